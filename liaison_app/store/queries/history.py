"""Who changed what, when, and through which bundle it became known here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from liaison_app.domain.canonical import decode
from liaison_app.domain.clock import instant
from liaison_app.domain.operations import Body, CellHeader, Header, Value
from liaison_app.store import merging
from liaison_app.store.connection import Database

Through = tuple[str, int] | None  # organisation and sequence of the bundle, None if made here

_OPERATIONS = (
    "SELECT o.hash, o.header, o.body, o.actor, r.organisation, j.position, b.organisation, b.seq"
    " FROM operation o JOIN replica r ON r.pk = o.replica"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    " LEFT JOIN bundle b ON b.pk = j.through WHERE o.record = ? ORDER BY j.position"
)
_JOURNAL = (
    "SELECT j.position, j.kind, j.item_hash, j.applied_at, j.head, b.organisation, b.seq,"
    " o.actor, r.organisation, o.kind, record.kind, record.uuid"
    " FROM journal j LEFT JOIN bundle b ON b.pk = j.through"
    " LEFT JOIN operation o ON j.kind = 'operation' AND o.pk = j.item"
    " LEFT JOIN replica r ON r.pk = o.replica LEFT JOIN record ON record.pk = o.record"
    " WHERE j.position < ? ORDER BY j.position DESC LIMIT ?"
)
_NO_LIMIT = 2**62


class CellChange(NamedTuple):
    """One field as its author changed it; a destroyed value is None."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True)
class HistoryEntry:
    """One operation. ``at`` is its author's clock, ``position`` where our journal has it."""

    name: str
    at: datetime
    actor: str
    organisation: str
    kind: str
    compartment: str
    cells: tuple[CellChange, ...]
    through: Through
    position: int


@dataclass(frozen=True)
class JournalLine:
    """One entry of the journal. The last five are empty for entries that are no operations.

    ``kind`` is operation, bundle or trust; ``name`` the hash of what was entered.
    """

    position: int
    kind: str
    name: str
    applied_at: str
    head: str
    through: Through
    actor: str = ""
    organisation: str = ""
    act: str = ""
    record_kind: str = ""
    record_id: str = ""


@dataclass(frozen=True)
class Head:
    """One value that stands in a cell. ``at`` is its author's clock."""

    value: Value
    actor: str
    organisation: str
    at: datetime
    name: str


@dataclass(frozen=True)
class Conflict:
    """A cell with several different heads, and where it is. ``id`` is the conflict's own."""

    id: int
    pk: int
    kind: str
    record: str
    compartment: str
    field: str


def history(db: Database, pk: int) -> list[HistoryEntry]:
    """Every operation on a record, in the order it became known here."""
    rows = db.execute(_OPERATIONS, [pk]).fetchall()
    known = {name.hex(): (decode(header, Header), _body(body)) for name, header, body, *_ in rows}
    return [
        _entry(known, name.hex(), actor, organisation, position, _through(bundle, seq))
        for name, _, _, actor, organisation, position, bundle, seq in rows
    ]


def journal_lines(db: Database, limit: int, before: int | None) -> list[JournalLine]:
    """The newest entries first, at most ``limit``; those below position ``before`` if given."""
    found = db.execute(_JOURNAL, [_NO_LIMIT if before is None else before, limit]).fetchall()
    return [
        JournalLine(
            position,
            kind,
            name.hex(),
            applied_at,
            head.hex(),
            _through(bundle, seq),
            *(text or "" for text in operation),
        )
        for position, kind, name, applied_at, head, bundle, seq, *operation in found
    ]


def heads(db: Database, pk: int, compartment: str, field: str) -> list[Head]:
    """The values that stand in a cell, the displayed one (the newest) first."""
    found = sorted(merging.heads(db, (pk, compartment, field)), reverse=True)
    sql = (
        "SELECT o.actor, r.organisation FROM operation o JOIN replica r ON r.pk = o.replica"
        " WHERE o.pk = ?"
    )
    told = []
    for head in found:
        actor, organisation = db.execute(sql, [head.operation]).fetchone()
        value = merging.value_of(db, head, field)
        told.append(Head(value, actor or "", organisation, instant(head.time), head.name))
    return told


def conflicts(db: Database, pk: int | None) -> list[Conflict]:
    """Every conflict, or those of one record."""
    where, parameters = ("WHERE c.record = ?", [pk]) if pk is not None else ("", [])
    sql = (
        "SELECT c.id, c.record, record.kind, record.uuid, c.compartment, c.field"
        f' FROM "conflict" c JOIN record ON record.pk = c.record {where} ORDER BY c.id'
    )
    return [Conflict(*row) for row in db.execute(sql, parameters).fetchall()]


def _entry(
    known: Mapping[str, tuple[Header, Body | None]],
    name: str,
    actor: str | None,
    organisation: str,
    position: int,
    through: Through,
) -> HistoryEntry:
    header, body = known[name]
    return HistoryEntry(
        name=name,
        at=instant(header.time),
        actor=actor or "",
        organisation=organisation,
        kind=header.kind,
        compartment=header.compartment,
        cells=tuple(
            CellChange(cell.field, _before(known, cell), _value(body, cell.field))
            for cell in header.cells
        ),
        through=through,
        position=position,
    )


def _before(known: Mapping[str, tuple[Header, Body | None]], cell: CellHeader) -> Value:
    """What its author saw displayed: the newest of the heads it superseded."""
    seen: Sequence[str] = [name for name in cell.over if name in known]
    if not seen:
        return None
    newest = max(seen, key=lambda name: (known[name][0].time, name))
    return _value(known[newest][1], cell.field)


def _value(body: Body | None, field: str) -> Value:
    salted = body.values.get(field) if body else None
    return salted.value if salted else None


def _body(data: bytes | None) -> Body | None:
    return decode(data, Body) if data else None


def _through(organisation: str | None, sequence: int | None) -> Through:
    return (organisation, sequence) if organisation is not None and sequence is not None else None
