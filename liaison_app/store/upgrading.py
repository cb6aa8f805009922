"""Bringing an older file up to date, with a copy of how it was kept beside it.

The migrations themselves are in `schema` and `inbox_schema`. The copy is encrypted under the same
key, and is what an older program could still open should the newer one disappoint.
"""

import os
from collections.abc import Callable
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.store import snapshot
from liaison_app.store.connection import Database, open_reader

Pending = Callable[[Database], list[str]]
_MARK = ".before-"


def keep_copy(path: Path, key: bytes, db: Database, pending: Pending) -> Path | None:
    """Copy the file at ``path`` (open as ``db``) if migrations are pending; where the copy is.

    ``pending`` names the migrations a database still needs. A copy that cannot be made
    (``disk-full`` …) leaves the file as it is, unmigrated.
    """
    names = pending(db)
    if not names:
        return None
    kept = path.with_name(f"{path.name}{_MARK}{names[0]}")
    unfinished = kept.with_name(f".{kept.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    try:
        snapshot.copy_to(path, key, unfinished)
        if not _still_pending(unfinished, key, pending):
            return None  # another program migrated the file meanwhile, and kept its own copy
        unfinished.replace(kept)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused("file-not-written", path=str(kept), reason=reason) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def copies_before_migrations(path: Path) -> list[Path]:
    """The copies kept beside a file, by name."""
    # Not by a pattern: in one, brackets in the file's own name would stand for something else.
    start = path.name + _MARK
    return sorted(each for each in path.parent.iterdir() if each.name.startswith(start))


def _still_pending(copy: Path, key: bytes, pending: Pending) -> bool:
    db = open_reader(copy, key)
    try:
        return bool(pending(db))
    finally:
        db.close()
