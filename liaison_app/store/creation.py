"""Making a case log: finished beside its place first, then moved there in one step."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.store import installation, rebuild, schema
from liaison_app.store.connection import create_writer, write_transaction
from liaison_app.store.installation import Installation


def create(path: Path, key: bytes, here: Installation, created_at: datetime) -> None:
    """An empty case log at ``path``, readable by its owner only; ``case-log-exists``."""
    if path.exists():
        raise Refused("case-log-exists", path=str(path))
    with _removed_on_failure(path.with_name(path.name + ".new")) as unfinished:
        db = create_writer(unfinished, key)
        try:
            schema.migrate(db)
            with write_transaction(db):
                installation.write(db, here, created_at)
                rebuild.rebuild(db)
        finally:
            db.close()
        _move_to_free_place(unfinished, path)


@contextmanager
def _removed_on_failure(unfinished: Path) -> Iterator[Path]:
    _remove(unfinished)  # what a killed attempt may have left
    try:
        yield unfinished
    finally:
        _remove(unfinished)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _move_to_free_place(unfinished: Path, path: Path) -> None:
    """A hard link never replaces a file that appeared meanwhile; where the file system has no
    hard links, the check just before has to do."""
    try:
        os.link(unfinished, path)
    except FileExistsError as error:
        raise Refused("case-log-exists", path=str(path)) from error
    except OSError:
        if path.exists():
            raise Refused("case-log-exists", path=str(path)) from None
        unfinished.rename(path)
