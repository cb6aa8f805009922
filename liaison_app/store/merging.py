"""The merge of ``domain/merge.py``, kept incrementally: what new operations do to their cells.

It reads the tables and writes nothing: a review shows its result, an apply writes the same
result down (`projections`). Tests hold it equal to the domain's rule under any order of delivery.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import decode
from liaison_app.domain.clock import HybridTime
from liaison_app.domain.operations import Body, Value
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks


class _Unread:
    """Stands for a value that is in the file and was not needed yet."""


UNREAD: Final = _Unread()
CellKey = tuple[int, str, str]  # record pk, compartment, field


class Numbered(NamedTuple):
    """An operation with the pks it has, or would have."""

    pk: int
    record: int
    stored: StoredOperation


class Head(NamedTuple):
    """One operation's write to one cell; compares in display order (time, then name)."""

    time: HybridTime
    name: str
    operation: int
    value: Value | _Unread


@dataclass(slots=True)
class Cell:
    """A cell that new operations write: its heads before and after. ``over`` are the names those
    operations supersede in it; names of other cells' operations among them are inert."""

    writes: list[Head]
    over: set[str]
    before: list[Head]

    @property
    def after(self) -> list[Head]:
        """The heads left, in no particular order; there is always at least one."""
        if not self.over and not self.before:
            return self.writes
        return [head for head in (*self.before, *self.writes) if head.name not in self.over]


@dataclass
class Merged:
    """What to write: the cells, what they supersede that is not here, and what now arrived."""

    cells: dict[CellKey, Cell]
    absent: list[tuple[bytes, int, str, str]]
    arrived: list[bytes]


def merge(db: Database, operations: Sequence[Numbered], is_fresh: Callable[[int], bool]) -> Merged:
    """Merge operations that are not in the file's cells yet.

    ``is_fresh`` says of a record that the file holds no cell of it, which saves asking.
    """
    cells = _written(operations)
    for key, cell in cells.items():
        if not is_fresh(key[0]):
            cell.before = heads(db, key)
    arrived = _resolve_pending(db, cells, operations)
    return Merged(cells, _absent(db, cells, operations), arrived)


def _written(operations: Iterable[Numbered]) -> dict[CellKey, Cell]:
    cells: dict[CellKey, Cell] = {}
    for pk, record, stored in operations:
        header, body = stored.operation.header, stored.operation.body
        values = body.values if body else {}
        for written in header.cells:
            salted = values.get(written.field)
            head = Head(header.time, stored.name, pk, salted.value if salted else None)
            key = (record, header.compartment, written.field)
            cell = cells.get(key)
            if cell is None:
                cell = cells[key] = Cell([head], set(), [])
            else:
                cell.writes.append(head)
            if written.over:
                cell.over.update(written.over)
    return cells


def heads(db: Database, key: CellKey) -> list[Head]:
    """The heads of one cell as the file has them, their values unread."""
    sql = (
        "SELECT o.time_ms, o.time_counter, o.hash, o.pk FROM cell c"
        " JOIN operation o ON o.pk = c.operation"
        " WHERE c.record = ? AND c.compartment = ? AND c.field = ? AND c.superseded = 0"
    )
    return [
        Head((milliseconds, counter), name.hex(), pk, UNREAD)
        for milliseconds, counter, name, pk in db.conn.execute(sql, key)
    ]


def value_of(db: Database, head: Head, field_key: str) -> Value:
    """The head's value, read from its operation if need be; None where it was destroyed."""
    if not isinstance(head.value, _Unread):
        return head.value
    sql = "SELECT body FROM operation WHERE pk = ?"
    (body,) = db.conn.execute(sql, [head.operation]).fetchone()
    salted = decode(body, Body).values.get(field_key) if body else None
    return salted.value if salted else None


def is_conflict(db: Database, found: Sequence[Head], field_key: str) -> bool:
    """Several heads that say different things."""
    if len(found) < 2:
        return False
    return len({repr(value_of(db, head, field_key)) for head in found}) > 1


def _resolve_pending(
    db: Database, cells: dict[CellKey, Cell], operations: Sequence[Numbered]
) -> list[bytes]:
    """Supersede new operations that earlier ones named before they were here."""
    if db.conn.execute("SELECT 1 FROM pending_over LIMIT 1").fetchone() is None:
        return []
    sql = "SELECT hash, record, compartment, field FROM pending_over WHERE hash IN ({})"
    arrived: dict[bytes, None] = {}
    for name, *key in _lookup(db, sql, (numbered.stored.name for numbered in operations)):
        arrived[name] = None
        cell = cells.get((key[0], key[1], key[2]))
        if cell is not None:
            cell.over.add(name.hex())
    return list(arrived)


def _absent(
    db: Database, cells: dict[CellKey, Cell], operations: Sequence[Numbered]
) -> list[tuple[bytes, int, str, str]]:
    """What the cells supersede and nobody here has seen."""
    unseen: dict[str, list[CellKey]] = {}
    here = {numbered.stored.name for numbered in operations}
    for key, cell in cells.items():
        if not cell.over:
            continue
        for name in cell.over.difference(here, (head.name for head in cell.before)):
            unseen.setdefault(name, []).append(key)
    for name in known(db, unseen):
        del unseen[name]
    return [(bytes.fromhex(name), *key) for name, keys in unseen.items() for key in keys]


def known(db: Database, names: Iterable[str]) -> set[str]:
    """Those of the operations named that are in the file."""
    found = _lookup(db, "SELECT hash FROM operation WHERE hash IN ({})", names)
    return {row[0].hex() for row in found}


def _lookup(db: Database, sql: str, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    for part in chunks(bytes.fromhex(name) for name in names):
        yield from db.conn.execute(sql.format(marks(len(part))), part)
