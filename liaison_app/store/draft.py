"""What a bundle would do, while somebody reviews it: a file of its own beside the case log.

Its key is drawn for it and kept nowhere, and the file goes when the review is over. In memory are
one batch of operations and a few pages of the file, however large the bundle.
"""

import hashlib
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import encode
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import (
    RecordName,
    check_body,
    check_shape,
    has_letters,
    header_hash,
)
from liaison_app.store.connection import Database, create_scratch
from liaison_app.store.lineage import Line, follow
from liaison_app.store.records import Records, chunks, marks
from liaison_app.store.rewriting import operation_from
from liaison_app.store.scratch import Scratch

CONFLICT, CHANGED, NEW = ORDER = ("conflict", "changed", "new")
# Operations kept as one blob: few enough to read for one of them.
_GROUP = 64
# ``change`` is the place in `ORDER`; ``heads`` what `Line` has, NULL where only the merge can tell;
# ``operations`` the numbers of those on it, four bytes each.
_SCHEMA = (
    "CREATE TABLE record(number INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, kind TEXT NOT NULL,"
    " known INTEGER NOT NULL, change INTEGER NOT NULL, heads BLOB,"
    " operations BLOB NOT NULL) STRICT"
)
_RECORD = (
    "INSERT INTO record(number, name, kind, known, change, heads, operations)"
    " VALUES (?,?,?,?,?,?,?) ON CONFLICT(number) DO UPDATE SET heads = excluded.heads,"
    " operations = CAST(operations || excluded.operations AS BLOB)"
)
_Packed = tuple[bytes, bytes | None]
_pack = msgspec.msgpack.Encoder().encode
_unpack_heads = msgspec.msgpack.Decoder(dict[str, dict[str, list[str]]]).decode
_unpack_operations = msgspec.msgpack.Decoder(list[_Packed]).decode


class Draft:
    """The operations of a bundle that are not in the log, numbered from 0, and the records they
    write, numbered in the order they are first written."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="liaison-")
        try:
            self._db = create_scratch(Path(self._folder.name) / "records")
            self._db.conn.execute(_SCHEMA)
            self._packed = Scratch(Path(self._folder.name) / "operations")
        except BaseException:
            self._folder.cleanup()
            raise
        self.operations = self.records = 0
        self._numbers: dict[str, array[int]] = {}
        self._firsts = array("I")  # the first operation of each group

    def close(self) -> None:
        """Forget it all; a second time does nothing."""
        self._db.close()
        self._packed.close()
        self._folder.cleanup()

    def add(self, case_log: Database, new: Sequence[StoredOperation]) -> None:
        """Take in the next operations, none of which is in the log; of that is only read."""
        places: dict[RecordName, list[int]] = {}
        for place, stored in enumerate(new):
            header = stored.operation.header
            places.setdefault(header.record, []).append(place)
            numbers = self._numbers.get(header.dot.replica)
            if numbers is None:
                numbers = self._numbers[header.dot.replica] = array("Q")
            numbers.append(header.dot.seq)
        rows = list(zip(self._rows(case_log, list(places)), places.values(), strict=True))
        follow(case_log, [(row.line, [new[place] for place in on_it]) for row, on_it in rows])
        first = self.operations
        self._db.conn.executemany(
            _RECORD, (row.values(first + place for place in on_it) for row, on_it in rows)
        )
        self._write_operations(new)

    def has_number_twice(self) -> bool:
        """Whether two of the operations have one number of one replica."""
        return any(len(set(numbers)) < len(numbers) for numbers in self._numbers.values())

    def unmerged(self) -> Iterator[list[int]]:
        """The records of which only the merge can tell whether they are in conflict, some at a
        time."""
        sql = "SELECT number FROM record WHERE heads IS NULL AND number > ? ORDER BY number LIMIT ?"
        newest = 0
        while found := self._db.conn.execute(sql, [newest, _GROUP]).fetchall():
            numbers = [number for (number,) in found]
            newest = numbers[-1]
            yield numbers

    def note_conflicts(self, records: Iterable[int]) -> None:
        """These records are in conflict."""
        sql = "UPDATE record SET change = 0 WHERE number = ?"
        self._db.conn.executemany(sql, ((number,) for number in records))

    def counted(self) -> tuple[tuple[str, str, int], ...]:
        """How many records of each kind are new, changed, in conflict."""
        sql = "SELECT kind, change, count(*) FROM record GROUP BY kind, change"
        found = self._db.conn.execute(sql).fetchall()
        return tuple(sorted((kind, ORDER[change], count) for kind, change, count in found))

    def page(self, start: int, count: int) -> dict[int, str]:
        """Some of the records, those in conflict first, with how they change."""
        sql = "SELECT number, change FROM record ORDER BY change, number LIMIT ? OFFSET ?"
        found = self._db.conn.execute(sql, [count, start]).fetchall()
        return {number: ORDER[change] for number, change in found}

    def numbers(self, names: Iterable[RecordName]) -> list[int]:
        """The records called so that the bundle writes."""
        return [row.line.number for row in self._stored_rows(map(_key, names)).values()]

    def written_on(self, records: Collection[int]) -> list[tuple[int, StoredOperation]]:
        """The operations on these records in the order brought, each with its record: read
        strictly, whatever was read before. Raises BundleRefused."""
        places: dict[int, int] = {}
        for part in chunks(records):
            sql = f"SELECT number, operations FROM record WHERE number IN ({marks(len(part))})"
            for number, packed in self._db.conn.execute(sql, part):
                places.update(dict.fromkeys(array("I", packed), number))
        found: list[tuple[int, StoredOperation]] = []
        group: list[_Packed] = []
        first = end = -1
        for operation in sorted(places):
            if operation >= end:
                number = bisect_right(self._firsts, operation) - 1
                group = _unpack_operations(self._packed.read(number))
                first = self._firsts[number]
                end = first + len(group)
            found.append((places[operation], _strict(*group[operation - first])))
        return found

    def _rows(self, case_log: Database, names: Sequence[RecordName]) -> list["_Row"]:
        """The record of each name, those that are not in the draft yet being numbered."""
        keys = list(map(_key, names))
        rows = self._stored_rows(keys)
        missing = [(name, key) for name, key in zip(names, keys, strict=True) if key not in rows]
        records = Records(case_log, [name for name, _ in missing])
        pks = [records.pk(name) for name, _ in missing]
        changed = _with_operations(case_log, [pk for pk in pks if not records.is_new(pk)])
        for (name, key), pk in zip(missing, pks, strict=True):
            self.records += 1
            known = 0 if records.is_new(pk) else pk
            change = ORDER.index(CHANGED if known in changed else NEW)
            rows[key] = _Row(Line(self.records, known, {}), key, name.kind, change)
        return [rows[key] for key in keys]

    def _stored_rows(self, keys: Iterable[bytes]) -> dict[bytes, "_Row"]:
        found = {}
        for part in chunks(keys if self.records else ()):
            sql = "SELECT name, kind, change, number, known, heads FROM record WHERE name IN"
            rows = self._db.conn.execute(f"{sql} ({marks(len(part))})", part)
            for name, kind, change, number, known, heads in rows:
                line = Line(number, known, None if heads is None else _read_heads(heads))
                found[name] = _Row(line, name, kind, change)
        return found

    def _write_operations(self, new: Sequence[StoredOperation]) -> None:
        packed = [(each.header, each.body) for each in new]
        for at in range(0, len(packed), _GROUP):
            self._packed.append(_pack(packed[at : at + _GROUP]))
            self._firsts.append(self.operations + at)
        self.operations += len(packed)


@dataclass(slots=True)
class _Row:
    """A record of the draft."""

    line: Line
    key: bytes
    kind: str
    change: int

    def values(self, operations: Iterable[int]) -> tuple[object, ...]:
        """Its row, which these operations are added to."""
        line = self.line
        heads = None if line.heads is None else _written_heads(line.heads)
        written = array("I", operations).tobytes()
        return (line.number, self.key, self.kind, line.known, self.change, heads, written)


def _written_heads(heads: dict[str, dict[str, str]]) -> bytes:
    """By operation, of which a record has few, and not by field: a name is long."""
    found: dict[str, dict[str, list[str]]] = {}
    for compartment, names in heads.items():
        written = set(names.values())
        if len(written) == 1:  # as of most records, which one operation brought
            found[compartment] = {written.pop(): list(names)}
            continue
        fields = found[compartment] = {}
        for field, name in names.items():
            if name in fields:
                fields[name].append(field)
            else:
                fields[name] = [field]
    return _pack(found)


def _read_heads(packed: bytes) -> dict[str, dict[str, str]]:
    return {
        compartment: {field: name for name, written in fields.items() for field in written}
        for compartment, fields in _unpack_heads(packed).items()
    }


def _key(name: RecordName) -> bytes:
    return hashlib.sha256(encode(name)).digest()[:16]


def _with_operations(case_log: Database, pks: Iterable[int]) -> set[int]:
    """Those that were written before: a record may be known by name alone, as another's parent."""
    found: set[int] = set()
    for part in chunks(pks):
        sql = f"SELECT DISTINCT record FROM operation WHERE record IN ({marks(len(part))})"
        found.update(pk for (pk,) in case_log.conn.execute(sql, part))
    return found


def _strict(header: bytes, body: bytes | None) -> StoredOperation:
    name = bytes.fromhex(header_hash(header))
    try:
        stored = operation_from(name, header, body)
    except BundleRefused as refused:
        raise BundleRefused("bundle-not-canonical", part="operations") from refused
    if not has_letters(stored.operation):
        raise BundleRefused("bundle-not-canonical", part="operations")
    check_shape(stored.operation.header)
    check_body(stored.operation.header, stored.operation.body)
    return stored
