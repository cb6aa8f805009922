"""The inbox's tables, as migrations of their own.

The inbox is a second encrypted file beside the case log, so that what merely arrives leaves the
case log untouched byte for byte. Like every migration these are never edited once released.
"""

from sqlite_utils.migrations import Migrations

from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database, write_transaction

inbox_tables = Migrations("inbox")
_KNOWN_MIGRATIONS = frozenset({"0001", "0002", "0003", "0004", "0005", "0006", "0007"})

_TABLES = (
    """CREATE TABLE arrival(
        pk INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        bytes INTEGER NOT NULL, arrived_at TEXT NOT NULL, state TEXT NOT NULL,
        settled_at TEXT, sender TEXT, sequence INTEGER, reason TEXT NOT NULL DEFAULT '',
        manifest TEXT, operation TEXT, journal_position INTEGER, journal_head TEXT
    ) STRICT""",
    "CREATE INDEX arrival_state ON arrival(state)",
    "CREATE INDEX arrival_sender ON arrival(sender, sequence)",
    # With a rowid: a chunk of 1 MiB does not belong inside an index page.
    """CREATE TABLE arrival_chunk(
        arrival INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(arrival, n)
    ) STRICT""",
    "CREATE TABLE channel(pk INTEGER PRIMARY KEY, replica TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE sent(
        channel INTEGER NOT NULL, seq INTEGER NOT NULL, manifest TEXT NOT NULL,
        created TEXT NOT NULL, file TEXT NOT NULL, operations INTEGER NOT NULL,
        bytes INTEGER NOT NULL, outcome TEXT NOT NULL DEFAULT '', PRIMARY KEY(channel, seq)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sent_item(
        channel INTEGER NOT NULL, seq INTEGER NOT NULL, operation BLOB NOT NULL,
        PRIMARY KEY(channel, seq, operation)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE known(
        channel INTEGER NOT NULL, operation BLOB NOT NULL, PRIMARY KEY(channel, operation)
    ) STRICT, WITHOUT ROWID""",
)


@inbox_tables(name="0001")
def first_release(db: Database) -> None:
    """Arrivals with their ciphertext; channels, what was sent on them and what is known there."""
    for statement in _TABLES:
        db.execute(statement)


@inbox_tables(name="0002")
def mark_of_the_journal(db: Database) -> None:
    """How far the case log's journal had come, as it was signed at the last lock."""
    db.execute("CREATE TABLE mark(pk INTEGER PRIMARY KEY CHECK(pk = 1), mark TEXT NOT NULL) STRICT")


@inbox_tables(name="0003")
def sequences_below(db: Database) -> None:
    """Numbers a channel does not use again, though the bundles under them are forgotten."""
    db.execute("ALTER TABLE channel ADD COLUMN used INTEGER NOT NULL DEFAULT 0")


_CHANNEL_TABLES = (
    "ALTER TABLE channel ADD COLUMN judged INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE channel ADD COLUMN terms TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE offered(
        channel INTEGER NOT NULL, seq INTEGER NOT NULL, operation BLOB NOT NULL,
        granted BLOB NOT NULL, whole INTEGER NOT NULL, PRIMARY KEY(channel, seq, operation)
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO offered SELECT channel, seq, operation, x'', 1 FROM sent_item",
    "DROP TABLE sent_item",
    """CREATE TABLE known_there(
        channel INTEGER NOT NULL, operation BLOB NOT NULL, granted BLOB NOT NULL,
        whole INTEGER NOT NULL, PRIMARY KEY(channel, operation, granted, whole)
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO known_there SELECT channel, operation, x'', 1 FROM known",
    "DROP TABLE known",
    """CREATE TABLE refused_there(
        channel INTEGER NOT NULL, operation BLOB NOT NULL, seq INTEGER NOT NULL,
        reason TEXT NOT NULL, noted_at TEXT NOT NULL, PRIMARY KEY(channel, operation)
    ) STRICT, WITHOUT ROWID""",
)


@inbox_tables(name="0004")
def grants_and_refusals(db: Database) -> None:
    """How far a channel was judged; under which grant and with which values operations were
    offered and are known; which operations were refused there."""
    for statement in _CHANNEL_TABLES:
        db.execute(statement)


_EPOCH_TABLES = (
    """CREATE TABLE channel_next(
        pk INTEGER PRIMARY KEY, replica TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
        used INTEGER NOT NULL DEFAULT 0, judged INTEGER NOT NULL DEFAULT 0,
        terms TEXT NOT NULL DEFAULT '', UNIQUE(replica, closed)
    ) STRICT""",
    "INSERT INTO channel_next(pk, replica, used, judged, terms)"
    " SELECT pk, replica, used, judged, terms FROM channel",
    "DROP TABLE channel",
    "ALTER TABLE channel_next RENAME TO channel",
    "ALTER TABLE arrival ADD COLUMN closed INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE epoch(pk INTEGER PRIMARY KEY CHECK(pk = 1), replica TEXT NOT NULL) STRICT",
)


@inbox_tables(name="0005")
def channels_of_epochs(db: Database) -> None:
    """Which epoch of this installation the channels are of; those of earlier ones are closed, each
    epoch's under the number in which it ended (0: in use)."""
    for statement in _EPOCH_TABLES:
        db.execute(statement)


_OUTBOX_TABLES = (
    """CREATE TABLE outbox(
        pk INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, replica TEXT NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE outbox_chunk(
        file INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(file, n)
    ) STRICT""",
)


@inbox_tables(name="0006")
def sealed_files_not_released(db: Database) -> None:
    """Sealed files that wait for a second officer before they may leave."""
    for statement in _OUTBOX_TABLES:
        db.execute(statement)


@inbox_tables(name="0007")
def procedures_begun(db: Database) -> None:
    """How far officers are with procedures that take days and telephone calls."""
    db.execute(
        "CREATE TABLE procedure(name TEXT NOT NULL, about TEXT NOT NULL, done INTEGER NOT NULL,"
        " at TEXT NOT NULL, PRIMARY KEY(name, about)) STRICT, WITHOUT ROWID"
    )


def migrate(db: Database) -> None:
    """Bring an older inbox to this program's schema; a newer one is refused (``inbox-newer``)."""
    if pending(db):
        with write_transaction(db):
            inbox_tables.apply(db)


def pending(db: Database) -> list[str]:
    """The migrations an inbox still needs; ``inbox-newer`` if it has one unknown here."""
    if {migration.name for migration in inbox_tables.applied(db)} - _KNOWN_MIGRATIONS:
        raise Refused("inbox-newer")
    return [migration.name for migration in inbox_tables.pending(db)]
