"""Comparing the stored projections with what the operation log gives, range by range.

The projection of a record follows from the operations on that record, and from whether one above
it is removed or withdrawn. So a range of records at a time is replayed into private memory by the
merge and the projector that wrote the tables, and compared with what is stored: memory does not
grow with the case log.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.store import projection_schema
from liaison_app.store.connection import Database, in_memory
from liaison_app.store.disposed import name_disposed
from liaison_app.store.incident_tallies import TALLIES
from liaison_app.store.merging import Numbered, known
from liaison_app.store.rebuild import BATCH, numbered_from, replay
from liaison_app.store.schema import migrate
from liaison_app.store.traits import missing

_RANGE = 2_000  # records
_FIRST, _LAST = -(2**63), 2**63 - 1
_PENDING = "pending_over"
_ACROSS = ("shared_trait", "sighted")  # they follow from many records at once
_OPERATIONS = (
    "SELECT pk, record, hash, header, body FROM operation"
    " WHERE record > ? AND record <= ? ORDER BY pk"
)

Row = tuple[object, ...]


@dataclass(frozen=True)
class Difference:
    """Rows of one table that are only stored, and rows that only a rebuild has. ``record`` is
    the first record's pk it shows in."""

    table: str
    stored: int
    rebuilt: int
    record: int

    def __str__(self) -> str:
        return f"{self.table}: {self.stored} stored, {self.rebuilt} rebuilt"


def differences(db: Database) -> list[Difference]:
    """How the stored projections differ, one entry a table; the caller holds a read."""
    scratch = _scratch(db)
    found: dict[str, Difference] = {}
    expected_pending = 0
    try:
        for low, high in _ranges(db):
            scratch.execute("BEGIN")
            _replay_range(db, scratch, low, high)
            for table in projection_schema.tables():
                if table not in (_PENDING, *TALLIES, *_ACROSS):
                    _note(found, _compare(db, scratch, table, low, high))
            pending = _pending_of(db, scratch)
            expected_pending += len(pending)
            _note(found, _missing_pending(db, pending, low))
            scratch.execute("ROLLBACK")
        _note(found, _surplus_pending(db, expected_pending))
        for table, columns in TALLIES.items():
            _note(found, _miscounted(db, table, columns))
        for table, count in missing(db).items():
            _note(found, Difference(table, 0, count, 0) if count else None)
    finally:
        scratch.close()
    return list(found.values())


def _scratch(db: Database) -> Database:
    scratch = in_memory()
    migrate(scratch)
    projection_schema.create(scratch)
    indexes = "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    for name, table in scratch.execute(indexes).fetchall():
        if table in projection_schema.tables():
            scratch.execute(f'DROP INDEX "{name}"')
    for table in ("meta", "replica"):
        rows = db.execute(f"SELECT * FROM {table}").fetchall()
        _insert(scratch, table, rows)
    return scratch


def _ranges(db: Database) -> Iterator[tuple[int, int]]:
    """Ranges that meet, from the first possible number to the last: no stored row escapes."""
    low = _FIRST
    sql = "SELECT pk FROM record WHERE pk > ? ORDER BY pk LIMIT 1 OFFSET ?"
    while row := db.conn.execute(sql, [low, _RANGE]).fetchone():
        yield low, row[0]
        low = row[0]
    yield low, _LAST


def _replay_range(db: Database, scratch: Database, low: int, high: int) -> None:
    records = db.conn.execute(
        "SELECT * FROM record WHERE pk > ? AND pk <= ?", [low, high]
    ).fetchall()
    above = list(_above(db, records))
    _insert(scratch, "record", [*records, *above])
    # What is removed takes what is below it out of view; that it is removed, its own range shows.
    pks = json.dumps([row[0] for row in above])
    for table in ("removal", "access"):
        sql = f"SELECT * FROM {table} WHERE record IN (SELECT value FROM json_each(?))"
        _insert(scratch, table, db.conn.execute(sql, [pks]))
    ours = "FROM operation WHERE record > ? AND record <= ?"
    # A range replayed in one batch looks no operation up; `_pending_of` asks the whole log.
    if db.conn.execute(f"SELECT count(*) {ours}", [low, high]).fetchone()[0] > BATCH:
        _insert(scratch, "operation", db.conn.execute(f"SELECT * {ours}", [low, high]))
    known_records = {row[0] for row in records}
    rows = (row for row in db.conn.execute(_OPERATIONS, [low, high]) if row[1] in known_records)
    replay(scratch, _readable(rows), indexed=False)
    # What a disposed record is still called, its disposal tells, which may be in another range.
    for (told,) in db.conn.execute("SELECT records FROM disposal").fetchall():
        name_disposed(scratch, json.loads(told) if told else None)


def _readable(rows: Iterable[Row]) -> Iterator[Numbered]:
    """What cannot be read has no cells; that it is in the log all the same, the audit says."""
    for row in rows:
        try:
            yield numbered_from(*row)  # type: ignore[arg-type]
        except Refused:
            continue


def _above(db: Database, records: Sequence[Row]) -> Iterator[Row]:
    """The records above these that are not among them."""
    here = {row[0] for row in records}
    wanted = {row[4] for row in records} - here - {0}
    while wanted:
        pk = wanted.pop()
        row = db.conn.execute("SELECT * FROM record WHERE pk = ?", [pk]).fetchone()
        if row is not None:
            here.add(pk)
            yield row
            if row[4] and row[4] not in here:
                wanted.add(row[4])


def _compare(db: Database, scratch: Database, table: str, low: int, high: int) -> Difference | None:
    sql = f'SELECT * FROM "{table}" WHERE record > ? AND record <= ?'
    stored = set(db.conn.execute(sql, [low, high]))
    rebuilt = set(scratch.conn.execute(sql, [low, high]))
    if stored == rebuilt:
        return None
    columns = [name for _, name, *_ in db.conn.execute(f'PRAGMA table_info("{table}")')]
    place = columns.index("record")
    record = min(int(str(row[place])) for row in stored ^ rebuilt)
    return Difference(table, len(stored - rebuilt), len(rebuilt - stored), record)


def _pending_of(db: Database, scratch: Database) -> list[Row]:
    """What these records supersede that is nowhere in the log; the replay saw only a part."""
    rows = scratch.conn.execute(f"SELECT * FROM {_PENDING}").fetchall()
    here = known(db, (row[0].hex() for row in rows))
    return [row for row in rows if row[0].hex() not in here]


def _missing_pending(db: Database, rows: Iterable[Row], low: int) -> Difference | None:
    sql = (
        f"SELECT 1 FROM {_PENDING} WHERE hash = ? AND record = ? AND compartment = ? AND field = ?"
    )
    missing = [row for row in rows if db.conn.execute(sql, row).fetchone() is None]
    return Difference(_PENDING, 0, len(missing), max(low, 0)) if missing else None


def _surplus_pending(db: Database, expected: int) -> Difference | None:
    """All expected ones being there, any further one is too many."""
    stored = db.conn.execute(f"SELECT count(*) FROM {_PENDING}").fetchone()[0]
    return Difference(_PENDING, stored - expected, 0, 0) if stored > expected else None


def _miscounted(db: Database, table: str, columns: Sequence[str]) -> Difference | None:
    """Incidents counted by some columns, all of which they have, against the incidents."""
    names = ", ".join(columns)
    stored = set(db.conn.execute(f"SELECT {names}, count FROM {table} WHERE count <> 0"))
    known = " AND ".join(f"{each} IS NOT NULL" for each in columns)
    counted = f"SELECT {names}, count(*) FROM incident WHERE {known} GROUP BY {names}"
    now = set(db.conn.execute(counted))
    if stored == now:
        return None
    return Difference(table, len(stored - now), len(now - stored), 0)


def _note(found: dict[str, Difference], new: Difference | None) -> None:
    if new is None:
        return
    known_so_far = found.get(new.table, Difference(new.table, 0, 0, new.record))
    found[new.table] = Difference(
        new.table,
        known_so_far.stored + new.stored,
        known_so_far.rebuilt + new.rebuilt,
        known_so_far.record,
    )


def _insert(scratch: Database, table: str, rows: Iterable[Row]) -> None:
    rows = list(rows)
    if rows:
        marks = ",".join("?" * len(rows[0]))
        scratch.conn.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({marks})', rows)
