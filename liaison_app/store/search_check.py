"""Comparing the search index with what the projections say should be in it.

The index holds tokens only, and cannot be read back; but it knows how many each document has, and
whether a given one is there. Of a large case log a sample is asked, spread over all of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks
from liaison_app.store.search_index import documents

MAX_SAMPLE = 20_000  # records
_TOKENS_EACH = 4


@dataclass(frozen=True)
class SearchCheck:
    """``wrong`` are the pks of records whose document differs, at most ten."""

    checked: int
    wrong: Sequence[int]


def check(db: Database) -> SearchCheck:
    """The sample's documents against the index, and the index for records that are not there."""
    checked, wrong = 0, _strangers(db)
    for batch in chunks(_sample(db)):
        pks = [int(str(pk)) for pk in batch]
        checked += len(pks)
        wrong += _differing(db, pks)
    return SearchCheck(checked, sorted(wrong)[:10])


def _sample(db: Database) -> Iterator[int]:
    count = db.conn.execute("SELECT count(*) FROM record").fetchone()[0]
    step = max(1, count // MAX_SAMPLE)
    sql = "SELECT pk FROM record WHERE pk % ? = 0 ORDER BY pk"
    yield from (pk for (pk,) in db.conn.execute(sql, [step]).fetchall())


def _strangers(db: Database) -> list[int]:
    sql = "SELECT id FROM search_text_docsize WHERE id NOT IN (SELECT pk FROM record) LIMIT 10"
    return [pk for (pk,) in db.conn.execute(sql).fetchall()]


def _differing(db: Database, pks: Sequence[int]) -> list[int]:
    expected = {pk: document.split(" ") for pk, document in documents(db, pks) if document}
    sizes = f"SELECT id, sz FROM search_text_docsize WHERE id IN ({marks(len(pks))})"
    stored = {pk: _varint(size) for pk, size in db.conn.execute(sizes, pks)}
    return [
        pk
        for pk in pks
        if stored.get(pk, 0) != len(list(filter(None, expected.get(pk, ()))))
        or (pk in expected and not _holds(db, pk, expected[pk]))
    ]


def _holds(db: Database, pk: int, tokens: Sequence[str]) -> bool:
    """A few of the document's tokens, spread over it, are found in it."""
    some = [token for token in tokens[:: max(1, len(tokens) // _TOKENS_EACH)] if token]
    query = " AND ".join('"' + token.replace('"', '""') + '"' for token in some)
    sql = "SELECT 1 FROM search_text WHERE search_text MATCH ? AND rowid = ?"
    return db.conn.execute(sql, [query, pk]).fetchone() is not None


def _varint(data: bytes) -> int:
    """The first number of an FTS5 size record."""
    value = 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return value
