"""The inbox: what arrived and what was sent, in a second encrypted file beside the case log.

Its key follows from the case log's (`slots.derive`). It is joined to the case log by nothing
but hashes, so that losing it loses no case: unreviewed files have to be brought again, and what
was sent is sent once more.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from liaison_app.domain.errors import Refused
from liaison_app.store.arrivals import Arrivals, Arrived
from liaison_app.store.channels import Channels, Sent
from liaison_app.store.connection import (
    Database,
    SqlError,
    create_writer,
    damaged_pages,
    exclusively,
    open_writer,
    refusal,
    rekey,
)
from liaison_app.store.inbox_schema import migrate, pending
from liaison_app.store.marks import Marked
from liaison_app.store.outbox import Outbox
from liaison_app.store.procedures import Procedures
from liaison_app.store.upgrading import keep_copy

__all__ = ["Arrived", "Inbox", "Sent", "inbox_path", "inboxes_aside"]

KEY_PURPOSE = "inbox"
_CACHE_KIB = 8_192


def inbox_path(case_log: Path) -> Path:
    """Where the inbox of a case log is."""
    return case_log.with_name(f"{case_log.name}.inbox")


def inboxes_aside(path: Path) -> list[Path]:
    """What `Inbox.renew` set aside beside ``path``, by name."""
    start = path.name + _ASIDE
    return sorted(
        each
        for each in path.parent.iterdir()
        if each.name.startswith(start) and not each.name.endswith(("-wal", "-shm"))
    )


_ASIDE = ".aside-"
_CODES = {"case-log-key": "inbox-key", "case-log-damaged": "inbox-pages"}


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """What is wrong with this file is not said of the case log."""
    try:
        yield
    except (Refused, SqlError) as error:
        refused = error if isinstance(error, Refused) else refusal(error)
        if refused is None or refused.code not in _CODES:
            raise
        raise Refused(_CODES[refused.code], path=str(path)) from error


def _keep_few_pages(db: Database) -> None:
    """Bundles pass through it, once in and once out: memory need not hold one whole."""
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


class Inbox(Arrivals, Channels, Outbox, Marked, Procedures):
    """Its parts on one connection, used from one thread at a time. ``renewed``: it is a new one in
    the place of one that could not be used, which is at ``aside`` now (None: it was missing)."""

    renewed = False
    aside: Path | None = None

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """A new, empty inbox; Refused ``inbox-exists``."""
        try:
            db = create_writer(path, key)
        except FileExistsError as error:
            raise Refused("inbox-exists", path=str(path)) from error
        try:
            _keep_few_pages(db)
            migrate(db)
        except BaseException:
            db.close()
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            raise
        return cls(db)

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """Raises Refused: ``inbox-missing``, ``inbox-key`` (it does not open with this key),
        ``inbox-pages`` (it does, and is damaged), ``inbox-newer``."""
        if not path.is_file():
            raise Refused("inbox-missing", path=str(path))
        with _named(path):
            db = open_writer(path, key)
            try:
                _keep_few_pages(db)
                keep_copy(path, key, db, pending)
                migrate(db)
            except BaseException:
                db.close()
                raise
        return cls(db)

    @classmethod
    def renew(cls, path: Path, key: bytes, now: datetime, used: Mapping[str, int]) -> Self:
        """A new, empty inbox in the place of one that cannot be used, which is set aside under a
        name of its own and never deleted. ``used`` are the numbers above which the channel to each
        replica goes on."""
        aside = path.with_name(f"{path.name}{_ASIDE}{now:%Y%m%dT%H%M%SZ}")
        if aside.exists():
            raise Refused("inbox-exists", path=str(aside))
        made = path.with_name(f"{path.name}.new")
        made.unlink(missing_ok=True)
        inbox = cls.create(made, key)
        for replica, sequence in used.items():
            inbox.begin_after(replica, sequence)
        inbox.close()
        # The file last: until it is gone, another try begins as this one did.
        for suffix in ("-shm", "-wal", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
        made.rename(path)
        inbox = cls.open(path, key)
        inbox.renewed, inbox.aside = True, aside if aside.exists() else None
        return inbox

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
