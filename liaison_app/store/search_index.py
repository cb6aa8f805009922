"""Keeping the search indexes in step with the projections.

One document for each record: every field declared searchable, and every reference it ever had.
What a document holds is read from the projection rows, so the projector calls `index_records`
after it has written them, in the same transaction.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.connection import Database
from liaison_app.store.identifiers import identifiers
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.text import fold, tokens

_BATCH = 500
# Stands between fields so that a phrase never runs from one into the next; no text contains it
# as a token, since private-use characters are never tokens.
_FIELD_BREAK = " \ue000 "
# Searched by any part of the whole value, which may hold other characters than identifiers do.
_WHOLE_VALUES = frozenset({"reference", "source_id", "name"})


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
    """Build both indexes anew, inside the caller's transaction."""
    for table in ("search_text", "search_identifier"):
        db.execute(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
    pks = [pk for (pk,) in db.execute("SELECT pk FROM record ORDER BY pk").fetchall()]
    index_records(db, pks)


def _index_batch(db: Database, batch: Sequence[int]) -> None:
    documents = dict(_documents(db, batch))
    texts = [(pk, _text_document(values)) for pk, values in documents.items()]
    names = [(pk, _identifier_document(values)) for pk, values in documents.items()]
    _replace(db, "search_text", "tokens", batch, [row for row in texts if row[1]])
    _replace(db, "search_identifier", "identifiers", batch, [row for row in names if row[1]])


def _replace(
    db: Database, table: str, column: str, batch: Sequence[int], rows: Sequence[tuple[int, str]]
) -> None:
    gone = set(batch) - {pk for pk, _ in rows}
    db.conn.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(pk,) for pk in sorted(gone)])
    db.conn.executemany(
        f"INSERT OR REPLACE INTO {table}(rowid, {column}) VALUES (?, ?)", sorted(rows)
    )


def _documents(db: Database, batch: Sequence[int]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each record's searched texts by field key, already folded."""
    chosen = json.dumps(list(batch))
    by_kind: dict[str, list[int]] = {}
    kinds = "SELECT pk, kind FROM record WHERE pk IN (SELECT value FROM json_each(?))"
    for pk, kind in db.execute(kinds, [chosen]).fetchall():
        by_kind.setdefault(kind, []).append(pk)
    references = _references(db, chosen)
    for kind, pks in by_kind.items():
        fields = searchable_fields(kind) if kind in RECORD_KINDS else ()
        for pk, values in _rows(db, kind, fields, pks):
            if "reference" in values:
                ever = dict.fromkeys([values["reference"], *references.get(pk, ())])
                values["reference"] = "\n".join(ever)
            yield pk, {key: fold(text) for key, text in values.items() if text}


def _rows(
    db: Database, kind: str, fields: Sequence[Field], pks: Sequence[int]
) -> Iterator[tuple[int, dict[str, str]]]:
    if not fields:
        return
    columns = ", ".join(f'"{field.key}"' for field in fields)
    sql = (
        f"SELECT record, {columns} FROM {table_of(kind)}"
        " WHERE record IN (SELECT value FROM json_each(?)) AND hidden = 0"
    )
    for pk, *values in db.execute(sql, [json.dumps(list(pks))]).fetchall():
        yield pk, {field.key: field_text(field, v) for field, v in zip(fields, values, strict=True)}


def _references(db: Database, chosen: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    sql = "SELECT record, name FROM reference WHERE record IN (SELECT value FROM json_each(?))"
    for pk, name in db.execute(sql, [chosen]).fetchall():
        found.setdefault(pk, []).append(name)
    return found


def _text_document(values: Mapping[str, str]) -> str:
    return _FIELD_BREAK.join(filter(None, (tokens(folded) for folded in values.values())))


def _identifier_document(values: Mapping[str, str]) -> str:
    found: dict[str, None] = {}
    for key, folded in values.items():
        if key in _WHOLE_VALUES:
            found.update(dict.fromkeys(folded.split("\n")))
        found.update(dict.fromkeys(identifiers(folded)))
    return "\n".join(found)
