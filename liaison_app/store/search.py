"""Searching the case log: what an officer types, to records with the match marked.

The record whose reference was typed comes first, then the newest. A record that belongs to
another (an entry, an attachment, a response) is shown under that one's reference and title.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.domain.indicators import defang
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.search_index import (
    field_text,
    index_records,
    reindex,
    searchable_fields,
)
from liaison_app.store.search_terms import Term, parse
from liaison_app.store.snippets import best_snippet

__all__ = ["Hit", "SearchResult", "index_records", "matching", "reindex", "search"]

DEFAULT_LIMIT = 50
# Where a kind keeps what people call it by. What hangs on a record is called by that one's title,
# but for a file, which has a name.
_TITLE = {
    kind.name: kind.title
    for kind in RECORD_KINDS.values()
    if not kind.parents or kind.name == "attachment"
}
_REFERENCE = {"organisation": "code", "briefing": "register_number"}


@dataclass(frozen=True)
class Hit:
    """One record found. ``marks`` are (start, end) of the matches in ``snippet``.

    ``parent_id`` is the uuid of the record it belongs to, or None.
    """

    kind: str
    id: str
    reference: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    parent_id: str | None


@dataclass(frozen=True)
class SearchResult:
    """``total`` counts every record found, ``hits`` are the first of them."""

    total: int
    hits: tuple[Hit, ...]


def search(db: Database, text: str, limit: int = DEFAULT_LIMIT) -> SearchResult:
    """Records in which every term of ``text`` is found; nothing for text without terms."""
    terms = parse(text)
    if not terms:
        return SearchResult(0, ())
    found, parameters = matching(terms)
    total = db.execute(f"SELECT count(*) FROM ({found})", parameters).fetchone()[0]
    newest = db.execute(f"{found} ORDER BY rowid DESC LIMIT ?", [*parameters, limit]).fetchall()
    pks = dict.fromkeys([*_called(db, text), *(pk for (pk,) in newest)])
    return SearchResult(
        max(total, len(pks)), tuple(_hit(db, pk, terms) for pk in list(pks)[:limit])
    )


def matching(terms: Sequence[Term]) -> tuple[str, list[str]]:
    """A SELECT of the pks (``rowid``) of records that hold every term, and its parameters."""
    plain = [term.match for term in terms if term.infix_match is None]
    parts: list[str] = []
    parameters: list[str] = []
    if plain:
        parts.append("SELECT rowid FROM search_text WHERE search_text MATCH ?")
        parameters.append(" AND ".join(plain))
    for term in terms:
        if term.infix_match is not None:
            parts.append(
                "SELECT rowid FROM (SELECT rowid FROM search_text WHERE search_text MATCH ?"
                " UNION SELECT rowid FROM search_identifier WHERE search_identifier MATCH ?)"
            )
            parameters += [term.match, term.infix_match]
    return " INTERSECT ".join(parts), parameters


def _called(db: Database, text: str) -> list[int]:
    """Records of which ``text`` is the whole reference."""
    named = "SELECT record FROM reference WHERE name = ? ORDER BY record DESC"
    name = text.strip().upper()
    if not name.isascii():
        return []
    return [pk for (pk,) in db.execute(named, [name]).fetchall()]


def _hit(db: Database, pk: int, terms: Sequence[Term]) -> Hit:
    kind, uuid, parent = _identity(db, pk)
    above = _identity(db, parent) if parent else None
    fields = searchable_fields(kind)
    values = _values(db, pk, kind, tuple(field.key for field in fields))
    texts = [field_text(field, value) for field, value in zip(fields, values, strict=True)]
    if kind == "indicator":
        texts = [defang(str(_values(db, pk, kind, ("type",))[0]), text) for text in texts]
    shown = best_snippet(texts, terms)
    reference = _nearest(db, pk, "reference", _REFERENCE)
    title = _nearest(db, pk, "title", _TITLE)
    return Hit(kind, uuid, reference, title, shown.text, shown.marks, above[1] if above else None)


def _identity(db: Database, pk: int) -> tuple[str, str, int]:
    """Kind, uuid and the parent's pk (0: none)."""
    row: tuple[str, str, int] = db.execute(
        "SELECT kind, uuid, parent FROM record WHERE pk = ?", [pk]
    ).fetchone()
    return row


def _nearest(db: Database, pk: int, key: str, special: dict[str, str]) -> str:
    """What the record, or else the nearest one above it, has under ``key``."""
    while pk:
        kind, _, parent = _identity(db, pk)
        column = special.get(kind, key)
        value = _values(db, pk, kind, (column,))[0] if column in columns_of(kind) else None
        if value:
            return str(value)
        pk = parent
    return ""


def _values(db: Database, pk: int, kind: str, columns: Sequence[str]) -> tuple[object, ...]:
    """The record's columns; all None where its projection is not here (yet)."""
    if not columns:
        return ()
    chosen = ", ".join(f'"{column}"' for column in columns)
    row: tuple[object, ...] | None = db.execute(
        f"SELECT {chosen} FROM {table_of(kind)} WHERE record = ?", [pk]
    ).fetchone()
    return row or (None,) * len(columns)
