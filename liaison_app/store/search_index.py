"""Keeping the search index in step with the projections.

One document for each record that says anything, and for every incident: every field declared
searchable, every reference it ever had, and its `attributes`. What a document holds is read from
the projection rows, so the projector calls `index_records` after it has written them, in the same
transaction. A disposed record has no document; one that was removed, or hangs on one that was,
says so.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.connection import Database
from liaison_app.store.identifiers import identifiers, part_tokens, refang
from liaison_app.store.projection_schema import columns_of, library_of, table_of
from liaison_app.store.search_attributes import (
    BELOW,
    EVERY,
    MERGED,
    REMOVED,
    YES,
    attribute,
    attributes,
    block_attribute,
    days,
    filtered_fields,
)
from liaison_app.store.stopping import look
from liaison_app.store.text import fold, tokens

_BATCH = 250
_HOUR = 3_600_000  # milliseconds
# Stands between fields so that a phrase never runs from one into the next; no text contains it
# as a token, since private-use characters are never tokens.
_FIELD_BREAK = " \ue000 "
# Searched by any part of the whole value, which may hold other characters than identifiers do.
_WHOLE_VALUES = frozenset(
    {"reference", "source_id", "name", "value", "document_number", "register_number", "receipt"}
)
_COMMON = ("record", "owner", "parent", "created_ms", "updated_ms", "hidden")

Row = Mapping[str, Any]


@cache
def searchable_fields(kind: str) -> tuple[Field, ...]:
    """The columns of a record kind that are searched, in the order declared."""
    return tuple(field for field in columns_of(kind).values() if field.searchable)


def field_text(field: Field, value: object) -> str:
    """A column's text: lists are stored as canonical JSON and searched one item to a line."""
    if value is None:
        return ""
    if field.type in (FieldType.TEXTS, FieldType.CODES):
        return "\n".join(json.loads(str(value)))
    return str(value)


def index_records(db: Database, record_pks: Iterable[int]) -> None:
    """Index these records as their projections now say; records without text, and those out of
    view, leave the index.

    Runs inside the caller's transaction.
    """
    remaining = iter(dict.fromkeys(record_pks))
    while batch := list(islice(remaining, _BATCH)):
        _index_batch(db, batch)


def reindex(db: Database) -> None:
    """Build the index anew, inside the caller's transaction."""
    clear(db)
    pks = [pk for (pk,) in db.execute("SELECT pk FROM record ORDER BY pk").fetchall()]
    index_records(db, pks)


def clear(db: Database) -> None:
    """Empty the index, inside the caller's transaction."""
    db.execute("INSERT INTO search_text(search_text) VALUES ('delete-all')")


def _index_batch(db: Database, batch: Sequence[int]) -> None:
    rows = [(pk, document) for pk, document in documents(db, batch) if document]
    look(db)
    gone = set(batch) - {pk for pk, _ in rows}
    db.conn.executemany("DELETE FROM search_text WHERE rowid = ?", [(pk,) for pk in sorted(gone)])
    db.conn.executemany(
        "INSERT OR REPLACE INTO search_text(rowid, tokens) VALUES (?, ?)", sorted(rows)
    )


def documents(db: Database, batch: Sequence[int]) -> Iterator[tuple[int, str]]:
    """What the index holds of these records, as tokens between spaces; empty for no text."""
    chosen = json.dumps(list(batch))
    by_kind: dict[str, list[int]] = {}
    kinds = "SELECT pk, kind FROM record WHERE pk IN (SELECT value FROM json_each(?))"
    for pk, kind in db.execute(kinds, [chosen]).fetchall():
        by_kind.setdefault(kind, []).append(pk)
    references = _references(db, chosen)
    for kind, pks in by_kind.items():
        if kind in RECORD_KINDS and searchable_fields(kind):
            for row in _rows(db, kind, pks):
                pk = row["record"]
                if not row.get("disposal"):
                    yield pk, _document(kind, row, references.get(pk, ()))


def _rows(db: Database, kind: str, pks: Sequence[int]) -> Iterator[Row]:
    keys = dict.fromkeys(field.key for field in searchable_fields(kind))
    keys |= dict.fromkeys(field.key for field, _ in filtered_fields(kind))
    unsearched = ("disposal", "merged_into", "office_merged_into")
    keys |= dict.fromkeys(key for key in unsearched if key in columns_of(kind))
    columns = (*_COMMON, *keys)
    chosen = ", ".join(f'"{column}"' for column in columns)
    sql = (
        f'SELECT {chosen} FROM "{table_of(kind)}" WHERE record IN (SELECT value FROM json_each(?))'
    )
    for values in db.execute(sql, [json.dumps(list(pks))]).fetchall():
        yield dict(zip(columns, values, strict=True))


def _document(kind: str, row: Row, references: Iterable[str]) -> str:
    """The record's tokens; nothing where it has no text, unless lists are filtered by its kind."""
    texts = {
        field.key: field_text(field, row[field.key])
        for field in searchable_fields(kind)
        if row[field.key] is not None
    }
    if references:
        texts["reference"] = "\n".join(dict.fromkeys([texts.get("reference", ""), *references]))
    folded = {key: fold(text) for key, text in texts.items() if text}
    parts = [tokens(text) for text in folded.values()]
    if not any(parts) and table_of(kind) != "incident":
        return ""
    parts += map(part_tokens, _identifiers(folded))
    found = _FIELD_BREAK.join(filter(None, parts))
    return " ".join((*_attributes(kind, row), _FIELD_BREAK, found))


def _attributes(kind: str, row: Row) -> list[str]:
    found = [
        EVERY,
        block_attribute(row["record"]),
        attribute("record", kind),
        *attributes(row, kind),
        *days("created", _hour(row["created_ms"] // _HOUR)),
        *days("updated", _hour(row["updated_ms"] // _HOUR)),
    ]
    if row["parent"]:
        found.append(BELOW)
    if row["hidden"] and not row.get(REMOVED):
        found.append(attribute(REMOVED, YES))
    if table_of(kind) == "incident":
        found.append(attribute("library", library_of(kind) or "own"))
        if row.get("merged_into") or row.get("office_merged_into"):
            found.append(attribute(MERGED, YES))
        if row["organisation"] is None:
            found.append(attribute("organisation", row["owner"]))
    return found


@lru_cache(maxsize=1024)
def _hour(number: int) -> str:
    """The beginning of an hour counted from 1970 in UTC."""
    return datetime.fromtimestamp(number * _HOUR / 1000, UTC).isoformat()


def _identifiers(folded: Mapping[str, str]) -> Iterable[str]:
    found: dict[str, None] = {}
    for key, text in folded.items():
        if key in _WHOLE_VALUES:
            found.update(dict.fromkeys(refang(text).split("\n")))
        found.update(dict.fromkeys(identifiers(text)))
    return found


def _references(db: Database, chosen: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    sql = "SELECT record, name FROM reference WHERE record IN (SELECT value FROM json_each(?))"
    for pk, name in db.execute(sql, [chosen]).fetchall():
        found.setdefault(pk, []).append(name)
    return found
