"""Finding one record by what people call it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, library_of, table_of
from liaison_app.store.queries.rows import IN_VIEW, Row, by_pks
from liaison_app.store.records import names_of
from liaison_app.store.text import fold

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class RecordRef:
    """A record found. ``reference`` is its present one, empty for kinds that have none."""

    pk: int
    name: RecordName
    reference: str


def resolve(db: Database, text: str, kinds: Sequence[str] = ()) -> RecordRef:
    """The record whose UUID or reference (of now or before) is ``text``, in any case and width.

    ``kinds`` limits which kinds may be meant. Refused: ``record-unknown``, ``record-ambiguous``.
    """
    wanted = fold(_SURROGATE.sub("", text)).strip()
    if _UUID.fullmatch(wanted):
        sql = "SELECT pk, kind FROM record WHERE uuid = ?"
    else:
        sql = (
            "SELECT record.pk, record.kind FROM reference JOIN record ON record.pk = record"
            " WHERE reference.name = ?"
        )
    found = [pk for pk, kind in db.execute(sql, [wanted]) if not kinds or kind in kinds]
    if not found:
        raise Refused("record-unknown", id=text[:80])
    if len(found) > 1:
        raise Refused("record-ambiguous", id=text[:80])
    return reference_to(db, found[0])


def is_known(db: Database, name: RecordName) -> bool:
    """Whether there is a record of this very name, in view or not."""
    sql = "SELECT 1 FROM record WHERE uuid = ? AND kind = ? AND owner = ?"
    return db.execute(sql, [name.id, name.kind, name.owner]).fetchone() is not None


def by_source(db: Database, kind: str, source_id: str) -> RecordRef | None:
    """The record of a kind that was entered under ``source_id``, the oldest one in
    view: what was removed can be entered again."""
    library = " AND library = ?" if table_of(kind) == "incident" else ""
    row = db.execute(
        f'SELECT record FROM "{table_of(kind)}" WHERE source_id = ? AND {IN_VIEW}{library}'
        " ORDER BY record LIMIT 1",
        [source_id, *([library_of(kind)] if library else [])],
    ).fetchone()
    return reference_to(db, row[0]) if row else None


def by_sources(db: Database, kind: str, source_ids: Sequence[str]) -> dict[str, int]:
    """The pks of the records of a kind entered under these numbers, the oldest of each in view."""
    library = f" AND library = '{library_of(kind)}'" if table_of(kind) == "incident" else ""
    rows = db.execute(
        f'SELECT source_id, min(record) FROM "{table_of(kind)}"'
        f" WHERE source_id IN (SELECT value FROM json_each(?)) AND {IN_VIEW}{library}"
        " GROUP BY source_id",
        [json.dumps(list(source_ids))],
    ).fetchall()
    return dict(rows)


def reference_to(db: Database, pk: int) -> RecordRef:
    """The record with this pk."""
    name = names_of(db, [pk])[pk]
    if "reference" not in columns_of(name.kind):
        return RecordRef(pk, name, "")
    row = db.execute(
        f'SELECT reference FROM "{table_of(name.kind)}" WHERE record = ?', [pk]
    ).fetchone()
    return RecordRef(pk, name, str(row[0] or "") if row else "")


def row_of(db: Database, pk: int, kind: str) -> Row:
    """A record's row. One that is known by name alone, as a parent, is ``record-unknown``."""
    found = by_pks(db, kind, [pk])
    if not found:
        raise Refused("record-unknown", id=str(pk))
    return found[0]
