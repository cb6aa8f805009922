"""What hangs on an incident: indicators, links, duties, what was merged into it, custody of files.

Removed records are left out. Everything here is found by an index, whatever the size of the log.
"""

import json
from collections.abc import Sequence
from typing import Any

from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select

_CHOSEN = "(SELECT value FROM json_each(?))"
_MARKINGS = ("tlp", "grade", "handling", "recipients")
_LISTS = ("handling", "recipients")
# Cycles can only come of two replicas merging crosswise; UNION ends them.
_FAMILY = """
    WITH RECURSIVE family(record, uuid) AS (
        SELECT record, uuid FROM incident WHERE record = ?
        UNION
        SELECT i.record, i.uuid FROM family JOIN incident i ON i.merged_into = family.uuid
        UNION
        SELECT i.record, i.uuid FROM family JOIN incident i ON i.office_merged_into = family.uuid
    ) SELECT record FROM family WHERE record <> ? ORDER BY record
"""


def indicators(db: Database, parent: int) -> list[Row]:
    """The indicators of a record, in the order they came to be known."""
    return list(
        select(db, "indicator", f"WHERE parent = ? AND {STANDING} ORDER BY record", [parent])
    )


def indicators_of_value(db: Database, value: str, limit: int) -> list[Row]:
    """Every indicator with this very value, newest first."""
    rest = f"WHERE value = ? AND {IN_VIEW} ORDER BY record DESC LIMIT ?"
    return list(select(db, "indicator", rest, [value, limit]))


def links_from(db: Database, pk: int) -> list[Row]:
    """The links a record holds."""
    return list(select(db, "link", f"WHERE parent = ? AND {STANDING} ORDER BY record", [pk]))


def links_to(db: Database, uuid: str) -> list[Row]:
    """The links that point at a record."""
    return list(select(db, "link", f"WHERE target = ? AND {IN_VIEW} ORDER BY record", [uuid]))


def merged(db: Database, pk: int) -> list[int]:
    """The incidents merged into this one, and those merged into them."""
    return [found for (found,) in db.execute(_FAMILY, [pk, pk]).fetchall()]


def custody(db: Database, attachments: Sequence[str]) -> list[Row]:
    """Who took these files out (by the attachments' uuids), oldest first."""
    rest = f"WHERE attachment IN {_CHOSEN} ORDER BY record"
    return list(select(db, "custody", rest, [json.dumps(list(attachments))]))


def markings_chain(db: Database, pk: int) -> list[dict[str, Value]]:
    """The markings as stored of a record and of all above it, nearest first."""
    found: list[dict[str, Value]] = []
    while pk:
        kind, parent = db.execute("SELECT kind, parent FROM record WHERE pk = ?", [pk]).fetchone()
        if "tlp" in columns_of(kind):
            columns = ", ".join(_MARKINGS)
            sql = f'SELECT {columns} FROM "{table_of(kind)}" WHERE record = ?'
            row = db.execute(sql, [pk]).fetchone() or (None,) * len(_MARKINGS)
            found.append(_marked(row))
        pk = parent
    return found


def own_markings(db: Database, kind: str, uuid: str) -> dict[str, Value]:
    """The markings as stored of one record; empty where it has none or is not known yet."""
    if "tlp" not in columns_of(kind):
        return {}
    columns = ", ".join(_MARKINGS)
    sql = (
        f'SELECT {columns} FROM "{table_of(kind)}"'
        " WHERE record IN (SELECT pk FROM record WHERE uuid = ? AND kind = ?)"
    )
    row = db.execute(sql, [uuid, kind]).fetchone()
    return _marked(row) if row else {}


def _marked(row: Sequence[Any]) -> dict[str, Value]:
    return {
        key: json.loads(value) if value and key in _LISTS else value
        for key, value in zip(_MARKINGS, row, strict=True)
    }


def attachments_by_hash(db: Database, beginning: str, limit: int) -> list[Row]:
    """Attachments whose SHA-256 begins so, newest first."""
    rest = f"WHERE sha256 >= ? AND sha256 < ? AND {IN_VIEW} ORDER BY record DESC LIMIT ?"
    return list(select(db, "attachment", rest, [beginning, beginning + "g", limit]))


def attachments_in(db: Database, found: str, parameters: Sequence[object], limit: int) -> list[Row]:
    """The attachments among the records that a SELECT of pks finds, newest first."""
    rest = f"WHERE record IN ({found}) AND {IN_VIEW} ORDER BY record DESC LIMIT ?"
    return list(select(db, "attachment", rest, [*parameters, limit]))
