"""Stopping what runs on a connection: soon, wherever it is, and with nothing kept of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database, SqlError

Stopped = Callable[[], bool]
# Steps of SQLite's machine between two looks: well below a millisecond.
_STEPS = 10_000
# Who may stop what runs on a connection now.
_asked: WeakKeyDictionary[Database, Stopped] = WeakKeyDictionary()


def never() -> bool:
    """Nobody stops it."""
    return False


def check_stopped(stopped: Stopped) -> None:
    """Refuse ``cancelled`` once ``stopped`` says so."""
    if stopped():
        raise Refused("cancelled")


@contextmanager
def stoppable(db: Database, stopped: Stopped) -> Iterator[None]:
    """Once ``stopped`` says so, the next statement in this block (or the one that runs) ends it
    with Refused ``cancelled``. It is asked on this thread, and may be set from another."""
    if stopped is never:
        yield
        return
    db.conn.set_progress_handler(stopped, _STEPS)
    _asked[db] = stopped
    try:
        yield
    except SqlError as error:
        if stopped():
            raise Refused("cancelled") from error
        raise
    finally:
        _asked.pop(db, None)
        db.conn.set_progress_handler(None, 0)


def look(db: Database) -> None:
    """Between statements, where much is worked out without one: Refused ``cancelled`` once whoever
    may stop it (`stoppable`) says so."""
    check_stopped(_asked.get(db, never))
