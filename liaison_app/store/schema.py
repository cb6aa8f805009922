"""The case log's lasting tables, as migrations. The projections have a module of their own.

A migration is a named function and is never edited once released: a later program adds another.
What can be computed again from these tables (`projection_schema`) is not migrated but rebuilt.
"""

from sqlite_utils.migrations import Migrations

from liaison_app.domain.errors import Refused
from liaison_app.store import form_drafts, pending_ticks
from liaison_app.store.connection import Database, in_memory, write_transaction
from liaison_app.store.search_schema import create_search_tables, join_search_tables

case_log = Migrations("case-log")

_LOG_TABLES = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE replica(
        pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organisation TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE record(
        pk INTEGER PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL, uuid TEXT NOT NULL,
        parent INTEGER NOT NULL DEFAULT 0, root INTEGER NOT NULL,
        UNIQUE(uuid, kind, owner, parent)
    ) STRICT""",
    """CREATE TABLE operation(
        pk INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE CHECK(length(hash) = 32),
        replica INTEGER NOT NULL, seq INTEGER NOT NULL,
        time_ms INTEGER NOT NULL, time_counter INTEGER NOT NULL,
        kind TEXT NOT NULL, record INTEGER NOT NULL, compartment TEXT NOT NULL, actor TEXT,
        header BLOB NOT NULL, body BLOB
    ) STRICT""",
    "CREATE INDEX operation_record ON operation(record)",
    "CREATE INDEX operation_dot ON operation(replica, seq)",
    """CREATE TABLE journal(
        position INTEGER PRIMARY KEY, kind TEXT NOT NULL, item INTEGER NOT NULL,
        item_hash BLOB NOT NULL, applied_at TEXT NOT NULL, through INTEGER, head BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX journal_operation ON journal(item) WHERE kind = 'operation'",
    """CREATE TABLE bundle(
        pk INTEGER PRIMARY KEY, replica TEXT NOT NULL, organisation TEXT NOT NULL,
        seq INTEGER NOT NULL, base INTEGER NOT NULL, manifest_hash TEXT NOT NULL,
        envelope BLOB NOT NULL, created TEXT NOT NULL, applied_at TEXT NOT NULL,
        outcome TEXT NOT NULL, operations INTEGER NOT NULL,
        journal_position INTEGER NOT NULL, journal_head TEXT NOT NULL,
        UNIQUE(replica, seq)
    ) STRICT""",
    """CREATE TABLE receipt(
        replica TEXT NOT NULL, seq INTEGER NOT NULL, manifest_hash TEXT NOT NULL,
        outcome TEXT NOT NULL, reason TEXT NOT NULL, operation TEXT,
        journal_position INTEGER NOT NULL, journal_head TEXT NOT NULL, bundle INTEGER NOT NULL,
        PRIMARY KEY(replica, seq, outcome)
    ) STRICT""",
    """CREATE TABLE trust(
        pk INTEGER PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL,
        envelope BLOB NOT NULL, hash BLOB NOT NULL, UNIQUE(kind, version)
    ) STRICT""",
    "CREATE TABLE blob(sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    # With a rowid: a chunk of 1 MiB does not belong inside an index page.
    """CREATE TABLE blob_chunk(
        sha256 TEXT NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(sha256, n)
    ) STRICT""",
)

_OWN = "(SELECT value FROM meta WHERE key = 'replica')"
_CHANNEL_TABLES = (
    (
        "bundle",
        "pk INTEGER PRIMARY KEY, replica TEXT NOT NULL, organisation TEXT NOT NULL,"
        " recipient TEXT NOT NULL, seq INTEGER NOT NULL, base INTEGER NOT NULL,"
        " manifest_hash TEXT NOT NULL, envelope BLOB NOT NULL, created TEXT NOT NULL,"
        " applied_at TEXT NOT NULL, outcome TEXT NOT NULL, operations INTEGER NOT NULL,"
        " journal_position INTEGER NOT NULL, journal_head TEXT NOT NULL,"
        " UNIQUE(replica, recipient, seq)",
        "pk, replica, organisation, {own}, seq, base, manifest_hash, envelope, created,"
        " applied_at, outcome, operations, journal_position, journal_head",
    ),
    (
        "receipt",
        "replica TEXT NOT NULL, own TEXT NOT NULL, seq INTEGER NOT NULL,"
        " manifest_hash TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,"
        " operation TEXT, journal_position INTEGER NOT NULL, journal_head TEXT NOT NULL,"
        " bundle INTEGER NOT NULL, PRIMARY KEY(replica, own, seq, outcome)",
        "replica, {own}, seq, manifest_hash, outcome, reason, operation, journal_position,"
        " journal_head, bundle",
    ),
)


@case_log(name="0001")
def first_release(db: Database) -> None:
    """Operations, journal, bundles, receipts, trust documents, files, search indexes."""
    for statement in _LOG_TABLES:
        db.execute(statement)
    create_search_tables(db)


@case_log(name="0002")
def second_operation_schema(_: Database) -> None:
    """From here on operations of schema 2 may be inside. No table changes; but a program that
    does not know them must refuse the file by name, not stumble over the first of them."""


@case_log(name="0003")
def find_children(db: Database) -> None:
    """What is below a record is found without reading every record."""
    db.execute("CREATE INDEX record_parent ON record(parent) WHERE parent != 0")


@case_log(name="0004")
def one_search_index(db: Database) -> None:
    """Identifiers and filters are part of the one index of texts; what hangs on a record is found
    without a look at every record."""
    join_search_tables(db)
    db.execute("CREATE INDEX record_hanging ON record(root, pk) WHERE parent > 0")


@case_log(name="0005")
def valid_slots(db: Database) -> None:
    """Which key slots are valid. Officers' keys entered so far count without the signature of a
    second officer: up to which of its own operations, an older file remembers."""
    db.execute(
        "CREATE TABLE slot(name TEXT NOT NULL, identity TEXT NOT NULL,"
        " announced INTEGER NOT NULL, PRIMARY KEY(name, identity)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO meta(key, value) SELECT 'keys_adopted', coalesce(max(o.seq), 0)"
        " FROM meta m JOIN replica r ON r.id = m.value JOIN operation o ON o.replica = r.pk"
        " WHERE m.key = 'replica' GROUP BY m.key"
    )


@case_log(name="0006")
def who_holds_what(db: Database) -> None:
    """To which organisations records went, so that the office can withdraw them there. What older
    programs sent, the inbox remembers (`holding.carry_over`)."""
    db.execute(
        "CREATE TABLE held(record INTEGER NOT NULL, organisation TEXT NOT NULL,"
        " PRIMARY KEY(record, organisation)) STRICT, WITHOUT ROWID"
    )


@case_log(name="0007")
def channels_of_epochs(db: Database) -> None:
    """A channel ends where one of its two installations begins a new epoch: bundles are told apart
    by which epoch of ours they were for, receipts by which of ours sent what they answer. And two
    operations under one dot are remembered as a fork."""
    for table, columns, kept in _CHANNEL_TABLES:
        db.execute(f"CREATE TABLE {table}_next({columns}) STRICT")
        db.execute(
            f"INSERT INTO {table}_next SELECT {kept.format(own=_OWN)} FROM {table} ORDER BY rowid"
        )
        db.execute(f"DROP TABLE {table}")
        db.execute(f"ALTER TABLE {table}_next RENAME TO {table}")
    db.execute(
        "CREATE TABLE fork(replica INTEGER NOT NULL, seq INTEGER NOT NULL,"
        " PRIMARY KEY(replica, seq)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO fork SELECT replica, seq FROM operation GROUP BY replica, seq"
        " HAVING count(*) > 1"
    )


@case_log(name="0008")
def journals_shown(db: Database) -> None:
    """What a replica showed of its journal is found by position, without a look at every bundle."""
    db.execute("CREATE INDEX bundle_shown ON bundle(replica, journal_position)")


@case_log(name="0009")
def pending_ticks_kept(db: Database) -> None:
    """What officers chose on checklists and have not recorded outlives a lock."""
    db.execute(pending_ticks.TABLE)


@case_log(name="0010")
def form_drafts_kept(db: Database) -> None:
    """What officers typed into forms and have not submitted outlives a lock and a crash."""
    db.execute(form_drafts.TABLE)


def check(db: Database) -> None:
    """Refuse (``case-log-key``) what opened but is no case log, such as an empty file."""
    if not case_log.applied(db):
        raise Refused("case-log-key")


def migrate(db: Database) -> None:
    """Bring an older file to this program's schema; a newer one is refused (``case-log-newer``).

    Two programs opening one file at once migrate it once: the pending migrations are asked for
    inside the write lock.
    """
    if pending(db):
        with write_transaction(db):
            case_log.apply(db)


def pending(db: Database) -> list[str]:
    """The migrations a file still needs; ``case-log-newer`` if it has one unknown here."""
    if {migration.name for migration in case_log.applied(db)} - _released():
        raise Refused("case-log-newer")
    return [migration.name for migration in case_log.pending(db)]


def _released() -> set[str]:
    """Every migration this program knows: those an empty database would still need."""
    empty = in_memory()
    try:
        return {migration.name for migration in case_log.pending(empty)}
    finally:
        empty.close()
