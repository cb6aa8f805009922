"""Records that were removed: what they are, and who took them out of view when."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.clock import instant
from liaison_app.domain.operations import RecordName
from liaison_app.store.connection import Database
from liaison_app.store.labels import called
from liaison_app.store.merging import heads
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


def any_removed(db: Database) -> bool:
    """Whether anything at all was removed or disposed of."""
    return db.execute("SELECT 1 FROM removal LIMIT 1").fetchone() is not None


def taken_away(db: Database, name: RecordName) -> str:
    """``removed`` or ``disposed`` where that was done to this very record; else empty."""
    sql = (
        "SELECT pk FROM record JOIN removal ON removal.record = pk WHERE uuid = ? AND kind = ?"
        " AND owner = ?"
    )
    row = db.execute(sql, [name.id, name.kind, name.owner]).fetchone()
    if row is None:
        return ""
    disposed = f'SELECT disposal IS NOT NULL FROM "{table_of(name.kind)}" WHERE record = ?'
    return "disposed" if db.execute(disposed, [row[0]]).fetchone()[0] else "removed"


def removed_records(db: Database) -> list[RemovedRecord]:
    """Those removed by themselves and not disposed of, the latest first."""
    pks = db.execute("SELECT record FROM removal").fetchall()
    found = [removed for (pk,) in pks if (removed := _removed(db, pk))]
    return sorted(found, key=lambda removed: removed.at, reverse=True)


def _removed(db: Database, pk: int) -> RemovedRecord | None:
    label = called(db, pk)
    columns = f'SELECT disposal, removal_reason FROM "{table_of(label.kind)}"'
    disposal, reason = db.execute(f"{columns} WHERE record = ?", [pk]).fetchone()
    if disposal is not None:
        return None
    newest = max(heads(db, (pk, "own", "removed")))
    sql = (
        "SELECT o.actor, r.organisation FROM operation o JOIN replica r ON r.pk = o.replica"
        " WHERE o.pk = ?"
    )
    actor, organisation = db.execute(sql, [newest.operation]).fetchone()
    return RemovedRecord(
        pk=pk,
        kind=label.kind,
        id=label.id,
        reference=label.reference,
        title=label.title,
        at=instant(newest.time),
        actor=actor or "",
        organisation=organisation,
        reason=reason or "",
    )
