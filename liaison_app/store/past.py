"""A past state: what was known here at a position of the journal, replayed into private memory.

Nothing reaches a disk. Whoever needs some kinds of record only says so: a million incidents'
entries are not replayed to count tasks.
"""

from collections.abc import Collection

from liaison_app.domain.errors import Refused
from liaison_app.store import journal, rebuild, schema
from liaison_app.store.bulk import collector_paused
from liaison_app.store.connection import Database, in_memory, write_transaction
from liaison_app.store.stopping import Stopped, check_stopped, never, stoppable


def past(
    db: Database, position: int, kinds: Collection[str] = (), stopped: Stopped = never
) -> Database:
    """The case log as it was at ``position``; with ``kinds`` only records of these kinds, and
    without an index to search.

    Raises Refused: ``position-unknown``; ``cancelled`` once ``stopped`` says so.
    """
    found = in_memory()
    try:
        schema.migrate(found)
        db.execute("BEGIN")
        try:
            if not 0 <= position <= journal.newest(db)[0]:
                raise Refused("position-unknown", position=position)
            with (
                stoppable(db, stopped),
                stoppable(found, stopped),
                write_transaction(found),
                collector_paused(),
            ):
                rebuild.copy_prefix(db, found, position, kinds)
                check_stopped(stopped)
                rebuild.rebuild(found, indexed=not kinds)
        finally:
            db.rollback()
    except BaseException:
        found.close()
        raise
    return found
