"""Records taken out of the lists while somebody who did not know of it edited them.

The rule is `domain/merge.knows`; here it meets the tables. Such a record stays in the lists, and
is in conflict, until a person decides: what is out of view nobody would settle.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from liaison_app.domain.canonical import decode
from liaison_app.domain.merge import LEAVING, is_edit, knows, takes_out
from liaison_app.domain.operations import Header, Value
from liaison_app.store.connection import Database
from liaison_app.store.merging import (
    Cell,
    CellKey,
    Head,
    Merged,
    Numbered,
    heads,
    is_conflict,
    value_of,
)
from liaison_app.store.projection_schema import MERGED_SHELF, columns_of
from liaison_app.store.records import chunks, marks


class Edit(NamedTuple):
    """An edit that nobody who took the record out had seen, and the fields it stands in."""

    head: Head
    fields: tuple[str, ...]


def contests(
    db: Database, merged: Merged, operations: Sequence[Numbered], is_fresh: Callable[[int], bool]
) -> dict[CellKey, bool]:
    """For the cells that take out a record which the operations touch: whether they are in
    conflict once these are written. Reads only."""
    candidates = _candidates(db, merged, operations, is_fresh)
    if not candidates:
        return {}
    records = {record for record, _, _ in candidates}
    brought = {each.stored.name: each for each in operations if each.record in records}
    return {
        key: _Unit(db, key, merged.cells, brought, known=not is_fresh(key[0])).in_conflict()
        for key in candidates
    }


def in_conflict(db: Database, key: CellKey) -> bool:
    """Whether a cell is in conflict as the file has it."""
    if key[1:] in LEAVING:
        return _Unit(db, key).in_conflict()
    return is_conflict(db, heads(db, key), key[2])


def unseen_edits(db: Database, key: CellKey) -> list[Edit]:
    """The edits that those who took a record out by this cell had not seen, newest first."""
    return _Unit(db, key).unseen_edits()


def witnesses(db: Database, cell: CellKey, value: Value, replica: str) -> list[str]:
    """What an act of ``replica`` names in a cell's ``over`` so that others can tell what its
    author had seen: taking a record out, the newest operation of each other replica on it;
    editing what is out, the acts of others that took it out. Newest first."""
    record, compartment, name = cell
    if (compartment, name) in LEAVING and takes_out(value):
        sql = (
            # The row of the one maximum there is; of several SQLite would take any.
            "SELECT o.pk, o.hash, max(o.seq) FROM operation o JOIN replica r ON r.pk = o.replica"
            " WHERE o.record = ? AND o.compartment = ? AND r.id <> ? GROUP BY o.replica"
        )
        rows = db.conn.execute(sql, [record, compartment, replica])
        return [found.hex() for _, found, _ in sorted(rows, reverse=True)]
    if record not in _out(db, [record]):
        return []
    out = [
        head
        for place, field in LEAVING
        if place == compartment and is_edit(name, field)
        for head in heads(db, (record, place, field))
        if takes_out(value_of(db, head, field))
    ]
    others = "SELECT r.id <> ? FROM operation o JOIN replica r ON r.pk = o.replica WHERE o.pk = ?"
    return [
        head.name
        for head in sorted(out, reverse=True)
        if db.conn.execute(others, [replica, head.operation]).fetchone()[0]
    ]


def any_out(db: Database) -> bool:
    """Whether any record at all is out of the lists, or would be but for a conflict."""
    sql = (
        "SELECT EXISTS(SELECT 1 FROM removal) OR EXISTS(SELECT 1 FROM incident_tally"
        f' WHERE shelf >= {MERGED_SHELF}) OR EXISTS(SELECT 1 FROM "conflict")'
    )
    return bool(db.conn.execute(sql).fetchone()[0])


def _candidates(
    db: Database, merged: Merged, operations: Sequence[Numbered], is_fresh: Callable[[int], bool]
) -> list[CellKey]:
    found = {key: None for key in merged.cells if key[1:] in LEAVING}
    kinds = {
        each.record: each.stored.operation.header.record.kind
        for each in operations
        if not is_fresh(each.record)
    }
    if kinds:
        for record in out_of_lists(db, kinds):
            for cell in LEAVING:
                if cell[1] in columns_of(kinds[record]) and heads(db, (record, *cell)):
                    found[record, *cell] = None
    return list(found)


def out_of_lists(db: Database, records: Collection[int]) -> set[int]:
    """Those of the records that something takes out, or would but for a conflict."""
    return _out(db, records) if records and any_out(db) else set()


def _out(db: Database, records: Iterable[int]) -> set[int]:
    fields = ",".join(f"'{field}'" for _, field in LEAVING)
    found: set[int] = set()
    for part in chunks(records):
        these = f"record IN ({marks(len(part))})"
        sql = (
            f"SELECT record FROM removal WHERE {these} UNION SELECT record FROM incident"
            f" WHERE {these} AND coalesce(merged_into, office_merged_into) IS NOT NULL"
            f' UNION SELECT record FROM "conflict" WHERE {these} AND field IN ({fields})'
        )
        found.update(record for (record,) in db.conn.execute(sql, [*part, *part, *part]))
    return found


@dataclass
class _Unit:
    """One compartment of a record that a cell takes out; ``written`` and ``brought`` are what is
    not in the file yet."""

    db: Database
    key: CellKey
    written: Mapping[CellKey, Cell] = field(default_factory=dict)
    brought: Mapping[str, Numbered] = field(default_factory=dict)
    known: bool = True

    def in_conflict(self) -> bool:
        found = self._heads(self.key[2])
        return is_conflict(self.db, found, self.key[2]) or bool(self.unseen_edits())

    def unseen_edits(self) -> list[Edit]:
        leaving = [
            head
            for head in self._heads(self.key[2])
            if takes_out(value_of(self.db, head, self.key[2]))
        ]
        # What was disposed of stays so, whatever was written meanwhile.
        if not leaving or self._is_disposed():
            return []
        acts = [(head.name, self._header(head), self._seen(head)) for head in leaving]
        edits: dict[str, tuple[Head, list[str]]] = {}
        for name, found in self._standing().items():
            for head in found if is_edit(name, self.key[2]) else ():
                edit = self._header(head)
                if not any(knows(header, seen, edit, out) for out, header, seen in acts):
                    edits.setdefault(head.name, (head, []))[1].append(name)
        newest = sorted(edits.values(), key=lambda each: each[0][:2], reverse=True)
        return [Edit(head, tuple(sorted(fields))) for head, fields in newest]

    def _is_disposed(self) -> bool:
        found = self._heads("disposal", "own")
        return any(value_of(self.db, head, "disposal") is not None for head in found)

    def _heads(self, name: str, compartment: str = "") -> list[Head]:
        key = (self.key[0], compartment or self.key[1], name)
        cell = self.written.get(key)
        if cell is not None:
            return cell.after
        return heads(self.db, key) if self.known else []

    def _standing(self) -> dict[str, list[Head]]:
        """The heads of every cell of the unit."""
        found: dict[str, list[Head]] = dict(self._stored()) if self.known else {}
        for (record, compartment, name), cell in self.written.items():
            if (record, compartment) == self.key[:2]:
                found[name] = cell.after
        return found

    def _stored(self) -> Iterable[tuple[str, list[Head]]]:
        record, compartment, _ = self.key
        sql = "SELECT DISTINCT field FROM cell WHERE record = ? AND compartment = ?"
        names = {name for (name,) in self.db.conn.execute(sql, [record, compartment])}
        sql = "SELECT compartment, header FROM operation WHERE record = ? ORDER BY pk LIMIT 1"
        first = self.db.conn.execute(sql, [record]).fetchone()
        if first is not None and first[0] == compartment:
            names.update(cell.field for cell in decode(first[1], Header).cells)
        return [(name, heads(self.db, (record, compartment, name))) for name in sorted(names)]

    def _header(self, head: Head) -> Header:
        here = self.brought.get(head.name)
        if here is not None:
            return here.stored.operation.header
        sql = "SELECT header FROM operation WHERE pk = ?"
        return decode(self.db.conn.execute(sql, [head.operation]).fetchone()[0], Header)

    def _seen(self, head: Head) -> dict[str, int]:
        """The newest operations of the unit, by replica, that an act names in the cell."""
        named = next(cell.over for cell in self._header(head).cells if cell.field == self.key[2])
        found: dict[str, int] = {}
        for header in self._named(named):
            dot = header.dot
            found[dot.replica] = max(dot.seq, found.get(dot.replica, 0))
        return found

    def _named(self, names: Sequence[str]) -> Iterable[Header]:
        record, compartment, _ = self.key
        for name in names:
            here = self.brought.get(name)
            if here is not None and here.record == record:
                header = here.stored.operation.header
                if header.compartment == compartment:
                    yield header
        missing = [bytes.fromhex(name) for name in names if name not in self.brought]
        sql = (
            "SELECT header FROM operation WHERE record = ? AND compartment = ?"
            f" AND hash IN ({marks(len(missing))})"
        )
        for (encoded,) in self.db.conn.execute(sql, [record, compartment, *missing]).fetchall():
            yield decode(encoded, Header)
