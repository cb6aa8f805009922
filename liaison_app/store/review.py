"""What an arriving bundle would change, for a person to read before anything is applied.

It is made from the same merge that applying writes down, so the two cannot differ unless the
case log moved in between; applying makes it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.arrival import Arrival, StoredOperation
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.connection import Database
from liaison_app.store.labels import Labels
from liaison_app.store.merging import Cell, CellKey, Numbered, is_conflict, value_of
from liaison_app.store.oplog import Plan, newest_sequence

Cells = Mapping[CellKey, Cell]
NEW, CHANGED, CONFLICT = "new", "changed", "conflict"
# What a person should know although it is no reason to refuse.
FORK = "fork"  # one replica made two operations under one number: a copied or restored machine
OWN_UNKNOWN = "own-operation-unknown"  # ours, but not here: this case log may have been restored
SENDER_PUT_BACK = "sender-put-back"  # its journal is not the one it showed before
FILE_MISSING = "file-missing"  # an attachment is announced and its file neither came nor is here


@dataclass(frozen=True)
class FieldChange:
    """``before`` and ``after`` are what is displayed; in a conflict ``after`` is the newest."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True)
class ReviewItem:
    """One record. ``change`` is new, changed or conflict."""

    kind: str
    uuid: str
    reference: str
    title: str
    change: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Review:
    """``conflicts`` counts the cells that would have several different heads, of those the bundle
    writes; ``blobs`` the files it brings, ``returned`` the known operations to which applying gave
    values back that had been withdrawn. ``had`` names those known before that came whole.
    ``former``: it is for an earlier epoch of ours, of which only the trust documents are taken."""

    operations: int
    new: int
    already_had: int
    conflicts: int = 0
    items: tuple[ReviewItem, ...] = ()
    warnings: tuple[str, ...] = ()
    already_applied: bool = False
    late: bool = False
    blobs: int = 0
    returned: int = 0
    had: tuple[str, ...] = ()
    former: bool = False


def describe(db: Database, arrival: Arrival, planned: Plan, own_replica: str) -> Review:
    """The review of a bundle that may be applied."""
    cells = planned.merged.every_cell()
    conflicts = {
        key
        for key, cell in cells.items()
        if key not in planned.contests and is_conflict(db, cell.after, key[2])
    }
    conflicts |= {key for key, in_conflict in planned.contests.items() if in_conflict}
    new = [numbered.stored for numbered in planned.operations]
    return Review(
        operations=len(arrival.operations),
        new=len(new),
        already_had=len(arrival.operations) - len(new),
        conflicts=len(conflicts),
        items=tuple(_items(db, planned, cells, conflicts)),
        warnings=tuple(_warnings(db, arrival, new, own_replica)),
        blobs=len(arrival.blobs),
    )


def _items(
    db: Database, planned: Plan, cells: Cells, conflicts: set[CellKey]
) -> Iterable[ReviewItem]:
    changes = _changes(db, cells)
    after = {pk: {change.field: change.after for change in found} for pk, found in changes.items()}
    labels = Labels(db, planned.records, after)
    in_conflict = {record for record, _, _ in conflicts}
    for pk, name in _touched(planned.operations).items():
        change = NEW if _is_first_seen(db, planned, pk) else CHANGED
        label = labels.of(name)
        yield ReviewItem(
            kind=name.kind,
            uuid=name.id,
            reference=label.reference,
            title=label.title,
            change=CONFLICT if pk in in_conflict else change,
            fields=tuple(changes[pk]),
        )


def _touched(operations: Iterable[Numbered]) -> Mapping[int, RecordName]:
    return {numbered.record: numbered.stored.operation.header.record for numbered in operations}


def _is_first_seen(db: Database, planned: Plan, pk: int) -> bool:
    """A record may be known by name alone, as the parent of another."""
    if planned.records.is_new(pk):
        return True
    sql = "SELECT 1 FROM operation WHERE record = ? LIMIT 1"
    return db.conn.execute(sql, [pk]).fetchone() is None


def _changes(db: Database, cells: Cells) -> Mapping[int, list[FieldChange]]:
    found: dict[int, list[FieldChange]] = {}
    for (record, _, field), cell in cells.items():
        before = value_of(db, max(cell.before), field) if cell.before else None
        after = value_of(db, max(cell.after), field)
        found.setdefault(record, []).append(FieldChange(field, before, after))
    return found


def _warnings(
    db: Database, arrival: Arrival, new: Sequence[StoredOperation], own_replica: str
) -> Iterable[str]:
    if _has_fork(db, new):
        yield FORK
    if any(stored.operation.header.dot.replica == own_replica for stored in new):
        yield OWN_UNKNOWN
    if _is_put_back(db, arrival):
        yield SENDER_PUT_BACK
    if _lacks_file(db, arrival):
        yield FILE_MISSING


def _is_put_back(db: Database, arrival: Arrival) -> bool:
    """Whether the sender's journal is shorter than it was, or another one at the same position: a
    copied or restored machine that goes on under its old name."""
    sql = (
        "SELECT 1 FROM bundle WHERE replica = ? AND (journal_position > ?"
        " OR (journal_position = ? AND journal_head <> ?)) LIMIT 1"
    )
    position = arrival.journal.position
    values = [arrival.sender.id, position, position, arrival.journal.head]
    return db.conn.execute(sql, values).fetchone() is not None


def _has_fork(db: Database, new: Iterable[StoredOperation]) -> bool:
    """Two operations under one dot, here or in the bundle itself."""
    newest: dict[str, int] = {}
    seen: set[tuple[str, int]] = set()
    sql = (
        "SELECT 1 FROM operation WHERE seq = ?"
        " AND replica = (SELECT pk FROM replica WHERE id = ?) LIMIT 1"
    )
    for stored in new:
        dot = stored.operation.header.dot
        if dot.replica not in newest:
            newest[dot.replica] = newest_sequence(db, dot.replica)
        if (dot.replica, dot.seq) in seen:
            return True
        seen.add((dot.replica, dot.seq))
        taken = dot.seq <= newest[dot.replica]
        if taken and db.conn.execute(sql, [dot.seq, dot.replica]).fetchone():
            return True
    return False


def _lacks_file(db: Database, arrival: Arrival) -> bool:
    sql = "SELECT 1 FROM blob WHERE sha256 = ?"
    return any(
        sha256 not in arrival.blobs and db.conn.execute(sql, [sha256]).fetchone() is None
        for sha256, _ in attached(arrival.operations)
    )


def attached(operations: Iterable[StoredOperation]) -> Iterable[tuple[str, int | None]]:
    """The files (SHA-256, size in bytes as announced) that attachment operations name."""
    for stored in operations:
        body = stored.operation.body
        if stored.operation.header.record.kind != "attachment" or body is None:
            continue
        if "sha256" in body.values:
            size = body.values["bytes"].value if "bytes" in body.values else None
            yield str(body.values["sha256"].value), size if isinstance(size, int) else None
