"""One incident (or reference case) whole: its fields and everything that hangs on it or cites it.

What was merged into it is shown with it, each thing with the reference of where it came from.
Every part is marked with what is in effect, the strictest of its own and of what is above it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.dates import japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import Markings, effective_markings
from liaison_app.domain.operations import Value
from liaison_app.domain.plausibility import Caution, cautions
from liaison_app.domain.severity import proposed_severity
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import Conflict, Reader, RecordRef, Row
from liaison_app.workflows.actions import ActionView, action_views
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.duties import DutyView, duty_views
from liaison_app.workflows.links import LinkView, link_views
from liaison_app.workflows.merging import merged_into

_CITE = ("task", "alert", "briefing", "package")
_SEE_ALSO = ("task", "alert")


@dataclass(frozen=True)
class Part:
    """One record that hangs on the incident. ``source`` is the reference of the incident that was
    merged and holds it, empty for the incident's own."""

    fields: Row
    markings: Markings
    source: str = ""


@dataclass(frozen=True)
class Citation:
    """A task, alert, package or briefing that names the incident, or a vulnerability of it.

    ``by`` is ``reference`` or the CVE.
    """

    kind: str
    id: str
    reference: str
    title: str
    by: str


@dataclass(frozen=True)
class IncidentView:
    """``markings`` are in effect for everything shown, what was merged into it included;
    ``conflicts`` are the incident's own."""

    pk: int
    fields: Row
    markings: Markings
    timeline: tuple[Part, ...]
    indicators: tuple[Part, ...]
    attachments: tuple[Part, ...]
    links: tuple[LinkView, ...]
    duties: tuple[DutyView, ...]
    citations: tuple[Citation, ...]
    merged: tuple[str, ...]
    survivor: str
    cautions: tuple[Caution, ...]
    conflicts: tuple[Conflict, ...]
    intake: tuple[Row, ...]
    escalations: tuple[Row, ...]
    questions: tuple[Row, ...]
    actions: tuple[ActionView, ...]

    @property
    def proposed(self) -> str | None:
        """The severity that the viewpoints propose, where it is not the one that stands."""
        grade = proposed_severity(self.fields)
        return grade if grade != self.fields.get("severity") else None


def incident_shown(desk: Desk, identifier: str) -> IncidentView:
    """Everything known of one incident or reference case."""
    found = desk.find(identifier, "incident", "reference-case")
    return incident_view(desk.queries, desk.vocabularies, found, desk.now())


def incident_view(
    reader: Reader, vocabularies: Vocabularies, found: RecordRef, now: datetime
) -> IncidentView:
    """As `incident_shown`, on any reader."""
    row = reader.incident(found.pk)
    family = family_of(reader, found.pk)
    return IncidentView(
        pk=found.pk,
        fields=row,
        markings=effective_markings([each for each, _ in family.values()]),
        timeline=tuple(_in_time(parts(reader.entries, family))),
        indicators=tuple(parts(reader.indicators, family)),
        attachments=tuple(parts(reader.attachments, family)),
        links=tuple(link_views(reader, found)),
        duties=tuple(duty_views(reader, vocabularies.duties, found.pk, now)),
        citations=tuple(citations(reader, row)),
        merged=tuple(source for _, source in family.values() if source),
        survivor=survivor_of(reader, row),
        cautions=tuple(cautions(row, now)),
        conflicts=tuple(reader.conflicts(found.pk)),
        intake=tuple(reader.day.intake(incident=found.name.id)),
        escalations=tuple(reader.day.escalations(incident=found.name.id)),
        questions=tuple(reader.day.questions(found.name.id)),
        actions=tuple(action_views(reader, found.pk, japan_date(now).isoformat())),
    )


Family = Mapping[int, tuple[Row, str]]


def family_of(reader: Reader, pk: int) -> Family:
    """The incident and those merged into it: by pk, each row and its reference (its own: empty)."""
    others = [(each, reader.incident(each)) for each in reader.merged(pk)]
    return {pk: (reader.incident(pk), "")} | {
        each: (row, str(row.get("reference") or row["id"])) for each, row in others
    }


def parts(read: Callable[[int], list[Row]], family: Family) -> list[Part]:
    """What ``read`` finds under each of the family, with its source and its markings in effect."""
    return [
        Part(child, effective_markings((child, row)), source)
        for pk, (row, source) in family.items()
        for child in read(pk)
    ]


def citations(reader: Reader, row: Row) -> list[Citation]:
    """Tasks, alerts, packages and briefings that name the incident, then tasks and alerts that
    name one of its vulnerabilities."""
    found: dict[str, Citation] = {}
    reference = str(row.get("reference") or "")
    for text, kinds in _cited_texts(row, reference):
        for other in reader.citing([text], kinds):
            by = "reference" if text == reference else text
            found.setdefault(other.name.id, _citation(reader, other, by))
    return list(found.values())


def _cited_texts(row: Row, reference: str) -> list[tuple[str, tuple[str, ...]]]:
    cves = row.get("cves")
    names: list[tuple[str, tuple[str, ...]]] = [(reference, _CITE)] if reference else []
    return [*names, *((cve, _SEE_ALSO) for cve in (cves if isinstance(cves, list) else []))]


def _citation(reader: Reader, other: RecordRef, by: str) -> Citation:
    row: Mapping[str, Value] = reader.row(other)
    return Citation(
        other.name.kind,
        other.name.id,
        other.reference or str(row.get("register_number") or ""),
        str(row.get("title") or ""),
        by,
    )


def _in_time(entries: list[Part]) -> list[Part]:
    def moment(part: Part) -> tuple[str, str]:
        created = str(part.fields["created_at"])
        return str(part.fields["occurred_at"] or created), created

    return sorted(entries, key=moment)


def survivor_of(reader: Reader, row: Row) -> str:
    """The reference of what the incident was merged into; empty where it was not."""
    target = merged_into(row)
    if not target:
        return ""
    try:
        return reader.resolve(target, ("incident",)).reference or target
    except Refused:  # not here (yet)
        return target
