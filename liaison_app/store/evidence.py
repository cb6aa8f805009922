"""What this case log knows of the time: the newest word of the office, and its own last run."""

from dataclasses import dataclass

from liaison_app.store import installation
from liaison_app.store.connection import Database

_LAST_RUN = "last_run"


@dataclass(frozen=True)
class TimeEvidence:
    """Times in RFC 3339, None for none. ``bundles`` counts every bundle ever applied here."""

    office_created: str | None
    last_run: str | None
    bundles: int


def read(db: Database, office: str, after: int) -> TimeEvidence:
    """``after`` leaves out the office's bundles that came before as many as that."""
    sql = "SELECT max(created) FROM bundle WHERE organisation = ? AND pk > ?"
    created = db.execute(sql, [office, after]).fetchone()[0]
    count = db.execute("SELECT max(pk) FROM bundle").fetchone()[0]
    return TimeEvidence(created, installation.get(db, _LAST_RUN) or None, count or 0)


def note_run(db: Database, applied_at: str) -> None:
    """Remember when something was written last; an earlier time changes nothing."""
    if applied_at > installation.get(db, _LAST_RUN):
        installation.put(db, _LAST_RUN, applied_at)


def put_run(db: Database, applied_at: str) -> None:
    """An officer says that the clock is right now: what it said before no longer counts."""
    installation.put(db, _LAST_RUN, applied_at)
