"""Who changed what, when, and through which bundle it became known here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from liaison_app.domain.canonical import decode
from liaison_app.domain.clock import instant
from liaison_app.domain.operations import Body, CellHeader, Header, Value
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks
from liaison_app.store.visibility import below

Through = tuple[str, int] | None  # organisation and sequence of the bundle, None if made here

_OPERATIONS = (
    "SELECT o.hash, o.header, o.body, o.actor, r.organisation, j.position, b.organisation, b.seq,"
    " o.record FROM operation o JOIN replica r ON r.pk = o.replica"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    " LEFT JOIN bundle b ON b.pk = j.through"
    " WHERE o.record IN (SELECT value FROM json_each(?)) AND j.position < ?"
    " ORDER BY j.position DESC LIMIT ?"
)
_NO_LIMIT = 2**62
_FIELD_PAGE = 200


class CellChange(NamedTuple):
    """One field as its author changed it; a destroyed value is None, and told to be so."""

    field: str
    before: Value
    after: Value
    destroyed: bool = False


@dataclass(frozen=True)
class HistoryEntry:
    """One operation. ``at`` is its author's clock, ``position`` where our journal has it.

    ``undoes`` names the operation that an undo took back, or the undo that a redo did; ``destroys``
    counts the operations whose values a disposal names.
    """

    name: str
    at: datetime
    actor: str
    organisation: str
    kind: str
    compartment: str
    cells: tuple[CellChange, ...]
    through: Through
    position: int
    record_kind: str = ""
    record_id: str = ""
    undoes: str = ""
    destroys: int = 0


def history(db: Database, pk: int) -> list[HistoryEntry]:
    """Every operation on a record, in the order it became known here."""
    return history_page(db, pk, limit=_NO_LIMIT)[::-1]


def history_page(
    db: Database,
    pk: int,
    *,
    limit: int,
    before: int | None = None,
    with_below: bool = False,
    field: str | None = None,
) -> list[HistoryEntry]:
    """The newest operations on a record, at most ``limit``, newest first.

    ``before`` asks for those under that position of the journal; ``with_below`` for those on
    everything below the record as well, in one stream; ``field`` for those that wrote it, and of
    them only that cell.
    """
    chosen = json.dumps(below(db, [pk]) if with_below else [pk])
    found: list[HistoryEntry] = []
    while len(found) < limit:
        page = limit if field is None else max(limit, _FIELD_PAGE)
        rows = db.execute(
            _OPERATIONS, [chosen, _NO_LIMIT if before is None else before, page]
        ).fetchall()
        read = [(row, decode(row[1], Header), _body(row[2])) for row in rows]
        if field is not None:
            read = [each for each in read if any(c.field == field for c in each[1].cells)]
        known = _Seen(db, read)
        found += [_entry(known, row, header, body, field) for row, header, body in read]
        if len(rows) < page:
            break
        before = rows[-1][5]
    return found[:limit]


_Read = tuple[Any, Header, Body | None]


class _Seen:
    """The operations that those read name in ``over``: what their authors had before them."""

    def __init__(self, db: Database, read: Sequence[_Read]) -> None:
        self._known = {row[0].hex(): (header, body) for row, header, body in read}
        named = {
            name for _, header, _ in read for cell in header.cells for name in cell.over
        } - self._known.keys()
        for part in chunks(bytes.fromhex(name) for name in sorted(named)):
            sql = f"SELECT hash, header, body FROM operation WHERE hash IN ({marks(len(part))})"
            for name, header, body in db.execute(sql, part).fetchall():
                self._known[name.hex()] = (decode(header, Header), _body(body))

    def before(self, cell: CellHeader) -> Value:
        """What the author saw displayed: the newest of the heads he superseded."""
        seen = [
            (self._known[name][0].time, name)
            for name in cell.over
            if name in self._known
            and any(each.field == cell.field for each in self._known[name][0].cells)
        ]
        return _value(self._known[max(seen)[1]][1], cell.field) if seen else None

    def undone_by(self, header: Header) -> str:
        """What an undo takes back, or the undo that a redo does."""
        if header.kind not in ("undo", "redo"):
            return ""
        for name in header.cells[0].over:
            known = self._known.get(name)
            if (
                known
                and (known[0].kind == "undo") == (header.kind == "redo")
                and known[0].dot.replica == header.dot.replica
            ):
                return name
        return ""


def _entry(
    seen: _Seen, row: Any, header: Header, body: Body | None, field: str | None
) -> HistoryEntry:
    name, _, _, actor, organisation, position, bundle, sequence, _ = row
    return HistoryEntry(
        name=name.hex(),
        at=instant(header.time),
        actor=actor or "",
        organisation=organisation,
        kind=header.kind,
        compartment=header.compartment,
        cells=tuple(
            CellChange(
                cell.field,
                seen.before(cell),
                _value(body, cell.field),
                body is None or cell.field not in body.values,
            )
            for cell in header.cells
            if field is None or cell.field == field
        ),
        through=through_of(bundle, sequence),
        position=position,
        record_kind=header.record.kind,
        record_id=header.record.id,
        undoes=seen.undone_by(header),
        destroys=len({each.operation for each in header.redacts}),
    )


def _value(body: Body | None, field: str) -> Value:
    salted = body.values.get(field) if body else None
    return salted.value if salted else None


def _body(data: bytes | None) -> Body | None:
    return decode(data, Body) if data else None


def through_of(organisation: str | None, sequence: int | None) -> Through:
    """The bundle of a joined row, None where there is none."""
    return (organisation, sequence) if organisation is not None and sequence is not None else None
