"""Looking one thing up: a record whole, its history, and how the installation stands."""

from dataclasses import asdict, dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.records import field_in
from liaison_app.store.queries import HistoryEntry
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.registry import to_revoke
from liaison_app.workflows.tasks import overdue_answers
from liaison_app.workflows.time_floor import trust_health
from liaison_app.workflows.traffic import concerns, partners, silent_after


@dataclass(frozen=True)
class Status:
    """What ``liaison status`` says; times are RFC 3339 in UTC or None. ``trust`` is the grade of
    the trust documents, ``clock`` good, behind or ahead.

    ``held`` bundles suggest that this copy was restored, as ``doubts`` do (`continuity`); the last
    four are organisations' codes (`traffic`, `registry.to_revoke`).
    """

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
    trust: str
    trust_as_of: str | None
    trust_expires: str | None
    clock: str
    held: int
    doubts: tuple[str, ...]
    silent: tuple[str, ...]
    unanswered: tuple[str, ...]
    refusing: tuple[str, ...]
    to_revoke: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def history(
    desk: Desk,
    identifier: str,
    *,
    field: str | None = None,
    with_below: bool = False,
    limit: int | None = None,
) -> list[HistoryEntry]:
    """The operations on one record: who, when, what, and through which bundle; oldest first.

    ``field`` asks for those of one field, ``with_below`` for those of everything below the record
    too, ``limit`` for the newest only. Refused: ``record-unknown``, ``field-unknown``.
    """
    found = desk.queries.resolve(identifier)
    if field is not None and field_in(found.name.kind, field) is None and not with_below:
        raise Refused("field-unknown", field=field[:80])
    if limit is not None and limit < 0:
        raise Refused("field-invalid", field="limit", value=str(limit))
    page = desk.queries.history_page(
        found.pk,
        limit=limit if limit is not None else 2**62,
        with_below=with_below,
        field=field,
    )
    return page[::-1]


def status(desk: Desk) -> Status:
    """The installation at a glance."""
    counts = desk.queries.counts()
    seen = concerns(partners(desk), silent_after())
    health = trust_health(desk)
    ends = [each for each in (health.root_expires, health.registry_expires) if each]
    return Status(
        role=desk.installation.role,
        organisation=desk.installation.organisation,
        replica_id=desk.installation.replica,
        incidents=counts.incidents,
        tasks=counts.tasks,
        operations=counts.operations,
        last_bundle_in=desk.queries.last_bundle_in(),
        last_bundle_out=desk.inbox.last_out(),
        unreviewed=desk.inbox.count("unreviewed"),
        conflicts=counts.conflicts,
        overdue_tasks=overdue_answers(desk),
        trust=health.grade,
        trust_as_of=format_rfc3339_utc(health.as_of) if health.as_of else None,
        trust_expires=format_rfc3339_utc(min(ends)) if ends else None,
        clock=health.clock.finding or "good",
        held=desk.inbox.count("held"),
        doubts=doubts(desk),
        silent=seen.silent,
        unanswered=seen.unanswered,
        refusing=seen.refusing,
        to_revoke=tuple(dict.fromkeys(each.organisation for each in to_revoke(desk))),
    )
