"""Cells in which several different values stand, and who put each of them there."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from liaison_app.domain.canonical import decode
from liaison_app.domain.clock import instant
from liaison_app.domain.identity import conflict_id
from liaison_app.domain.merge import LEAVING, takes_out
from liaison_app.domain.operations import Body, RecordName, Value
from liaison_app.store import merging
from liaison_app.store.connection import Database
from liaison_app.store.contested import unseen_edits
from liaison_app.store.queries.history import Through
from liaison_app.store.records import names_of

_AUTHOR = (
    "SELECT o.actor, r.organisation, o.body, b.organisation, b.seq FROM operation o"
    " JOIN replica r ON r.pk = o.replica"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    " LEFT JOIN bundle b ON b.pk = j.through WHERE o.pk = ?"
)


@dataclass(frozen=True)
class Head:
    """One value that stands in a cell. ``at`` is its author's clock, ``through`` the bundle that
    brought it; of a value that was ``destroyed`` nothing but that is known. Where the cell takes
    its record out of the lists, an edit made meanwhile stands for "it stays": ``edited`` are the
    fields it wrote."""

    value: Value
    actor: str
    organisation: str
    at: datetime
    name: str
    through: Through = None
    destroyed: bool = False
    edited: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A cell with several different heads."""

    pk: int
    name: RecordName
    compartment: str
    field: str

    @property
    def id(self) -> str:
        """The conflict's own name, which follows from its cell."""
        return conflict_id(self.name, self.compartment, self.field)

    @property
    def kind(self) -> str:
        """The record's kind."""
        return self.name.kind

    @property
    def record(self) -> str:
        """The record's UUID."""
        return self.name.id


def heads(db: Database, pk: int, compartment: str, field: str) -> list[Head]:
    """The values that stand in a cell, the displayed one first: the newest, or in a cell that
    takes its record out of the lists the newest one that keeps it there."""
    found = sorted(merging.heads(db, (pk, compartment, field)), reverse=True)
    told = [_told(db, head, field) for head in found]
    if (compartment, field) not in LEAVING:
        return told
    stays = LEAVING[compartment, field]
    told += [
        replace(_told(db, edit.head, edit.fields[0]), value=stays, destroyed=False,
                edited=edit.fields)
        for edit in unseen_edits(db, (pk, compartment, field))
    ]  # fmt: skip
    return sorted(told, key=lambda head: (not takes_out(head.value), head.at), reverse=True)


def conflicts(db: Database, pk: int | None) -> list[Conflict]:
    """Every conflict, or those of one record."""
    where, parameters = ("WHERE record = ?", [pk]) if pk is not None else ("", [])
    sql = f'SELECT record, compartment, field FROM "conflict" {where} ORDER BY 1, 2, 3'
    return _named(db, db.execute(sql, parameters).fetchall())


def conflicts_under(db: Database, root: int) -> list[Conflict]:
    """Those of a root record and of everything below it."""
    sql = (
        'SELECT c.record, c.compartment, c.field FROM "conflict" c'
        " JOIN record ON record.pk = c.record WHERE record.root = ? ORDER BY 1, 2, 3"
    )
    return _named(db, db.execute(sql, [root]).fetchall())


def _named(db: Database, rows: Sequence[Sequence[Any]]) -> list[Conflict]:
    names = names_of(db, {record for record, _, _ in rows})
    return [Conflict(record, names[record], *cell) for record, *cell in rows]


def conflicts_of(db: Database, roots: Sequence[int]) -> dict[int, list[Conflict]]:
    """Those of these root records and of what is below each; a root without any is left out."""
    if db.conn.execute('SELECT 1 FROM "conflict" LIMIT 1').fetchone() is None:
        return {}
    sql = (
        'SELECT record.root, c.record, c.compartment, c.field FROM "conflict" c'
        " JOIN record ON record.pk = c.record"
        " WHERE record.root IN (SELECT value FROM json_each(?)) ORDER BY 2, 3, 4"
    )
    rows = db.execute(sql, [json.dumps(list(roots))]).fetchall()
    found: dict[int, list[Conflict]] = defaultdict(list)
    for (root, *_), conflict in zip(rows, _named(db, [cell for _, *cell in rows]), strict=True):
        found[root].append(conflict)
    return dict(found)


def _told(db: Database, head: merging.Head, field: str) -> Head:
    actor, organisation, encoded, bundle, sequence = db.execute(
        _AUTHOR, [head.operation]
    ).fetchone()
    body = decode(encoded, Body) if encoded else None
    salted = body.values.get(field) if body else None
    return Head(
        value=salted.value if salted else None,
        actor=actor or "",
        organisation=organisation,
        at=instant(head.time),
        name=head.name,
        through=(bundle, sequence) if bundle is not None else None,
        destroyed=salted is None,
    )
