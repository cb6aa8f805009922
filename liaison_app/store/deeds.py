"""What was done here in one go: the operations of one act, found again from the log alone.

An act's operations have consecutive numbers of this replica and one time, counted from 0 (see
``domain/clock.py``), so that what belongs together is known after any restart. An undo names in
``over`` what it undoes, a redo the undo: which acts stand follows from that.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Body, Header
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks

UNDO, REDO = "undo", "redo"
_PAGE = 200
_COLUMNS = "pk, hash, kind, record, seq, time_ms, time_counter, header, body"


class Deed(NamedTuple):
    """One act: the first and last number of its operations, and the kind of the first."""

    first: int
    last: int
    kind: str


class Written(NamedTuple):
    """One operation of this log, read."""

    pk: int
    name: str
    kind: str
    record: int
    seq: int
    time: tuple[int, int]
    header: Header
    body: Body | None


class Deeds:
    """The acts of this installation, read from ``db``."""

    def __init__(self, db: Database) -> None:
        self._db = db
        own = installation.get(db, "replica")
        found = db.conn.execute("SELECT pk FROM replica WHERE id = ?", [own]).fetchone()
        self.replica: int = found[0] if found else 0

    def standing(self, actor: str, records: Sequence[int] | None = None) -> Iterator[Deed]:
        """The acts of the officer with the id ``actor`` that were not undone, newest first.

        An undo that was not redone is told too, once: with ``records`` (pks), only acts that
        touch one of them are looked at.
        """
        without: set[int] = set()
        for deed in self._newest_first(records):
            if deed.first in without or self.actor(deed.last) != actor:
                continue
            if deed.kind in (UNDO, REDO):
                target = self.target(deed)
                if target is not None:
                    without.add(target.first)
            yield deed

    def target(self, deed: Deed) -> Deed | None:
        """The act that an undo undoes, or the undo that a redo takes back."""
        first = self.at(deed.first)
        name = target_name(self._db, first, first.header.cells[0].field)
        found = by_name(self._db, name) if name else None
        return self.around(found.seq) if found else None

    def around(self, seq: int) -> Deed:
        """The act that the operation with this number belongs to."""
        row = self._row(seq)
        first = self._beginning(row)
        # An operation of an older program that cannot be told apart is an act of its own.
        alone = first == seq and row[2] != 0
        last = seq if alone else self._end(first, seq, row[1])
        return Deed(first, last, self._row(first)[3])

    def _end(self, first: int, inside: int, milliseconds: int) -> int:
        """The last number of an act, between one inside it and the newest, by halving."""
        sql = "SELECT max(seq) FROM operation WHERE replica = ?"
        beyond = self._db.conn.execute(sql, [self.replica]).fetchone()[0] + 1
        while beyond - inside > 1:
            middle = (inside + beyond) // 2
            if self._row(middle)[1:3] == (milliseconds, middle - first):
                inside = middle
            else:
                beyond = middle
        return inside

    def at(self, seq: int) -> Written:
        """The operation with this number."""
        sql = f"SELECT {_COLUMNS} FROM operation WHERE replica = ? AND seq = ?"
        return written(*self._db.conn.execute(sql, [self.replica, seq]).fetchone())

    def operations(self, deed: Deed, record: int | None = None) -> Iterator[Written]:
        """The operations of an act, in order; those on one record, if given."""
        if record is not None:
            sql = (
                f"SELECT {_COLUMNS} FROM operation WHERE record = ? AND replica = ?"
                " AND seq BETWEEN ? AND ? ORDER BY seq"
            )
            bounds = [record, self.replica, deed.first, deed.last]
            yield from (written(*row) for row in self._db.conn.execute(sql, bounds).fetchall())
            return
        sql = (
            f"SELECT {_COLUMNS} FROM operation WHERE replica = ? AND seq BETWEEN ? AND ?"
            " ORDER BY seq"
        )
        last = deed.first - 1
        while last < deed.last:
            bounds = [self.replica, last + 1, min(last + _PAGE, deed.last)]
            for row in self._db.conn.execute(sql, bounds).fetchall():
                yield written(*row)
            last += _PAGE

    def original(self, deed: Deed) -> Deed:
        """What people did, behind undos and redos of it."""
        while deed.kind in (UNDO, REDO):
            target = self.target(deed)
            if target is None:
                break
            deed = target
        return deed

    def records(self, deed: Deed) -> int:
        """How many records an act touched."""
        sql = (
            "SELECT count(DISTINCT record) FROM operation WHERE replica = ? AND seq BETWEEN ? AND ?"
        )
        bounds = [self.replica, deed.first, deed.last]
        return int(self._db.conn.execute(sql, bounds).fetchone()[0])

    def actor(self, seq: int) -> str:
        """The id of the officer who made an operation; empty where that was destroyed."""
        sql = "SELECT body FROM operation WHERE replica = ? AND seq = ?"
        (body,) = self._db.conn.execute(sql, [self.replica, seq]).fetchone()
        return actor_id(decode(body, Body) if body else None)

    def _newest_first(self, records: Sequence[int] | None) -> Iterator[Deed]:
        seen = None
        for seq in self._numbers(records):
            if seen is not None and seq >= seen:
                continue  # another operation of the act before
            row = self._row(seq)
            first = self._beginning(row)
            # From the top down a number met first is its act's last, unless only some were asked.
            last = seq if records is None else self.around(seq).last
            seen = first
            yield Deed(first, last, self._row(first)[3])

    def _numbers(self, records: Sequence[int] | None) -> Iterator[int]:
        """The numbers of one's own operations, highest first."""
        if records is not None:
            found: set[int] = set()
            for part in chunks(records):
                sql = (
                    # The plus keeps to the record's index: of the replica there is nearly all.
                    "SELECT seq FROM operation WHERE +replica = ? AND record IN"
                    f" ({marks(len(part))})"
                )
                found.update(n for (n,) in self._db.conn.execute(sql, [self.replica, *part]))
            yield from sorted(found, reverse=True)
            return
        sql = "SELECT max(seq) FROM operation WHERE replica = ? AND seq < ?"
        before = 2**62
        while (
            found_seq := self._db.conn.execute(sql, [self.replica, before]).fetchone()[0]
        ) is not None:
            yield found_seq
            before = self._beginning(self._row(found_seq))

    def _beginning(self, row: tuple[int, int, int, str]) -> int:
        """The first number of an operation's act: as many before it as its time was counted on."""
        seq, milliseconds, counter, _ = row
        if counter == 0 or counter >= seq:
            return seq
        first = self._row(seq - counter)
        same = first[1:3] == (milliseconds, 0)
        return first[0] if same and self._applied_at(first[0]) == self._applied_at(seq) else seq

    def _row(self, seq: int) -> tuple[int, int, int, str]:
        sql = "SELECT seq, time_ms, time_counter, kind FROM operation WHERE replica = ? AND seq = ?"
        row: tuple[int, int, int, str] = self._db.conn.execute(sql, [self.replica, seq]).fetchone()
        return row or (seq, -1, 0, "")

    def _applied_at(self, seq: int) -> str:
        sql = (
            "SELECT j.applied_at FROM operation o JOIN journal j ON j.kind = 'operation'"
            " AND j.item = o.pk WHERE o.replica = ? AND o.seq = ?"
        )
        return str(self._db.conn.execute(sql, [self.replica, seq]).fetchone()[0])


def target_name(db: Database, operation: Written, field: str) -> str | None:
    """What an undo or redo names in ``over`` as undone or taken back."""
    for cell in operation.header.cells:
        if cell.field == field:
            for name in cell.over:
                found = by_name(db, name)
                if (
                    found
                    and (found.kind == UNDO) == (operation.kind == REDO)
                    and found.header.dot.replica == operation.header.dot.replica
                ):
                    return name
    return None


def by_name(db: Database, name: str) -> Written | None:
    """An operation by its name, whoever made it."""
    sql = f"SELECT {_COLUMNS} FROM operation WHERE hash = ?"
    row = db.conn.execute(sql, [bytes.fromhex(name)]).fetchone()
    return written(*row) if row else None


def written(
    pk: int,
    name: bytes,
    kind: str,
    record: int,
    seq: int,
    milliseconds: int,
    counter: int,
    header: bytes,
    body: bytes | None,
) -> Written:
    """A row of the log, decoded."""
    return Written(
        pk,
        name.hex(),
        kind,
        record,
        seq,
        (milliseconds, counter),
        decode(header, Header),
        decode(body, Body) if body else None,
    )


def actor_id(body: Body | None) -> str:
    """The officer's id as the body has it."""
    actor = body.actor.value if body and body.actor else None
    return actor[0] if isinstance(actor, list) and actor else ""
