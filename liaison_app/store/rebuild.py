"""Computing the projections again from the operation log.

The same merge and the same projector run as when the operations came in; only the batches
differ. Rebuilding is also how a past state is shown (`as_of`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from liaison_app.store import installation, projection_schema, search_index
from liaison_app.store.bulk import large_index_parts, little_unwritten
from liaison_app.store.connection import Database
from liaison_app.store.contested import contests
from liaison_app.store.merging import Numbered, merge
from liaison_app.store.projections import write_merged
from liaison_app.store.records import Records
from liaison_app.store.rewriting import operation_from

BATCH = 2_000
# How far it is: operations that were read, of how many. What it raises undoes the transaction.
Told = Callable[[int, int], object]


def untold(_done: int, _all: int) -> None:
    """Nobody waits for it."""


def rebuild(db: Database, *, indexed: bool = True, told: Told = untold) -> None:
    """Drop the projections and compute them again, in the caller's transaction; without
    ``indexed`` the search indexes are left empty."""
    with little_unwritten(db), large_index_parts(db):
        projection_schema.create(db)
        search_index.clear(db)
        replay(db, _operations(db, told), indexed=indexed)
    installation.put(db, "projections", projection_schema.layout())


def is_current(db: Database) -> bool:
    """Whether the projections have the shape this program makes."""
    return installation.get(db, "projections") == projection_schema.layout()


def replay(db: Database, operations: Iterator[Numbered], *, indexed: bool = True) -> None:
    """Write operations that are in the log into empty projections, in the order given; without
    ``indexed`` the search indexes are left alone."""
    own = installation.read(db).epochs
    seen: set[int] = set()

    def is_fresh(pk: int) -> bool:
        return pk not in seen

    while batch := list(islice(operations, BATCH)):
        records = Records(db, (numbered.stored.operation.header.record for numbered in batch))
        merged = merge(db, batch, is_fresh)
        disputed = contests(db, merged, batch, is_fresh)
        write_merged(db, merged, disputed, batch, records, is_fresh, own, indexed=indexed)
        seen.update(numbered.record for numbered in batch)


def _operations(db: Database, told: Told) -> Iterator[Numbered]:
    """Every operation, in the order the pks were given, which is the journal's."""
    (newest,) = db.execute("SELECT max(pk) FROM operation").fetchone()
    sql = "SELECT pk, record, hash, header, body FROM operation WHERE pk > ? ORDER BY pk LIMIT ?"
    last = 0
    # Page by page: an open statement over a table would hinder dropping others.
    while rows := db.execute(sql, [last, BATCH]).fetchall():
        told(last, newest)
        for row in rows:
            yield numbered_from(*row)
        last = rows[-1][0]


def numbered_from(pk: int, record: int, name: bytes, header: bytes, body: bytes | None) -> Numbered:
    """An operation from its row, with the numbers it has there."""
    return Numbered(pk, record, operation_from(name, header, body))


def copy_prefix(
    source: Database, target: Database, position: int, kinds: Collection[str] = ()
) -> None:
    """Copy into an empty case log what the journal names up to ``position``; with ``kinds`` the
    operations on records of these kinds alone."""
    upto = "SELECT item FROM journal WHERE kind = '{}' AND position <= ?"
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    chosen = f" AND record IN (SELECT pk FROM record WHERE kind IN ({quoted}))" if kinds else ""
    copies: Iterable[tuple[str, str]] = (
        ("meta", "?1 IS NOT NULL"),
        ("replica", "?1 IS NOT NULL"),
        ("operation", f"pk IN ({upto.format('operation')}){chosen}"),
        # Records are numbered in the order operations first name them.
        (
            "record",
            f"pk <= (SELECT max(record) FROM operation WHERE pk IN ({upto.format('operation')}))",
        ),
        ("bundle", f"pk IN ({upto.format('bundle')})"),
        ("trust", f"pk IN ({upto.format('trust')})"),
        ("receipt", f"bundle IN ({upto.format('bundle')})"),
        ("journal", "position <= ?"),
    )
    for table, condition in copies:
        rows = source.execute(f"SELECT * FROM {table} WHERE {condition}", [position])
        width = len(rows.description)
        marks = ",".join("?" * width)
        target.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
