"""Records that were removed: what they are, and who took them out of view when."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.clock import instant
from liaison_app.store.connection import Database
from liaison_app.store.labels import called
from liaison_app.store.projection_schema import table_of


@dataclass(frozen=True)
class RemovedRecord:
    """One removed record. ``at`` is the clock of who removed it."""

    pk: int
    kind: str
    id: str
    reference: str
    title: str
    at: datetime
    actor: str
    organisation: str
    reason: str


_REMOVED = """
    SELECT r.record, o.time_ms, o.time_counter, o.actor, w.organisation
    FROM removal r
    JOIN cell c ON c.record = r.record AND c.compartment = 'own' AND c.field = 'removed'
        AND c.superseded = 0
    JOIN operation o ON o.pk = c.operation JOIN replica w ON w.pk = o.replica
    ORDER BY o.time_ms DESC, o.time_counter DESC, o.hash DESC
"""


def removed_records(db: Database) -> list[RemovedRecord]:
    """Those removed by themselves and not disposed of, the latest first."""
    found: dict[int, RemovedRecord] = {}
    for pk, milliseconds, counter, actor, organisation in db.execute(_REMOVED).fetchall():
        label = called(db, pk)
        columns = f'SELECT removed, disposal, removal_reason FROM "{table_of(label.kind)}"'
        removed, disposal, reason = db.execute(f"{columns} WHERE record = ?", [pk]).fetchone()
        if pk in found or disposal is not None or not removed:
            continue
        found[pk] = RemovedRecord(
            pk=pk,
            kind=label.kind,
            id=label.id,
            reference=label.reference,
            title=label.title,
            at=instant((milliseconds, counter)),
            actor=actor or "",
            organisation=organisation,
            reason=reason or "",
        )
    return list(found.values())
