"""Looking things up: search, history, and how the installation stands."""

from dataclasses import asdict, dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.domain.vocabulary import Code, label_of
from liaison_app.store.queries import HistoryEntry, Row, SearchResult
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.tasks import task_list


@dataclass(frozen=True)
class Status:
    """What ``liaison status`` says; times are RFC 3339 in UTC or None."""

    role: str
    organisation: str
    replica_id: str
    incidents: int
    tasks: int
    operations: int
    last_bundle_in: str | None
    last_bundle_out: str | None
    unreviewed: int
    conflicts: int
    overdue_tasks: int

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class IncidentShown:
    """One incident (or reference case) whole."""

    fields: Row
    timeline: tuple[Row, ...]
    attachments: tuple[Row, ...]
    intake: tuple[Row, ...] = ()
    escalations: tuple[Row, ...] = ()
    questions: tuple[Row, ...] = ()

    def labels(self, language: str) -> list[tuple[str, str]]:
        """Field label and readable value of everything that is filled in."""
        return [
            (field.label.in_language(language), _readable(self.fields[key], field.codes, language))
            for key, field in INCIDENT_FIELDS.items()
            if self.fields.get(key) not in (None, [])
        ]


def _readable(value: Value, codes: tuple[Code, ...], language: str) -> str:
    if isinstance(value, list):
        return ", ".join(_readable(item, codes, language) for item in value)
    if codes and isinstance(value, str):
        return label_of(codes, value).in_language(language)
    return str(value)


def incident_list(
    desk: Desk,
    *,
    status: str | None = None,
    severity_min: int | None = None,
    organisation: str | None = None,
    limit: int | None = 50,
    sort: str = "-updated_at",
    removed: bool = False,
) -> tuple[int, list[Row]]:
    """Incidents (not reference cases), and how many there are without the limit; ``removed``
    asks for those out of view."""
    if limit is not None and limit < 0:
        raise Refused("field-invalid", field="limit", value=str(limit))
    return desk.queries.incidents(
        status=status,
        severity_min=severity_min,
        organisation=organisation.lower() if organisation else None,
        limit=limit,
        sort=sort,
        out_of_view=removed,
    )


def incident_shown(desk: Desk, identifier: str) -> IncidentShown:
    """Everything known of one incident or reference case."""
    found = desk.find(identifier, "incident", "reference-case")
    day = desk.queries.day
    return IncidentShown(
        desk.queries.incident(found.pk),
        tuple(desk.queries.entries(found.pk)),
        tuple(desk.queries.attachments(found.pk)),
        tuple(day.intake(incident=found.name.id)),
        tuple(day.escalations(incident=found.name.id)),
        tuple(day.questions(found.name.id)),
    )


def search(desk: Desk, text: str, limit: int = 50) -> SearchResult:
    """Records that say ``text``, newest first."""
    return desk.queries.search(text, limit)


def history(desk: Desk, identifier: str) -> list[HistoryEntry]:
    """Every operation on one record: who, when, what, and through which bundle."""
    return desk.queries.history(desk.find(identifier).pk)


def status(desk: Desk) -> Status:
    """The installation at a glance."""
    counts = desk.queries.counts()
    return Status(
        role=desk.installation.role,
        organisation=desk.installation.organisation,
        replica_id=desk.installation.replica,
        incidents=counts.incidents,
        tasks=counts.tasks,
        operations=counts.operations,
        last_bundle_in=desk.queries.last_bundle_in(),
        last_bundle_out=desk.inbox.last_out(),
        unreviewed=len(desk.inbox.arrivals("unreviewed")),
        conflicts=counts.conflicts,
        overdue_tasks=sum(
            response.overdue for task in task_list(desk) for response in task.responses
        ),
    )
