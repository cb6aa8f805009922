"""Searching the case log: what an officer asks for, to records with the match marked.

The record whose reference was typed comes first, then the newest. A record that belongs to
another (an entry, an attachment, a response) is shown under that one's reference and title, and
is found by filters that hold for that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.domain.indicators import defang
from liaison_app.domain.query import Query, Words
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of, table_of
from liaison_app.store.search_index import field_text, searchable_fields
from liaison_app.store.search_match import Match, compile_query
from liaison_app.store.search_newest import newest_found
from liaison_app.store.search_sql import found
from liaison_app.store.search_terms import Term
from liaison_app.store.snippets import best_snippet

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

    ``parent_id`` is the uuid of the record it belongs to, ``root_id`` that of the topmost one.
    """

    kind: str
    id: str
    reference: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    parent_id: str | None
    root_kind: str
    root_id: str


@dataclass(frozen=True)
class SearchResult:
    """``hits`` are the first of what was found; ``total`` counts all, up to what was asked to be
    counted."""

    total: int
    hits: tuple[Hit, ...]


def search(
    db: Database,
    query: Query,
    now: str,
    limit: int = DEFAULT_LIMIT,
    count_to: int | None = None,
) -> SearchResult:
    """Records for which every part of ``query`` holds, newest first; none for an empty query.

    Counting stops at ``count_to``, so that a first page need not wait for it.
    """
    match = compile_query(query, now)
    if not query or match.empty:
        return SearchResult(0, ())
    if count_to is None:
        total, newest = _counted(db, match, limit)
    else:
        newest = newest_found(db, match, max(limit, count_to)).pks
        total = len(newest)
    pks = dict.fromkeys([*_called(db, query), *newest[:limit]])
    hits = tuple(_hit(db, pk, match.terms) for pk in list(pks)[:limit])
    return SearchResult(max(total, len(pks)), hits)


def _counted(db: Database, match: Match, limit: int) -> tuple[int, list[int]]:
    """How many there are, and the newest of them."""
    statement, parameters = found(db, match)
    (total,) = db.execute(f"SELECT count(*) FROM ({statement})", parameters).fetchone()
    newest = db.execute(f"{statement} ORDER BY rowid DESC LIMIT ?", [*parameters, limit])
    return total, [pk for (pk,) in newest.fetchall()]


def _called(db: Database, query: Query) -> list[int]:
    """Records of which the only word of ``query`` is the whole reference."""
    parts = list(query.parts())
    if len(parts) != 1 or parts[0].negated or not isinstance(parts[0].condition, Words):
        return []
    name = parts[0].condition.text.strip().upper()
    if not name.isascii():
        return []
    named = "SELECT record FROM reference WHERE name = ? ORDER BY record DESC"
    shown = compile_query(Query(), "").itself()
    return [
        pk
        for (pk,) in db.execute(named, [name]).fetchall()
        if db.execute(
            "SELECT 1 FROM search_text WHERE search_text MATCH ? AND rowid = ?", [shown, pk]
        ).fetchone()
    ]


def _hit(db: Database, pk: int, terms: Sequence[Term]) -> Hit:
    kind, uuid, parent, root = _identity(db, pk)
    above = _identity(db, parent) if parent else None
    top = _identity(db, root)
    fields = searchable_fields(kind)
    values = _values(db, pk, kind, tuple(field.key for field in fields))
    texts = [field_text(field, value) for field, value in zip(fields, values, strict=True)]
    if kind == "indicator":
        texts = [defang(str(_values(db, pk, kind, ("type",))[0]), text) for text in texts]
    shown = best_snippet(texts, terms)
    return Hit(
        kind=kind,
        id=uuid,
        reference=_nearest(db, pk, "reference", _REFERENCE),
        title=_nearest(db, pk, "title", _TITLE),
        snippet=shown.text,
        marks=shown.marks,
        parent_id=above[1] if above else None,
        root_kind=top[0],
        root_id=top[1],
    )


def _identity(db: Database, pk: int) -> tuple[str, str, int, int]:
    """Kind, uuid, the parent's pk (0: none) and the root's."""
    row: tuple[str, str, int, int] = db.execute(
        "SELECT kind, uuid, parent, root FROM record WHERE pk = ?", [pk]
    ).fetchone()
    return row


def _nearest(db: Database, pk: int, key: str, special: dict[str, str]) -> str:
    """What the record, or else the nearest one above it, has under ``key``."""
    while pk:
        kind, _, parent, _ = _identity(db, pk)
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
        f'SELECT {chosen} FROM "{table_of(kind)}" WHERE record = ?', [pk]
    ).fetchone()
    return row or (None,) * len(columns)
