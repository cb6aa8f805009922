"""What goes out when something is issued, as the operations say it, now or at a position of the
journal: rows can be written by whoever has the file's key, operations name their own content."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from liaison_app.domain.canonical import decode
from liaison_app.domain.merge import DESTROYED, Destroyed, Write, heads, is_conflict
from liaison_app.domain.operations import Body, Header, RecordName, Value
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of
from liaison_app.store.queries.coordination import ITEM_KINDS
from liaison_app.store.queries.rows import IN_VIEW, Row, select
from liaison_app.store.records import names_of
from liaison_app.store.visibility import below

_WRITES = (
    "SELECT o.record, o.compartment, o.hash, o.header, o.body FROM operation o"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    " WHERE o.record IN (SELECT value FROM json_each(?)) AND j.position <= ?"
    " AND o.compartment IN ('own', 'internal')"
)
_MADE_HERE = (
    "SELECT j.position, o.header, o.body FROM operation o"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk AND j.through IS NULL"
    " WHERE o.record = ? ORDER BY j.position"
)
_GONE = " OR ".join(
    f'EXISTS(SELECT 1 FROM record r JOIN "{kind}" x ON x.{above} = r.pk'
    f" WHERE r.uuid = approval.subject AND x.{at} > approval.approved_at)"
    for kind, above, at in (
        ("edition", "parent", "published_at"),
        *((kind, "record", "issued_at") for kind in ITEM_KINDS),
    )
)
_OPEN = f"returned_at IS NULL AND (approved_at IS NULL OR NOT ({_GONE}))"


class _Salted(msgspec.Struct):
    value: Value


class _Values(msgspec.Struct):
    values: dict[str, _Salted]


class _Cell(msgspec.Struct):
    field: str


class _Cells(msgspec.Struct):
    cells: list[_Cell]


_values_of = msgspec.json.Decoder(_Values)
_cells_of = msgspec.json.Decoder(_Cells)


class Said(NamedTuple):
    """The displayed values of one record, of its own and the office's fields together; a value
    that is gone is `DESTROYED`. In the fields ``contested`` several values stand."""

    pk: int
    name: RecordName
    values: Mapping[str, Value | Destroyed]
    contested: frozenset[str] = frozenset()


class Deed(NamedTuple):
    """One operation made at this installation: where the journal has it, and what it wrote.
    ``act`` is the same for all that was done in one go."""

    position: int
    act: int
    kind: str
    compartment: str
    values: Mapping[str, Value]


class IssuedQueries:
    """Reads of what is issued, and of its approvals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def said(self, pk: int, position: int) -> list[Said]:
        """The record with this pk, all below it, and a package's items with what is below them,
        as they stood at ``position``; the record itself first."""
        names = names_of(self._db, [pk])
        roots = [pk]
        if names[pk].kind == "package":
            for kind in ITEM_KINDS:
                sql = f'SELECT record FROM "{kind}" WHERE package = ? ORDER BY record'
                roots += [each for (each,) in self._db.execute(sql, [names[pk].id])]
        pks = below(self._db, roots)
        names = names_of(self._db, pks)
        by_record = self._written(pks, position)
        return [
            Said(each, names[each], *_merged(by_record[each])) for each in pks if each in by_record
        ]

    def deeds(self, pk: int) -> Iterator[Deed]:
        """What was done here to a record, the oldest first."""
        for position, header_bytes, body_bytes in self._db.execute(_MADE_HERE, [pk]).fetchall():
            header = decode(header_bytes, Header)
            values = {field: salted.value for field, salted in _body(body_bytes).values.items()}
            yield Deed(position, header.time[0], header.kind, header.compartment, values)

    def issuable(self, kind: str) -> list[int]:
        """The pks of every record of a kind, in view or not."""
        rows = self._db.execute(f'SELECT record FROM "{kind}" ORDER BY record').fetchall()
        return [pk for (pk,) in rows]

    def drafts(self, kind: str) -> list[Row]:
        """Records of a kind that were not issued, newest first; of one that is never issued
        itself, all."""
        draft = " AND issued_at IS NULL" if "issued_at" in columns_of(kind) else ""
        rest = f"WHERE {IN_VIEW}{draft} ORDER BY created_ms DESC, record DESC"
        return list(select(self._db, kind, rest))

    def approvals(self, subject: str | None = None, *, open_only: bool = False) -> list[Row]:
        """Circulations of drafts, the oldest first; those of one record, or all. ``open_only``
        leaves out what was returned, and what was issued after it was approved as far as the times
        say."""
        conditions, parameters = ["TRUE"], list[object]()
        if subject is not None:
            conditions.append("subject = ?")
            parameters.append(subject)
        if open_only:
            conditions.append(_OPEN)
        rest = f"WHERE {' AND '.join(conditions)} ORDER BY record"
        return list(select(self._db, "approval", rest, parameters))

    def _written(self, pks: Sequence[int], position: int) -> dict[int, list["_Operation"]]:
        """The operations on these records, by pk."""
        found: dict[int, list[_Operation]] = {}
        rows = self._db.execute(_WRITES, [json.dumps(list(pks)), position])
        for pk, compartment, name, header, body in rows:
            values = _values_of.decode(body).values if body else {}
            cells = _cells_of.decode(header).cells
            said = {
                cell.field: values[cell.field].value if cell.field in values else DESTROYED
                for cell in cells
            }
            found.setdefault(pk, []).append(_Operation(name, compartment, header, said))
        return found


class _Operation(NamedTuple):
    """What one operation says; its header is read whole where it has to be merged."""

    name: bytes
    compartment: str
    header: bytes
    said: Mapping[str, Value | Destroyed]

    def writes(self) -> Iterator[Write]:
        header = decode(self.header, Header)
        for cell in header.cells:
            yield Write(
                operation=self.name.hex(),
                record=header.record,
                compartment=header.compartment,
                field=cell.field,
                over=frozenset(cell.over),
                time=header.time,
                value=self.said[cell.field],
            )


def _merged(
    operations: Sequence[_Operation],
) -> tuple[Mapping[str, Value | Destroyed], frozenset[str]]:
    """The displayed values, and the fields in which several stand."""
    values: dict[str, Value | Destroyed] = {}
    for each in operations:
        values.update(each.said)
    if len(values) == sum(len(each.said) for each in operations):
        return values, frozenset()  # nothing was written twice: nothing is to be merged
    contested = set()
    writes = (write for each in operations for write in each.writes())
    for (_, _compartment, field), found in heads(writes).items():
        values[field] = found[0].value
        if is_conflict(found):
            contested.add(field)
    return values, frozenset(contested)


def _body(data: bytes | None) -> Body:
    return decode(data, Body) if data else Body(None, {})
