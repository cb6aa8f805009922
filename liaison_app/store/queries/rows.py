"""Rows of the projections as values of the domain: lists decoded, booleans as such.

Every row has ``pk``, ``id`` (the uuid), ``owner``, ``parent`` (a pk, 0 for a root),
``created_at`` and ``updated_at`` (RFC 3339 in UTC), then the fields of its kind; rows of the
incident table also say their ``library``.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.fields import Field, FieldType
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
_COMMON = ("record", "uuid", "owner", "parent", "created_ms", "updated_ms")


def select(
    db: Database, kind: str, rest: str = "", parameters: Sequence[object] = ()
) -> list[dict[str, Value]]:
    """The rows of a kind's projection; ``rest`` is what follows FROM (WHERE, ORDER BY)."""
    columns = ", ".join(f'"{column}"' for column in _columns(kind))
    sql = f'SELECT {columns} FROM "{table_of(kind)}" {rest}'
    return [_row(kind, values) for values in db.execute(sql, list(parameters)).fetchall()]


def by_pks(db: Database, kind: str, pks: Sequence[int]) -> list[dict[str, Value]]:
    """The rows with these pks, in the order asked for; those that do not exist are left out."""
    chosen = [json.dumps(list(pks))]
    rows = select(db, kind, "WHERE record IN (SELECT value FROM json_each(?))", chosen)
    found = {row["pk"]: row for row in rows}
    return [found[pk] for pk in pks if pk in found]


def instant_text(milliseconds: int) -> str:
    """A hybrid time's milliseconds as RFC 3339 in UTC."""
    return format_rfc3339_utc(datetime.fromtimestamp(milliseconds / 1000, UTC))


@cache
def _columns(kind: str) -> tuple[str, ...]:
    library = ("library",) if table_of(kind) == "incident" else ()
    return (*_COMMON, *library, *columns_of(kind))


def _row(kind: str, values: Sequence[Any]) -> dict[str, Value]:
    named = dict(zip(_columns(kind), values, strict=True))
    row: dict[str, Value] = {
        "pk": named.pop("record"),
        "id": named.pop("uuid"),
        "created_at": instant_text(named.pop("created_ms")),
        "updated_at": instant_text(named.pop("updated_ms")),
    }
    fields = columns_of(kind)
    for key, value in named.items():
        field = fields.get(key)
        row[key] = _value(field, value) if field and value is not None else value
    return row


def _value(field: Field, column: Any) -> Value:
    if field.type in _LISTS:
        items: list[str] = json.loads(column)
        return items
    return bool(column) if field.type is FieldType.BOOLEAN else column
