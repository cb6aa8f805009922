"""Which records are out of view: removed, disposed of or withdrawn, or below something that is.

Whether a record is itself taken away is one of its cells. That everything below it goes and comes
back with it is worked out here, when the cell changes, so that a list asks for nothing but its
rows' ``hidden`` column (see ``queries/rows.py`` for the words of it). What the office withdrew from
this organisation goes likewise, except for what others wrote below it: the organisation's own
answers, and those of organisations that report through it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from liaison_app.store import installation
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


def update_visibility(
    db: Database, written: Iterable[Seen], withdrawn: Collection[int] = ()
) -> list[int]:
    """Bring ``hidden`` up to date after rows were written, in the caller's transaction; returns
    the records that came into view or went out of it, and those already out that were written.

    ``withdrawn`` are records of which a withdrawal or grant was written.
    """
    rows = list(written)
    changed = [row.pk for row in rows if not _TAKEN_AWAY.isdisjoint(row.columns)]
    if changed:
        _note(db, changed)
    elif not withdrawn and not _is_anything_away(db):
        return []
    fresh = [row.pk for row in rows if row.fresh and row.parent]
    affected = list(dict.fromkeys((*below(db, (*changed, *withdrawn)), *fresh)))
    if affected:
        _write(db, affected)
    return affected


def _is_anything_away(db: Database) -> bool:
    sql = "SELECT 1 FROM removal LIMIT 1"
    return db.conn.execute(sql).fetchone() is not None or Withdrawn(db).any


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
    withdrawn = Withdrawn(db)
    hidden = {pk for pk in pks if is_hidden(db, pk, known) or withdrawn.covers(pk)}
    for table, group in _by_table(db, pks).items():
        for flag in (0, 1):
            chosen = json.dumps([pk for pk in group if (pk in hidden) == bool(flag)])
            db.conn.execute(
                f'UPDATE "{table}" SET hidden = ? WHERE record IN'
                " (SELECT value FROM json_each(?)) AND hidden != ?",
                [flag, chosen, flag],
            )


def is_hidden(db: Database, pk: int, known: dict[int, bool]) -> bool:
    """Whether a record was removed or is below one that was; ``known`` keeps what was found, with
    ``{0: False}``."""
    if pk not in known:
        sql = (
            "SELECT parent, EXISTS(SELECT 1 FROM removal WHERE record = pk) FROM record"
            " WHERE pk = ?"
        )
        parent, removed = db.conn.execute(sql, [pk]).fetchone()
        known[pk] = bool(removed) or is_hidden(db, parent, known)
    return known[pk]


class Withdrawn:
    """What the office withdrew from ``organisation`` (by default from this one)."""

    def __init__(self, db: Database, organisation: str | None = None) -> None:
        self._db = db
        self._organisation = organisation or installation.get(db, "organisation")
        sql = "SELECT 1 FROM access WHERE organisation = ? AND withdrawn = 1 LIMIT 1"
        self.any = db.conn.execute(sql, [self._organisation]).fetchone() is not None
        self._known: dict[tuple[int, str], bool] = {}

    def covers(self, pk: int) -> bool:
        """Whether a record, or one of the same owner above it, is withdrawn, and the record
        somebody else's."""
        if not self.any:
            return False
        sql = "SELECT owner FROM record WHERE pk = ?"
        owner = self._db.conn.execute(sql, [pk]).fetchone()[0]
        return owner != self._organisation and self._is_in(pk, owner)

    def itself(self, pk: int) -> bool:
        """Whether this very record is withdrawn."""
        if not self.any:
            return False
        sql = "SELECT 1 FROM access WHERE record = ? AND organisation = ? AND withdrawn = 1"
        return self._db.conn.execute(sql, [pk, self._organisation]).fetchone() is not None

    def _is_in(self, pk: int, owner: str) -> bool:
        if not pk:
            return False
        if (pk, owner) not in self._known:
            sql = "SELECT parent, owner FROM record WHERE pk = ?"
            parent, here = self._db.conn.execute(sql, [pk]).fetchone()
            itself = here == owner and self.itself(pk)
            self._known[pk, owner] = itself or self._is_in(parent, owner)
        return self._known[pk, owner]


def _by_table(db: Database, pks: list[int]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    sql = "SELECT pk, kind FROM record WHERE pk IN (SELECT value FROM json_each(?))"
    for pk, kind in db.conn.execute(sql, [json.dumps(pks)]).fetchall():
        found.setdefault(table_of(kind), []).append(pk)
    return found
