"""Which organisations have, or may have, a record: they must hear of it when that is to end.

A line is written before the bundle leaves, so that there may be one too many, never one too few.
An organisation's own records are not listed: nobody withdraws them from it.
"""

from collections.abc import Iterable, Mapping

from liaison_app.domain.markings import AMBER_STRICT
from liaison_app.domain.routes import Routes, passes_hub
from liaison_app.domain.sending import Direction, may_send
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks
from liaison_app.store.routes import claims, routes
from liaison_app.store.standing import Standings

_CARRIED = "held_carried"


def note_held(db: Database, names: Iterable[str], organisation: str) -> bool:
    """The operations of these names (header hashes) go, or went, to an organisation; whether that
    was not known of one of their records."""
    added = 0
    for part in chunks(bytes.fromhex(name) for name in names):
        written = db.conn.execute(
            "INSERT OR IGNORE INTO held SELECT DISTINCT o.record, ? FROM operation o"
            " JOIN record ON record.pk = o.record"
            f" WHERE record.owner <> ? AND o.hash IN ({marks(len(part))})",
            [organisation, organisation, *part],
        )
        added += max(written.rowcount, 0)
    return added > 0


def note_passed_on(
    db: Database, names: Iterable[str], organisation: str, tlp_max: Mapping[str, str]
) -> None:
    """The same for those to whom ``organisation`` passes it on: the office, where it supervises us,
    and the organisations it supervises or informs, what is meant for them. ``tlp_max`` are
    entitlements by organisation."""
    here = installation.read(db)
    ways = routes(db)
    said = list(claims(db, "supervised_by"))
    if (here.organisation, organisation) in said:
        names = list(names)
        note_held(db, names, here.office_code)
    below = {code for code, supervisor in said if supervisor == organisation}
    members = {code for code, hub in claims(db, "hub") if hub == organisation} - below
    every = list(names) if below or members else []
    for code in sorted(below | members):
        theirs = Routes({**ways.supervisors, code: organisation}, ways.hubs)
        way = Direction(here.organisation, code, here.office_code, _most(tlp_max, code), theirs)
        standings = Standings(db, code)
        for part in chunks(bytes.fromhex(name) for name in every):
            sql = f"SELECT DISTINCT record FROM operation WHERE hash IN ({marks(len(part))})"
            pks = [pk for (pk,) in db.conn.execute(sql, part)]
            standings.prepare(pks)
            db.conn.executemany(
                "INSERT OR IGNORE INTO held VALUES (?, ?)",
                [
                    (pk, code)
                    for pk in pks
                    if standings.of(pk).record.owner != code
                    and (code in below or passes_hub(standings.of(pk).record))
                    and may_send(standings.of(pk), "own", way)
                ],
            )


def _most(tlp_max: Mapping[str, str], code: str) -> str:
    return tlp_max.get(code, AMBER_STRICT)


def is_held(db: Database, record: int, organisation: str) -> bool:
    """Whether an organisation has or may have a record."""
    sql = "SELECT 1 FROM held WHERE record = ? AND organisation = ?"
    return db.conn.execute(sql, [record, organisation]).fetchone() is not None


def not_held(
    db: Database, names: Iterable[str], organisation: str, owner: str | None = None
) -> int | None:
    """The first record of which operations (header hashes) went to an organisation and that is not
    in the list; of those that ``owner`` owns, where it is given. None if all are, or if what older
    programs sent was not entered yet."""
    if not is_carried_over(db):
        return None
    missing: list[int] = []
    for part in chunks(bytes.fromhex(name) for name in names):
        sql = (
            "SELECT min(o.record) FROM operation o JOIN record r ON r.pk = o.record"
            f" WHERE o.hash IN ({marks(len(part))}) AND r.owner <> ?"
            " AND r.owner = coalesce(?, r.owner) AND NOT EXISTS"
            " (SELECT 1 FROM held h WHERE h.record = o.record AND h.organisation = ?)"
        )
        (found,) = db.conn.execute(sql, [*part, organisation, owner, organisation]).fetchone()
        missing += [] if found is None else [found]
    return min(missing, default=None)


def is_carried_over(db: Database) -> bool:
    """Whether what older programs sent is in the list."""
    return bool(installation.get(db, _CARRIED))


def carry_over(db: Database, sent: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Enter what older programs sent: organisation, names of operations."""
    for organisation, names in sent:
        note_held(db, names, organisation)
    installation.put(db, _CARRIED, "1")
