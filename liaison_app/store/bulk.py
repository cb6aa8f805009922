"""What large batches are written with, beside what every act is written with.

Python's collector of cyclic garbage rests: a bundle of a hundred thousand operations makes
millions of small objects, none of them in a cycle; looking through them again and again took a
quarter of the time. And the search index takes in larger parts, of which fewer are to be merged.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from liaison_app.store.connection import Database

# Bytes of the search index that gather in memory before they are written as one part of it.
_PART, _LARGE_PART = 1024 * 1024, 8 * 1024 * 1024

_UNWRITTEN_KIB = 16 * 1024
# Objects a block leaves behind which take a few milliseconds to look through.
_MUCH = 20_000


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collection of cycles in this block; reference counting goes on as always. Where much was
    made in it, that counts as long-lived afterwards: a look through all of it at once would be what
    whoever gave up waits for. Where it was little, as with any single act, it is left to the next
    collection: what counts as long-lived is looked at too rarely for a program that stays open."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if gc.get_count()[0] > _MUCH:
                gc.freeze()
                gc.unfreeze()
            gc.enable()


@contextmanager
def little_unwritten(db: Database) -> Iterator[None]:
    """At most 16 MB of changed pages wait in memory for the commit in this block, so that the one
    step which nobody can stop is short; what is more goes to the file's log as it comes."""
    (before,) = db.execute("PRAGMA cache_size").fetchone()
    if before < -_UNWRITTEN_KIB:
        db.execute(f"PRAGMA cache_size = -{_UNWRITTEN_KIB}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size = {before:d}")


@contextmanager
def large_index_parts(db: Database) -> Iterator[None]:
    """The search index is written in parts of 8 MB in this block, not of 1. Inside the caller's
    transaction, which takes it back with everything else if the block fails."""
    _gather(db, _LARGE_PART)
    yield
    _gather(db, _PART)


def _gather(db: Database, size: int) -> None:
    db.execute(f"INSERT INTO search_text(search_text, rank) VALUES ('hashsize', {size:d})")
