"""Writing the file anew after values were destroyed, so that no free page or index keeps them.

Rows that are gone leave bytes behind: in free pages, in the slack of pages, in segments of the
search index, in the write-ahead log. This is owed from the moment values are destroyed, and
stays owed over a crash or a full disk until it is done.
"""

from liaison_app.domain.errors import Refused
from liaison_app.store import installation
from liaison_app.store.connection import Database, environment_named, write_transaction

_KEY = "scrub"


def is_due(db: Database) -> bool:
    """Whether values were destroyed and the file was not written anew since."""
    return bool(installation.get(db, _KEY))


def scrub(db: Database) -> None:
    """Write the whole file anew; needs room for a copy of it, and time by its size.

    Raises Refused ``disk-full``, ``case-log-busy`` …, ``scrub-waiting`` (another program is
    reading; its pages of before are still in the write-ahead log). It stays owed then.
    """
    with write_transaction(db):
        # Merged into one, the index drops what was deleted from it.
        db.execute("INSERT INTO search_text(search_text) VALUES ('optimize')")
    with environment_named():
        # What VACUUM sets aside is encrypted; in memory it would be as large as the file.
        db.execute("PRAGMA temp_store = FILE")
        try:
            db.conn.execute("VACUUM")
        finally:
            db.execute("PRAGMA temp_store = MEMORY")
        _empty_write_ahead_log(db)
    with write_transaction(db):
        db.execute("DELETE FROM meta WHERE key = ?", [_KEY])


def _empty_write_ahead_log(db: Database) -> None:
    busy = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise Refused("scrub-waiting")
