"""The merge of ``domain/merge.py``, kept incrementally: what new operations do to their cells.

It reads the tables and writes nothing: a review shows its result, an apply writes the same
result down (`projections`). Tests hold it equal to the domain's rule under any order of delivery.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import MAX_INTEGER, decode
from liaison_app.domain.clock import HybridTime
from liaison_app.domain.merge import DESTROYED, Destroyed
from liaison_app.domain.operations import Body, Header, Value
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks


class _Unread:
    """Stands for a value that is in the file and was not needed yet."""


UNREAD: Final = _Unread()
CellKey = tuple[int, str, str]  # record pk, compartment, field
_FEW = 20  # cells
_AWAITED = "SELECT DISTINCT hash FROM pending_over WHERE hash IN ({})"


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
    value: Value | Destroyed | _Unread


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
    """What to write: operations that are all there is of their records, the cells of the others,
    what they supersede that is not here, and what now arrived."""

    alone: list[Numbered]
    cells: dict[CellKey, Cell]
    absent: list[tuple[bytes, int, str, str]]
    arrived: list[bytes]

    def cells_of(self, records: Collection[int]) -> dict[CellKey, Cell]:
        """The cells written of these records, for people to read."""
        alone = _written(each for each in self.alone if each.record in records)
        return alone | {key: cell for key, cell in self.cells.items() if key[0] in records}


def merge(db: Database, operations: Sequence[Numbered], is_fresh: Callable[[int], bool]) -> Merged:
    """Merge operations that are not in the file's cells yet.

    ``is_fresh`` says of a record that the file holds no cell of it, which saves asking.
    """
    pending = _pending(db, operations)
    alone, others = _apart(operations, is_fresh, pending)
    cells = _written(others)
    for key, before in heads_of(db, [key for key in cells if not is_fresh(key[0])]).items():
        cells[key].before = before
    for name, keys in pending.items():
        for key in keys:
            if key in cells:
                cells[key].over.add(name.hex())
    return Merged(alone, cells, _absent(db, cells, operations), list(pending))


def _apart(
    operations: Sequence[Numbered],
    is_fresh: Callable[[int], bool],
    pending: Mapping[bytes, list[CellKey]],
) -> tuple[list[Numbered], list[Numbered]]:
    """The operations on records of which nothing else is known, here or in the batch: they have
    nothing to be merged with, and in an import that is nearly all. Then the others."""
    times = Counter(numbered.record for numbered in operations)
    alone: list[Numbered] = []
    others: list[Numbered] = []
    for numbered in operations:
        header = numbered.stored.operation.header
        is_alone = (
            times[numbered.record] == 1
            and is_fresh(numbered.record)
            and not header.compartment.startswith("notice:")
            and not any(cell.over for cell in header.cells)
            and not (pending and bytes.fromhex(numbered.stored.name) in pending)
        )
        (alone if is_alone else others).append(numbered)
    return alone, others


def _written(operations: Iterable[Numbered]) -> dict[CellKey, Cell]:
    cells: dict[CellKey, Cell] = {}
    for pk, record, stored in operations:
        header, body = stored.operation.header, stored.operation.body
        values = body.values if body else {}
        time, name, compartment = header.time, stored.name, header.compartment
        for written in header.cells:
            salted = values.get(written.field)
            head = Head(time, name, pk, salted.value if salted else DESTROYED)
            key = (record, compartment, written.field)
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
    found = [
        Head((milliseconds, counter), name.hex(), pk, UNREAD)
        for milliseconds, counter, name, pk in db.conn.execute(sql, key)
    ]
    return found or _first_writing(db, *key)


def heads_of(db: Database, keys: Sequence[CellKey]) -> dict[CellKey, list[Head]]:
    """The same for many cells, in a few statements for all of them. Of few cells each is asked
    for by itself: a record that was often changed is not read whole for one of its fields."""
    if len(keys) <= _FEW:
        return {key: heads(db, key) for key in keys}
    found: dict[CellKey, list[Head]] = {key: [] for key in keys}
    for part in chunks({record for record, _, _ in keys}):
        sql = (
            "SELECT c.record, c.compartment, c.field, o.time_ms, o.time_counter, o.hash, o.pk"
            " FROM cell c JOIN operation o ON o.pk = c.operation"
            f" WHERE c.record IN ({marks(len(part))}) AND c.superseded = 0"
        )
        for record, compartment, field, milliseconds, counter, name, pk in db.conn.execute(
            sql, part
        ):
            standing = found.get((record, compartment, field))
            if standing is not None:
                standing.append(Head((milliseconds, counter), name.hex(), pk, UNREAD))
    without_rows: dict[int, list[CellKey]] = {}
    for key, standing in found.items():
        if not standing:
            without_rows.setdefault(key[0], []).append(key)
    for record, first, compartment, fields in _first_writings(db, without_rows):
        for key in without_rows[record]:
            if key[1] == compartment and key[2] in fields:
                found[key].append(first)
    return found


def _first_writings(
    db: Database, records: Iterable[int]
) -> Iterator[tuple[int, Head, str, set[str]]]:
    """The first operation of each record, with the compartment and the fields it wrote."""
    for part in chunks(records):
        sql = (
            "SELECT record, time_ms, time_counter, hash, pk, compartment, header FROM operation"
            " WHERE pk IN (SELECT min(pk) FROM operation"
            f" WHERE record IN ({marks(len(part))}) GROUP BY record)"
        )
        for record, milliseconds, counter, name, pk, compartment, header in db.conn.execute(
            sql, part
        ):
            fields = {cell.field for cell in decode(header, Header).cells}
            yield (
                record,
                Head((milliseconds, counter), name.hex(), pk, UNREAD),
                compartment,
                fields,
            )


def first_operation(db: Database, record: int) -> int | None:
    """The first operation that became known of a record.

    What it alone wrote has no rows in ``cell``: most cells are never written again, and their
    rows would be a fifth of the file.
    """
    sql = "SELECT pk FROM operation WHERE record = ? ORDER BY pk LIMIT 1"
    row = db.conn.execute(sql, [record]).fetchone()
    return row[0] if row else None


def _first_writing(db: Database, record: int, compartment: str, field: str) -> list[Head]:
    """The head of a cell without rows: the first operation, if it wrote that cell."""
    sql = (
        "SELECT time_ms, time_counter, hash, pk, compartment, header FROM operation"
        " WHERE record = ? ORDER BY pk LIMIT 1"
    )
    row = db.conn.execute(sql, [record]).fetchone()
    if row is None or row[4] != compartment:
        return []
    if not any(cell.field == field for cell in decode(row[5], Header).cells):
        return []
    return [Head((row[0], row[1]), row[2].hex(), row[3], UNREAD)]


def value_of(db: Database, head: Head, field_key: str) -> Value:
    """The head's value, read from its operation if need be; None where it was destroyed."""
    value = _read(db, head, field_key)
    return None if isinstance(value, Destroyed) else value


def is_conflict(db: Database, found: Sequence[Head], field_key: str) -> bool:
    """Several heads that say different things; a destroyed value differs from any other."""
    if len(found) < 2:
        return False
    return len({repr(_read(db, head, field_key)) for head in found}) > 1


def _read(db: Database, head: Head, field_key: str) -> Value | Destroyed:
    if not isinstance(head.value, _Unread):
        return head.value
    sql = "SELECT body FROM operation WHERE pk = ?"
    (body,) = db.conn.execute(sql, [head.operation]).fetchone()
    salted = decode(body, Body).values.get(field_key) if body else None
    return salted.value if salted else DESTROYED


def _pending(db: Database, operations: Sequence[Numbered]) -> dict[bytes, list[CellKey]]:
    """The new operations that earlier ones named before they were here, and in which cells."""
    found: dict[bytes, list[CellKey]] = {}
    if db.conn.execute("SELECT 1 FROM pending_over LIMIT 1").fetchone() is None:
        return found
    sql = "SELECT hash, record, compartment, field FROM pending_over WHERE hash IN ({})"
    for name, *key in _lookup(db, sql, (numbered.stored.name for numbered in operations)):
        found.setdefault(name, []).append((key[0], key[1], key[2]))
    return found


def awaited(db: Database, names: Sequence[str]) -> set[str]:
    """Those of the operations named that others superseded before they were here."""
    if db.conn.execute("SELECT 1 FROM pending_over LIMIT 1").fetchone() is None:
        return set()
    return {name.hex() for (name,) in _lookup(db, _AWAITED, names)}


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
    # A rebuild has later operations in the table too; they are not here yet.
    newest = operations[-1].pk if operations else 0
    for name in known(db, unseen, newest):
        del unseen[name]
    return [(bytes.fromhex(name), *key) for name, keys in unseen.items() for key in keys]


def known(db: Database, names: Iterable[str], newest: int = MAX_INTEGER) -> set[str]:
    """Those of the operations named that are in the file, up to the one with the pk ``newest``."""
    found = _lookup(db, "SELECT hash, pk FROM operation WHERE hash IN ({})", names)
    return {name.hex() for name, pk in found if pk <= newest}


def _lookup(db: Database, sql: str, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    for part in chunks(bytes.fromhex(name) for name in names):
        yield from db.conn.execute(sql.format(marks(len(part))), part)
