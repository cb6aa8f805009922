"""The encrypted file itself: opening, keying and locking it. Nothing here knows what is in it.

Every other module of the store takes its database from here, because this module must run before
sqlite_utils is imported: sqlite_utils looks for ``pysqlite3`` first, and only if it finds
SQLCipher under that name do its own error handling and savepoints work on our connections.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3
import sqlcipher3.dbapi2
from sqlcipher3.dbapi2 import Connection

from liaison_app.domain.errors import Refused

sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2

from sqlite_utils import Database  # noqa: E402  (the alias above must stand first)

__all__ = [
    "Connection",
    "Database",
    "SqlError",
    "create_scratch",
    "create_writer",
    "damaged_pages",
    "environment_named",
    "exclusively",
    "in_memory",
    "is_damage",
    "open_reader",
    "open_writer",
    "refusal",
    "rekey",
    "wipe_freed_memory",
    "write_transaction",
]

SqlError = sqlcipher3.dbapi2.Error
KEY_BYTES = 32
# Another program may be importing a large bundle: its one transaction takes seconds, not minutes.
BUSY_TIMEOUT_MS = 60_000
# Being alone waits for nobody: an open window does not go away by itself.
EXCLUSIVE_TIMEOUT_MS = 2_000
# Decrypted pages kept in memory; with the default of 8 MB every scan decrypts them again.
CACHE_KIB = 65_536
# The same of a scratch file, which is written once and read little; and its pages, in bytes.
_SCRATCH_CACHE_KIB, _SCRATCH_PAGE = 4_096, 16_384
# What SQLite says when the computer, not the program, is at fault; there is no error code to ask.
_ENVIRONMENT = (
    ("database is locked", "case-log-busy"),
    ("database or disk is full", "disk-full"),
    ("attempt to write a readonly database", "case-log-read-only"),
    ("unable to open database file", "case-log-unreadable"),
    ("disk I/O error", "disk-error"),
    ("database disk image is malformed", "case-log-damaged"),
)


def create_writer(path: Path, key: bytes) -> Database:
    """A new, empty encrypted file that only its owner may read (mode 0600)."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return _connect(path, key)


def create_scratch(path: Path) -> Database:
    """A new encrypted file for what memory is too small for and nothing outlives: its key is drawn
    here and kept nowhere, nothing is ever committed, and after a crash nobody can read it."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlcipher3.dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    for pragma in (
        "cipher_log_level = NONE",
        f"key = \"x'{secrets.token_bytes(KEY_BYTES).hex()}'\"",
        "cipher_hmac_algorithm = HMAC_SHA256",  # which processors do by themselves
        f"cipher_page_size = {_SCRATCH_PAGE}",
        "temp_store = MEMORY",
        "journal_mode = OFF",
        "synchronous = OFF",
        f"cache_size = -{_SCRATCH_CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    return _database(connection)


def open_writer(path: Path, key: bytes, factory: type[Connection] = Connection) -> Database:
    """The connection that writes; it may be handed from thread to thread, one at a time.

    Raises Refused (``case-log-missing``, ``case-log-key``).
    """
    return _connect(_existing(path), key, factory)


def open_reader(path: Path, key: bytes) -> Database:
    """A further connection that cannot write and never waits for the writer (WAL)."""
    db = _connect(_existing(path), key)
    db.execute("PRAGMA query_only = ON")
    return db


def wipe_freed_memory() -> None:
    """From now on and for the whole process SQLCipher overwrites every buffer it lets go of and
    keeps its memory out of the swap as far as the system lets it.

    For a program that stays open for a day and has no allocator that does so by itself: each buffer
    costs two calls of the system, which makes bulk writing up to nine times dearer
    (``decisions/0003-key-slots.md``).
    """
    db = in_memory()
    try:
        db.execute("PRAGMA cipher_memory_security = ON")
    finally:
        db.close()


def in_memory() -> Database:
    """A private database that never reaches a disk."""
    return _database(
        sqlcipher3.dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
    )


@contextmanager
def write_transaction(db: Database) -> Iterator[None]:
    """Take the write lock first, commit at the end; after any exception nothing has changed.

    Trouble of the computer is raised as Refused (``case-log-busy``, ``disk-full`` …).
    """
    with environment_named():
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise


@contextmanager
def exclusively(db: Database) -> Iterator[None]:
    """No other connection is open, and none can be opened until the block ends.

    With a rollback journal, so that `rekey` inside is one transaction of the file itself. Raises
    Refused ``case-log-in-use``.
    """
    with environment_named():
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            db.execute(f"PRAGMA busy_timeout = {EXCLUSIVE_TIMEOUT_MS}")
            _leave_wal(db)
            yield
        finally:
            db.execute("PRAGMA locking_mode = NORMAL")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def rekey(db: Database, key: bytes) -> None:
    """Encrypt the whole file with another key, inside `exclusively`; a kill at any moment leaves
    the old key or the new one, and a connection that went on with the old one could read nothing.
    """
    _check_key(key)
    with environment_named():
        db.conn.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"").fetchall()


def _leave_wal(db: Database) -> None:
    """Possible only for the one connection there is."""
    try:
        mode = db.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except SqlError as error:
        if "locked" in str(error):
            raise Refused("case-log-in-use") from error
        raise
    if mode != "delete":
        raise Refused("case-log-in-use")


def _check_key(key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Refused("case-log-missing", path=str(path))
    if path.stat().st_size == 0:  # SQLite would take it for a new database and begin to fill it
        raise Refused("case-log-key")
    return path


def _connect(path: Path, key: bytes, factory: type[Connection] = Connection) -> Database:
    _check_key(key)
    with environment_named():
        connection = sqlcipher3.dbapi2.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
            factory=factory,
        )
        try:
            _prepare(connection, key)
        except BaseException:
            connection.close()
            raise
    return _database(connection)


def _database(connection: sqlcipher3.dbapi2.Connection) -> Database:
    # Plug-ins that happen to be installed for sqlite_utils have no business in an encrypted file.
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def _prepare(connection: sqlcipher3.dbapi2.Connection, key: bytes) -> None:
    # SQLCipher would write its own lines to standard error, which belongs to our messages.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlcipher3.dbapi2.DatabaseError as error:
        if "file is not a database" in str(error):
            raise Refused("case-log-key") from error
        raise
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


@contextmanager
def environment_named() -> Iterator[None]:
    """Trouble of the computer inside this block is raised as Refused (``disk-full`` …)."""
    try:
        yield
    except SqlError as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error


def damaged_pages(db: Database) -> list[str]:
    """Each page against its seal, and the tables' structure: what is wrong, in SQLite's words."""
    found = []
    for check in ("PRAGMA cipher_integrity_check", "PRAGMA quick_check(10)"):
        try:
            found += [str(row[0]) for row in db.execute(check).fetchall()]
        except SqlError as error:
            if not is_damage(error):
                raise
            found.append(str(error))
    return [line for line in found if line != "ok"]


def refusal(error: Exception) -> Refused | None:
    """What an error says of the computer or the file; None where it is the program's own."""
    for sentence, code in _ENVIRONMENT:
        if sentence in str(error):
            return Refused(code)
    return None


def is_damage(error: Exception) -> bool:
    """Whether the file itself is what is wrong."""
    refused = refusal(error)
    return refused is not None and refused.code in ("case-log-damaged", "disk-error")
