"""Records that may tell of the same thing, and records that cite one: candidates from the indexes.

Nothing is scanned: each question is an indexed lookup with a limit. How alike two records are is
judged by the domain; what is found here is only worth looking at.
"""

from collections.abc import Iterator, Sequence

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, Row, select
from liaison_app.store.search_sql import saying as saying_of

# How far to either side, in the order in which records came to be known, a text is looked for.
_AROUND = 50_000
_EACH = 25


def sharing_indicators(db: Database, pk: int, limit: int = 200) -> list[int]:
    """Incidents with an indicator of the same value as one of this one's, newest first."""
    sql = (
        "SELECT DISTINCT other.parent FROM indicator mine"
        " JOIN indicator other ON other.value = mine.value AND other.type = mine.type"
        " WHERE mine.parent = ? AND other.parent <> mine.parent"
        " AND mine.hidden = 0 AND other.hidden = 0"
        " ORDER BY other.parent DESC LIMIT ?"
    )
    return [found for (found,) in db.execute(sql, [pk, limit]).fetchall()]


def saying(db: Database, pk: int, texts: Sequence[str]) -> list[int]:
    """Incidents known here at about the time of this one that say one of ``texts``."""
    found: dict[int, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_near(db, pk, text)))
    found.pop(pk, None)
    return list(found)


def citing(db: Database, texts: Sequence[str], kinds: Sequence[str], limit: int = 50) -> list[int]:
    """Records of these kinds that say one of ``texts`` (a reference, a CVE), newest first."""
    found: dict[int, None] = {}
    for text in texts:
        said = saying_of(text, *kinds)
        if said is None:
            continue
        sql, parameters = said
        rows = db.execute(f"{sql} ORDER BY rowid DESC LIMIT ?", [*parameters, limit]).fetchall()
        found.update((each, None) for (each,) in rows)
    return sorted(found, reverse=True)[:limit]


def cases(db: Database, pks: Sequence[int]) -> list[Row]:
    """The incidents among these records; reference cases are nobody's duplicates."""
    marks = ", ".join("?" * len(pks))
    return list(
        select(
            db, "incident", f"WHERE record IN ({marks}) AND library = '' AND {IN_VIEW}", list(pks)
        )
    )


def _near(db: Database, pk: int, text: str) -> Iterator[int]:
    said = saying_of(text)
    if said is None:
        return
    inner, parameters = said
    for low, high, order in ((pk - _AROUND, pk, "DESC"), (pk + 1, pk + _AROUND, "ASC")):
        sql = (
            f"SELECT rowid FROM ({inner}) WHERE rowid BETWEEN ? AND ?"
            f" ORDER BY rowid {order} LIMIT ?"
        )
        for (found,) in db.execute(sql, [*parameters, low, high, _EACH]).fetchall():
            yield found
