"""By way of whom organisations are reached, as the office's records of organisations say.

Where a route is in conflict there is none: what only one of the values allows waits until a person
has settled it.
"""

from collections.abc import Iterator

from liaison_app.domain.routes import Routes
from liaison_app.store.connection import Database
from liaison_app.store.merging import heads, value_of

_WAYS = ("supervised_by", "hub")


def routes(db: Database) -> Routes:
    """Who supervises whom and who informs whom now."""
    return Routes(_agreed(db, "supervised_by"), _agreed(db, "hub"))


def claims(db: Database, way: str) -> Iterator[tuple[str, str]]:
    """Each organisation with everyone who may take himself for its supervisor (``supervised_by``)
    or its ``hub``: in a conflict, all whom its values name."""
    yield from _agreed(db, way).items()
    sql = f"SELECT record, code FROM organisation WHERE code IS NOT NULL AND {_disputed(way)}"
    for record, code in db.execute(sql).fetchall():
        named = (value_of(db, head, way) for head in heads(db, (record, "own", way)))
        yield from ((code, value) for value in {*named} if isinstance(value, str))


def _agreed(db: Database, way: str) -> dict[str, str]:
    sql = (
        f"SELECT code, {way} FROM organisation"
        f" WHERE code IS NOT NULL AND {way} IS NOT NULL AND hidden = 0"
        f" AND NOT {_disputed(way)}"
    )
    return dict(db.execute(sql).fetchall())


def _disputed(way: str) -> str:
    assert way in _WAYS
    return (
        'EXISTS(SELECT 1 FROM "conflict" c WHERE c.record = organisation.record'
        f" AND c.compartment = 'own' AND c.field IN ('code', '{way}'))"
    )
