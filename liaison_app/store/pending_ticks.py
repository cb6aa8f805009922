"""What officers chose for steps of checklists and have not recorded yet.

No statement of theirs, and so neither an operation nor a record: it stays in this file, is no
part of what is held or sent, and goes when it is recorded or its incident is disposed of.
"""

from collections.abc import Iterable
from typing import NamedTuple

from liaison_app.store.connection import Database

TABLE = (
    "CREATE TABLE pending_tick(record INTEGER NOT NULL, officer TEXT NOT NULL,"
    " guideline TEXT NOT NULL, step TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL,"
    " PRIMARY KEY(record, officer, guideline, step)) STRICT, WITHOUT ROWID"
)


class PendingTick(NamedTuple):
    """A step of a guideline, with the state chosen (empty: none yet) and what is said besides."""

    guideline: str
    step: str
    state: str
    note: str


def keep(
    db: Database, record: int, officer: str, guideline: str, ticks: Iterable[PendingTick]
) -> None:
    """All an officer chose on one checklist of an incident, in the place of what was kept of it;
    in the caller's transaction."""
    db.execute(
        "DELETE FROM pending_tick WHERE record = ? AND officer = ? AND guideline = ?",
        [record, officer, guideline],
    )
    db.conn.executemany(
        "INSERT INTO pending_tick(record, officer, guideline, step, state, note)"
        " VALUES (?,?,?,?,?,?)",
        [(record, officer, *tick) for tick in ticks],
    )


def kept(db: Database, record: int, officer: str) -> list[PendingTick]:
    """What an officer chose on the checklists of one incident."""
    sql = (
        "SELECT guideline, step, state, note FROM pending_tick"
        " WHERE record = ? AND officer = ? ORDER BY guideline, step"
    )
    return [PendingTick(*row) for row in db.execute(sql, [record, officer])]


def waiting(db: Database, officer: str) -> list[tuple[int, str, int]]:
    """Incidents on which he chose something, each with the guideline and how many steps."""
    sql = (
        "SELECT record, guideline, count(*) FROM pending_tick WHERE officer = ?"
        " GROUP BY record, guideline ORDER BY record, guideline"
    )
    return [tuple(row) for row in db.execute(sql, [officer])]


def forget(db: Database, record: int) -> None:
    """An incident is disposed of, and what anybody was about to say of it with it."""
    db.execute("DELETE FROM pending_tick WHERE record = ?", [record])
