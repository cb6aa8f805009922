"""What an arriving bundle would change, for a person to read before anything is applied.

It is made from the same merge that applying writes down, so the two cannot differ unless the
case log moved in between; applying makes it again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from liaison_app.domain.arrival import Arrival, StoredOperation
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Dot, RecordName, Value
from liaison_app.store import blobs
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
    """What applying would do, told by ``items`` too, or did.

    ``conflicts`` counts the cells that would have several different heads, of those the bundle
    writes; ``blobs`` the files it brings, ``returned`` the known operations to which applying gave
    values back that had been withdrawn. ``had`` names those known before that came whole (raw
    header hashes), ``disposals`` are the new ones that were applied. ``former``: it is for an
    earlier epoch of ours, of which only the trust documents are taken.
    """

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
    had: tuple[bytes, ...] = ()
    disposals: tuple[StoredOperation, ...] = ()
    former: bool = False


def describe(db: Database, arrival: Arrival, planned: Plan, noticed: "Noticed") -> Review:
    """The review of a bundle that may be applied."""
    in_conflict = {key for key, found in conflicts(db, planned) if found}
    new = len(planned.operations)
    return Review(
        operations=len(arrival.operations),
        new=new,
        already_had=len(arrival.operations) - new,
        conflicts=len(in_conflict),
        items=tuple(_items(db, planned, planned.merged.every_cell(), in_conflict)),
        warnings=noticed.warnings,
        blobs=len(arrival.blobs),
    )


def conflicts(db: Database, planned: Plan) -> Iterator[tuple[CellKey, bool]]:
    """The cells that these operations write and that may have been in conflict or be now, with
    whether they will be."""
    yield from planned.contests.items()
    for key, cell in planned.merged.cells.items():
        if key not in planned.contests and len(cell.before) + len(cell.writes) > 1:
            yield key, is_conflict(db, cell.after, key[2])


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


class Noticed:
    """What a person should know of a bundle although it is no reason to refuse, and which of the
    files it brings its operations attach, with their sizes; noted batch by batch, before each is
    written."""

    def __init__(self, db: Database, arrival: Arrival, own_replica: str) -> None:
        self._db = db
        self._own = own_replica
        self._files = arrival.blobs
        self._put_back = _is_put_back(db, arrival)
        self._forks = _Forks(db)
        self._fork = self._lacks_file = self.own_unknown = False
        self.attached: dict[str, set[int]] = {}

    def note(self, new: Iterable[StoredOperation], batch: Iterable[StoredOperation]) -> None:
        """The next operations, and those of them that are not in the log."""
        self.note_own(new)
        for sha256, size in attached(batch):
            if sha256 in self._files:
                self.attached.setdefault(sha256, set()).update(() if size is None else (size,))
            elif not self._lacks_file:
                sql = "SELECT 1 FROM blob WHERE sha256 = ?"
                self._lacks_file = self._db.conn.execute(sql, [sha256]).fetchone() is None

    def note_forks(self, new: Iterable[StoredOperation]) -> None:
        """Of operations not in the log, to which all before them were written: whether any has the
        number of another."""
        self._fork = self._forks.any_among(new) or self._fork

    def check_files(self) -> None:
        """A file that came is as long as its attachments say (its hash was compared on reading), so
        that what review accepts is not refused by applying it; BundleRefused ``bundle-file``."""
        for sha256, sizes in self.attached.items():
            if sizes and not blobs.has(self._db, sha256):
                if sizes != {self._files[sha256].stat().st_size}:
                    raise BundleRefused("bundle-file", sha256=sha256)

    def note_own(self, new: Iterable[StoredOperation]) -> None:
        """Of operations not in the log: whether one is our own."""
        if not self.own_unknown:
            self.own_unknown = any(
                stored.operation.header.dot.replica == self._own for stored in new
            )

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of ``warning.*`` texts."""
        said = (
            (FORK, self._fork),
            (OWN_UNKNOWN, self.own_unknown),
            (SENDER_PUT_BACK, self._put_back),
            (FILE_MISSING, self._lacks_file),
        )
        return tuple(code for code, holds in said if holds)


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


class _Forks:
    """Two operations under one dot, here or in the bundle itself. Remembered is the newest number
    of each replica; what is not above it is looked up."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._newest: dict[str, int] = {}

    def any_among(self, new: Iterable[StoredOperation]) -> bool:
        seen: set[tuple[str, int]] = set()
        found = False
        for stored in new:
            dot = stored.operation.header.dot
            if dot.replica not in self._newest:
                self._newest[dot.replica] = newest_sequence(self._db, dot.replica)
            if dot.seq > self._newest[dot.replica]:
                self._newest[dot.replica] = dot.seq
            elif (dot.replica, dot.seq) in seen or self._is_here(dot):
                found = True
            seen.add((dot.replica, dot.seq))
        return found

    def _is_here(self, dot: Dot) -> bool:
        sql = (
            "SELECT 1 FROM operation WHERE seq = ?"
            " AND replica = (SELECT pk FROM replica WHERE id = ?) LIMIT 1"
        )
        return self._db.conn.execute(sql, [dot.seq, dot.replica]).fetchone() is not None


def attached(operations: Iterable[StoredOperation]) -> Iterable[tuple[str, int | None]]:
    """The files (SHA-256, size in bytes as announced) that attachment operations name."""
    for stored in operations:
        body = stored.operation.body
        if stored.operation.header.record.kind != "attachment" or body is None:
            continue
        if "sha256" in body.values:
            size = body.values["bytes"].value if "bytes" in body.values else None
            yield str(body.values["sha256"].value), size if isinstance(size, int) else None
