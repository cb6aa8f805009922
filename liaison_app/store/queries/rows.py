"""Rows of the projections as values of the domain: lists decoded, booleans as such.

Every row has ``pk``, ``id`` (the uuid), ``owner``, ``parent`` (a pk, 0 for a root),
``created_at`` and ``updated_at`` (RFC 3339 in UTC), then the fields of its kind; rows of the
incident table also say their ``library``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from liaison_app.domain.fields import FieldType
from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, table_of

Row = Mapping[str, Value]

# A list shows what is in view. What hangs on one record is asked for by that record, which may be
# out of view itself: there only what was taken away by itself is left out.
IN_VIEW = "hidden = 0"
OUT_OF_VIEW = "hidden = 1"
STANDING = "coalesce(removed, 0) = 0 AND disposal IS NULL"

_LISTS = (FieldType.TEXTS, FieldType.CODES)
_TIMES = ("created_at", "updated_at")
# Columns of every projection, and what their values are called.
_COMMON = {
    "record": "pk", "uuid": "id", "owner": "owner", "parent": "parent",
    "created_ms": "created_at", "updated_ms": "updated_at",
}  # fmt: skip


def select(
    db: Database, kind: str, rest: str = "", parameters: Sequence[object] = ()
) -> list[dict[str, Value]]:
    """The rows of a kind's projection; ``rest`` is what follows FROM (WHERE, ORDER BY)."""
    form = _form(kind)
    sql = f'SELECT {form.columns} FROM "{table_of(kind)}" {rest}'
    return [form.row(values) for values in db.execute(sql, list(parameters)).fetchall()]


def by_pks(db: Database, kind: str, pks: Sequence[int]) -> list[dict[str, Value]]:
    """The rows with these pks, in the order asked for; those that do not exist are left out."""
    chosen = [json.dumps(list(pks))]
    rows = select(db, kind, "WHERE record IN (SELECT value FROM json_each(?))", chosen)
    found = {row["pk"]: row for row in rows}
    return [found[pk] for pk in pks if pk in found]


def instant_text(milliseconds: int) -> str:
    """A hybrid time's milliseconds as RFC 3339 in UTC."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).isoformat()[:19] + "Z"


@dataclass(frozen=True)
class _Form:
    """How rows of one kind are made of what is stored: thousands of them in one list."""

    columns: str  # as SQL names them
    keys: tuple[str, ...]
    lists: tuple[str, ...]
    booleans: tuple[str, ...]

    def row(self, values: Sequence[Any]) -> dict[str, Value]:
        row: dict[str, Any] = dict(zip(self.keys, values, strict=True))
        for key in _TIMES:
            row[key] = instant_text(row[key])
        for key in self.lists:
            if row[key] is not None:
                row[key] = json.loads(row[key])
        for key in self.booleans:
            if row[key] is not None:
                row[key] = bool(row[key])
        return row


@cache
def _form(kind: str) -> _Form:
    library = ("library",) if table_of(kind) == "incident" else ()
    fields = columns_of(kind)
    columns = (*_COMMON, *library, *fields)
    return _Form(
        ", ".join(f'"{column}"' for column in columns),
        tuple(_COMMON.get(column, column) for column in columns),
        tuple(key for key, field in fields.items() if field.type in _LISTS),
        tuple(key for key, field in fields.items() if field.type is FieldType.BOOLEAN),
    )
