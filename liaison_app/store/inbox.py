"""The inbox: what arrived and what was sent, in a second encrypted file beside the case log.

Its key follows from the case log's (`slots.derive`). It is joined to the case log by nothing
but hashes, so that losing it loses no case: unreviewed files have to be brought again, and what
was sent is sent once more.
"""

from pathlib import Path
from typing import Self

from liaison_app.domain.errors import Refused
from liaison_app.store.arrivals import Arrivals, Arrived
from liaison_app.store.channels import Channels, Sent
from liaison_app.store.connection import (
    create_writer,
    damaged_pages,
    exclusively,
    open_writer,
    rekey,
)
from liaison_app.store.inbox_schema import migrate, pending
from liaison_app.store.marks import Marked
from liaison_app.store.upgrading import keep_copy

__all__ = ["Arrived", "Inbox", "Sent", "inbox_path"]

KEY_PURPOSE = "inbox"


def inbox_path(case_log: Path) -> Path:
    """Where the inbox of a case log is."""
    return case_log.with_name(f"{case_log.name}.inbox")


class Inbox(Arrivals, Channels, Marked):
    """Its parts on one connection, used from one thread at a time."""

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """A new, empty inbox; Refused ``inbox-exists``."""
        try:
            db = create_writer(path, key)
        except FileExistsError as error:
            raise Refused("inbox-exists", path=str(path)) from error
        try:
            migrate(db)
        except BaseException:
            db.close()
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            raise
        return cls(db)

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """Raises Refused: ``inbox-missing``, ``inbox-key``, ``inbox-newer``."""
        if not path.is_file():
            raise Refused("inbox-missing", path=str(path))
        try:
            db = open_writer(path, key)
        except Refused as error:
            if error.code == "case-log-key":
                raise Refused("inbox-key", path=str(path)) from error
            raise
        try:
            keep_copy(path, key, db, pending)
            migrate(db)
        except BaseException:
            db.close()
            raise
        return cls(db)

    def rekey(self, key: bytes) -> None:
        """Encrypt the whole file with another key, in one transaction; ``case-log-in-use``."""
        with exclusively(self._db):
            rekey(self._db, key)

    def damaged_pages(self) -> list[str]:
        """What is wrong with the file's pages and tables; nothing if they are sound."""
        return damaged_pages(self._db)

    def close(self) -> None:
        """Close the file; afterwards nothing of it is in memory."""
        self._db.close()
