"""What may leave for one recipient and is not there yet, counted operation by operation.

Judging costs what changed: a unit is judged again when something in its record's tree was written
since the channel was judged last, or when the recipient's terms changed. What was offered and has
no receipt is offered again.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from liaison_app.domain.arrival import Replica, StoredOperation
from liaison_app.domain.operations import SCHEMA
from liaison_app.domain.sending import DECIDING, Direction, may_send
from liaison_app.store import blobs, installation, journal
from liaison_app.store.connection import Database
from liaison_app.store.holding import is_held
from liaison_app.store.merging import heads
from liaison_app.store.records import chunks, marks
from liaison_app.store.review_warnings import attached
from liaison_app.store.rewriting import operation_from, without
from liaison_app.store.standing import Standings
from liaison_app.store.supervision import supervisors
from liaison_app.store.visibility import Withdrawn, is_hidden

_COLUMNS = "o.pk, o.hash, o.record, o.compartment, o.kind, r.id, j.through"
_JOINED = (
    f"SELECT {_COLUMNS} FROM operation o JOIN replica r ON r.pk = o.replica"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
)
_IN_TREES = (
    "SELECT value FROM json_each(:roots) UNION SELECT pk FROM record"
    " WHERE root IN (SELECT value FROM json_each(:roots)) AND parent > 0"
)
_UNCHANGED = b""


class Item(NamedTuple):
    """How an operation is counted: the grant under which it goes (empty: never withdrawn), and
    whether its values come along as far as they are here."""

    name: str
    grant: bytes
    whole: bool


@dataclass(frozen=True)
class Channel:
    """What is remembered of what went out to a replica.

    ``judged`` is the journal's position up to which units were judged, under ``terms``; ``offered``
    was sent and has no receipt; ``known`` says of operations how they are known to be there;
    ``refused`` were refused there and stay here until the officer mends them. ``schema`` is the
    newest that its program reads; ``earlier`` are its earlier epochs.
    """

    judged: int = 0
    terms: str = ""
    offered: Collection[str] = ()
    known: Callable[[Collection[str]], Collection[Item]] = lambda _names: ()
    refused: Collection[str] = ()
    schema: int = SCHEMA
    earlier: Collection[str] = ()


NOTHING_SENT = Channel()


@dataclass(frozen=True)
class Leaving:
    """What goes into the next bundle, in journal order, and how it is counted. ``judged`` and
    ``terms`` are to be remembered with it."""

    operations: tuple[StoredOperation, ...]
    items: tuple[Item, ...]
    judged: int
    terms: str


class _Row(NamedTuple):
    pk: int
    name: bytes
    record: int
    compartment: str
    kind: str
    author: str
    through: int | None


def outgoing(db: Database, recipient: Replica, channel: Channel) -> Leaving:
    """Every operation of every unit that may go to ``recipient`` now and is not known there."""
    position, _ = journal.newest(db)
    judge = _Judge(db, recipient, channel)
    same = judge.terms == channel.terms and channel.judged <= position
    rows = _candidates(db, channel.judged if same else 0, channel.offered)
    chosen = list(_chosen(db, rows, judge, recipient, channel))
    return Leaving(
        tuple(stored for stored, _ in chosen),
        tuple(item for _, item in chosen),
        position,
        judge.terms,
    )


def attachments(db: Database, operations: Iterable[StoredOperation]) -> tuple[tuple[str, int], ...]:
    """The files (SHA-256, bytes) those operations attach, as far as they are here."""
    found: dict[str, int] = {}
    for sha256, _ in attached(operations):
        size = blobs.size_of(db, sha256)
        if size is not None:
            found[sha256] = size
    return tuple(found.items())


def _candidates(db: Database, since: int, offered: Collection[str]) -> Iterator[_Row]:
    """What may have become sendable since, and what was offered; in journal order."""
    if since == 0:
        for row in db.conn.execute(f"{_JOINED} ORDER BY o.pk"):
            yield _Row(*row)
        return
    found: dict[int, _Row] = {}
    roots = journal.trees_since(db, since)
    if roots:
        sql = f"{_JOINED} WHERE o.record IN ({_IN_TREES})"
        for row in db.conn.execute(sql, {"roots": json.dumps(roots)}):
            found[row[0]] = _Row(*row)
    for part in chunks(bytes.fromhex(name) for name in offered):
        for row in db.conn.execute(f"{_JOINED} WHERE o.hash IN ({marks(len(part))})", part):
            found[row[0]] = _Row(*row)
    # Operations are numbered in the order of the journal.
    for pk in sorted(found):
        yield found[pk]


def _chosen(
    db: Database, rows: Iterable[_Row], judge: "_Judge", recipient: Replica, channel: Channel
) -> Iterator[tuple[StoredOperation, Item]]:
    sql = "SELECT pk FROM bundle WHERE replica = ?"
    theirs = {pk for (pk,) in db.conn.execute(sql, [recipient.id])}
    refused = {bytes.fromhex(name) for name in channel.refused}
    for part in chunks(row for row in rows if row.name not in refused):
        group = [row for row in part if isinstance(row, _Row)]
        judge.prepare(row.record for row in group)
        known: dict[str, set[tuple[bytes, bool]]] = {}
        for item in channel.known([row.name.hex() for row in group]):
            known.setdefault(item.name, set()).add((item.grant, item.whole))
        for row in group:
            whole = judge.whole(row)
            if whole is None:
                continue
            grant = judge.grant(row)
            has = known.get(row.name.hex(), set())
            if row.through in theirs:
                has = has | {(_UNCHANGED, True)}
            if (grant, True) in has or (not whole and (grant, False) in has):
                continue
            stored = judge.read(row, whole)
            if stored is None:
                continue
            complete = whole and judge.is_complete(row, stored)
            item = Item(row.name.hex(), grant, complete)
            if complete or (grant, False) not in has:
                yield stored, item


class _Judge:
    """Decides of each operation whether it may go: whole, with its deciding values, or not."""

    def __init__(self, db: Database, recipient: Replica, channel: Channel) -> None:
        here = installation.read(db)
        self._db = db
        self._to = recipient.organisation
        above = supervisors(db)
        below = sorted(code for code, supervisor in above.items() if supervisor == self._to)
        self._standings = Standings(db, self._to, below)
        self._way = Direction(
            here.organisation, self._to, here.office_code, recipient.tlp_max, above
        )
        self._schema = channel.schema
        self._earlier = frozenset(channel.earlier)
        self._reports = self._to == here.office_code or above.get(here.organisation) == self._to
        self._verdicts: dict[tuple[int, str], bool] = {}
        self._grants: dict[int, bytes] = {0: _UNCHANGED}
        self._hidden = {0: False}
        self._withdrawn_here = Withdrawn(db)
        self._any_access = self._exists("access")
        self._any_removed = self._exists("removal")
        said = [recipient.tlp_max, above, channel.schema, sorted(self._earlier)]
        self.terms = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def prepare(self, records: Iterable[int]) -> None:
        self._standings.prepare(records)

    def whole(self, row: _Row) -> bool | None:
        """True: with all its values; False: with those alone that say who may have the record;
        None: not at all."""
        if row.author in self._earlier:
            return True  # what its earlier epochs made
        if self._way.is_internal:
            return True if self._may(*_unit(row)) else None
        if row.compartment.startswith("notice:"):
            told = self._way.stands_for(row.compartment.removeprefix("notice:"))
            if told and (is_held(self._db, row.record, self._to) or self._may(*_unit(row))):
                return True
            return None
        if self._may(*_unit(row)):
            return True
        if row.compartment != "own" or not is_held(self._db, row.record, self._to):
            return None
        disposes = self._way.sender == self._way.office and row.kind == "dispose"
        return False if disposes or self._reports else None

    def _may(self, record: int, compartment: str) -> bool:
        unit = (record, compartment)
        if unit not in self._verdicts:
            self._verdicts[unit] = (
                may_send(self._standings.of(record), compartment, self._way)
                and not self._is_held_back(record)
                and (self._way.is_internal or not self._withdrawn_here.covers(record))
            )
        return self._verdicts[unit]

    def _is_held_back(self, record: int) -> bool:
        """What was removed before it ever left stays here; where a copy is or may be, the removal
        follows: a stick that went out and brought no receipt may have arrived."""
        if self._way.is_internal or not self._any_removed:
            return False
        if not is_hidden(self._db, record, self._hidden):
            return False
        if self._standings.of(record).record.owner == self._to:
            return False
        return not is_held(self._db, record, self._to)

    def grant(self, row: _Row) -> bytes:
        """What withdrawals and grants of a record stand towards the recipient now."""
        if not self._any_access or row.compartment.startswith("notice:"):
            return _UNCHANGED
        return self._grant(row.record)

    def _grant(self, record: int) -> bytes:
        if record not in self._grants:
            above = self._grant(self._standings.above(record))
            found = heads(self._db, (record, f"notice:{self._to}", "withdrawn"))
            names = b"".join(sorted(bytes.fromhex(head.name) for head in found))
            self._grants[record] = hashlib.sha256(above + names).digest() if names else above
        return self._grants[record]

    def read(self, row: _Row, whole: bool) -> StoredOperation | None:
        """The operation as it goes; None where nothing of it may be said, or be understood."""
        sql = "SELECT hash, header, body FROM operation WHERE pk = ?"
        stored = operation_from(*self._db.conn.execute(sql, [row.pk]).fetchone())
        header = stored.operation.header
        if header.schema > self._schema:
            return None
        if whole:
            return stored
        written = {cell.field for cell in header.cells}
        if header.kind != "dispose" and written.isdisjoint(DECIDING):
            return None
        return without(stored, written - DECIDING)

    def is_complete(self, row: _Row, stored: StoredOperation) -> bool:
        """Whether the values are here; once they come back, they go on as well."""
        if not self._any_access or row.through is None:
            return True
        body = stored.operation.body
        return body is not None and all(
            cell.field in body.values for cell in stored.operation.header.cells
        )

    def _exists(self, table: str) -> bool:
        return self._db.conn.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _unit(row: _Row) -> tuple[int, str]:
    return (row.record, row.compartment)
