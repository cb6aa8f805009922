"""Which records are out of view: removed or disposed of, or below something that is.

Whether a record is itself taken away is one of its cells. That everything below it goes and comes
back with it is worked out here, when the cell changes, so that a list asks for nothing but its
rows' ``hidden`` column (see ``queries/rows.py`` for the words of it).
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import table_of

_TAKEN_AWAY = frozenset({"removed", "disposal"})
_BELOW = (
    "WITH RECURSIVE tree(pk) AS (SELECT value FROM json_each(?) UNION SELECT record.pk FROM tree"
    " JOIN record ON record.parent = tree.pk AND record.parent != 0) SELECT pk FROM tree"
)


class Seen(NamedTuple):
    """A record whose row was just written: with the columns that were."""

    pk: int
    parent: int
    fresh: bool
    columns: Collection[str]


def below(db: Database, pks: Iterable[int]) -> list[int]:
    """These records and everything below them."""
    return [pk for (pk,) in db.conn.execute(_BELOW, [json.dumps(list(pks))])]


def update_visibility(db: Database, written: Iterable[Seen]) -> list[int]:
    """Bring ``hidden`` up to date after rows were written, in the caller's transaction; returns
    the records that came into view or went out of it, and those already out that were written."""
    rows = list(written)
    changed = [row.pk for row in rows if not _TAKEN_AWAY.isdisjoint(row.columns)]
    if changed:
        _note(db, changed)
    elif db.conn.execute("SELECT 1 FROM removal LIMIT 1").fetchone() is None:
        return []
    fresh = [row.pk for row in rows if row.fresh and row.parent]
    affected = list(dict.fromkeys((*below(db, changed), *fresh)))
    if affected:
        _write(db, affected)
    return affected


def _note(db: Database, pks: list[int]) -> None:
    """Keep ``removal`` equal to what the records' own cells say."""
    for table, group in _by_table(db, pks).items():
        chosen = json.dumps(group)
        db.conn.execute(
            "DELETE FROM removal WHERE record IN (SELECT value FROM json_each(?))", [chosen]
        )
        db.conn.execute(
            f'INSERT INTO removal SELECT record FROM "{table}" WHERE record IN'
            " (SELECT value FROM json_each(?)) AND (removed = 1 OR disposal IS NOT NULL)",
            [chosen],
        )


def _write(db: Database, pks: list[int]) -> None:
    known: dict[int, bool] = {0: False}
    hidden = {pk for pk in pks if is_hidden(db, pk, known)}
    for table, group in _by_table(db, pks).items():
        for flag in (0, 1):
            chosen = json.dumps([pk for pk in group if (pk in hidden) == bool(flag)])
            db.conn.execute(
                f'UPDATE "{table}" SET hidden = ? WHERE record IN'
                " (SELECT value FROM json_each(?)) AND hidden != ?",
                [flag, chosen, flag],
            )


def is_hidden(db: Database, pk: int, known: dict[int, bool]) -> bool:
    """Whether a record is out of view; ``known`` keeps what was found, with ``{0: False}``."""
    if pk not in known:
        sql = (
            "SELECT parent, EXISTS(SELECT 1 FROM removal WHERE record = pk) FROM record"
            " WHERE pk = ?"
        )
        parent, removed = db.conn.execute(sql, [pk]).fetchone()
        known[pk] = bool(removed) or is_hidden(db, parent, known)
    return known[pk]


def _by_table(db: Database, pks: list[int]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    sql = "SELECT pk, kind FROM record WHERE pk IN (SELECT value FROM json_each(?))"
    for pk, kind in db.conn.execute(sql, [json.dumps(pks)]).fetchall():
        found.setdefault(table_of(kind), []).append(pk)
    return found
