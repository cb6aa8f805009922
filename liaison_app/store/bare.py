"""What the encrypted file itself takes, without the case log's work: the limits of the bench.

Rows are inserted again, or read by their keys, through the same cipher and settings. Whoever
records rows keeps them in the clear for a moment: this is for invented data only.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from liaison_app.store import projection_schema, schema
from liaison_app.store.bulk import large_index_parts
from liaison_app.store.caselog import CaseLog
from liaison_app.store.connection import (
    Connection,
    Database,
    create_writer,
    open_reader,
    open_writer,
    write_transaction,
)
from liaison_app.store.incident_tallies import TALLIES

_LENGTH = 8  # bytes before each batch of recorded rows
_INSERT = re.compile(
    r'(?P<verb>INSERT(?: OR \w+)? INTO) "?(?P<table>\w+)"?\s*(?:\((?P<columns>[^)]*)\))? VALUES'
)


class Recording:
    """The rows that passed, statement by statement, in files of ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def add(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        file = self._files.get(statement)
        if file is None:
            file = self._files[statement] = (self._folder / f"rows-{len(self._files)}").open("x+b")
        packed = msgspec.msgpack.encode(rows)
        file.write(len(packed).to_bytes(_LENGTH, "big"))
        file.write(packed)

    @property
    def statements(self) -> tuple[str, ...]:
        """The INSERT statements, in the order first met."""
        return tuple(self._files)

    def batches(self, statement: str) -> Iterator[list[list[Any]]]:
        """The rows of one statement, in the batches they came in."""
        file = self._files[statement]
        file.seek(0)
        while length := file.read(_LENGTH):
            yield msgspec.msgpack.decode(file.read(int.from_bytes(length, "big")))

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def open_recorded(path: Path, key: bytes, recording: Recording) -> CaseLog:
    """A case log whose inserted rows are recorded as they pass."""

    class Recorded(Connection):  # type: ignore[misc]
        def executemany(self, statement: str, rows: Iterable[Any]) -> Any:
            if not statement.startswith("INSERT"):
                return super().executemany(statement, rows)
            kept = list(rows)
            recording.add(statement, kept)
            return super().executemany(statement, kept)

        def execute(self, statement: str, values: Any = ()) -> Any:
            if statement.startswith("INSERT") and values:
                recording.add(statement, [values])
            return super().execute(statement, values)

    return CaseLog(path, key, open_writer(path, key, Recorded))


def insert_again(recording: Recording, path: Path, key: bytes) -> float:
    """The seconds ``executemany`` takes for the same rows in an empty case log at ``path``.

    One transaction, every table and index as there, the search index in large parts as there, each
    row whole as it stands in its table; putting the rows together is not counted.
    """
    db = create_writer(path, key)
    try:
        schema.migrate(db)
        projection_schema.create(db)
        seconds = _timed(partial(db.conn.execute, "BEGIN IMMEDIATE"))
        with large_index_parts(db):
            for statement in recording.statements:
                whole, places, empty = _whole(db, statement)
                for rows in recording.batches(statement):
                    full = [_spread(row, places, empty) for row in rows]
                    seconds += _timed(partial(db.conn.executemany, whole, full))
        return seconds + _timed(partial(db.conn.execute, "COMMIT"))
    finally:
        db.close()


def _whole(db: Database, statement: str) -> tuple[str, Sequence[int], Sequence[Any]]:
    """The statement that inserts whole rows, where in them the values given stand, and what a
    row holds of itself."""
    found = _INSERT.match(statement)
    if found is None:
        raise ValueError(f"not an INSERT: {statement[:80]}")
    verb, table, given = found["verb"], found["table"], found["columns"]
    if "ON CONFLICT" in statement:  # what is there was changed, not inserted again
        verb = "INSERT OR IGNORE INTO"
    shape = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    defaults = {name: default for _, name, _, _, default, _ in shape}
    columns = [name.strip(' "') for name in given.split(",")] if given else list(defaults)
    if "rowid" in columns:  # a search index: what is given is all there is
        defaults = dict.fromkeys(columns)
    names = ", ".join(f'"{name}"' for name in defaults)
    marks = ",".join("?" * len(defaults))
    places = [list(defaults).index(name) for name in columns]
    empty = [
        None if default is None else db.execute(f"SELECT {default}").fetchone()[0]
        for default in defaults.values()
    ]
    return f'{verb} "{table}"({names}) VALUES ({marks})', places, empty


def _spread(row: Sequence[Any], places: Sequence[int], empty: Sequence[Any]) -> list[Any]:
    values = list(empty)
    for place, value in zip(places, row, strict=True):
        values[place] = value
    return values


def commits(path: Path, key: bytes, size: int, count: int) -> list[float]:
    """The seconds of each of ``count`` commits of one row of ``size`` bytes."""
    db = create_writer(path, key)
    try:
        db.execute("CREATE TABLE item(pk INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT")
        found = []
        for number in range(count):
            begin = time.perf_counter()
            with write_transaction(db):
                db.conn.execute("INSERT INTO item(data) VALUES (?)", [number.to_bytes(size, "big")])
            found.append(time.perf_counter() - begin)
        return found
    finally:
        db.close()


def undone(path: Path, key: bytes) -> float:
    """The seconds it takes to undo the insertion of one row."""
    db = create_writer(path, key)
    try:
        db.execute("CREATE TABLE item(pk INTEGER PRIMARY KEY) STRICT")
        db.conn.execute("BEGIN IMMEDIATE")
        db.conn.execute("INSERT INTO item DEFAULT VALUES")
        return _timed(db.conn.rollback)
    finally:
        db.close()


class Rows:
    """Rows of a case log by their keys alone, on a connection of its own."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._db = open_reader(path, key)

    def incidents(self, pks: Iterable[int]) -> list[Any]:
        """The whole rows of these incidents."""
        return self._fetch("SELECT * FROM incident WHERE record = ?", pks)

    def tallies(self) -> list[Any]:
        """Every row of the tables that incidents are counted in."""
        found: list[Any] = []
        for table in TALLIES:
            found += self._db.conn.execute(f"SELECT * FROM {table}").fetchall()
        return found

    def operations(self, pks: Iterable[int]) -> list[Any]:
        """The whole rows of these operations."""
        return self._fetch("SELECT * FROM operation WHERE pk = ?", pks)

    def operations_after(self, position: int) -> Iterator[bytes]:
        """Header and body of the operations that became known after a position of the journal,
        each by its number."""
        sql = "SELECT item FROM journal WHERE kind = 'operation' AND position > ?"
        statement = "SELECT header, body FROM operation WHERE pk = ?"
        for pk in self._db.conn.execute(sql, [position]):
            yield b"".join(self._db.conn.execute(statement, pk).fetchone())

    def operations_on(self, record: int) -> list[int]:
        """The pks of every operation on a record."""
        found = self._db.execute("SELECT pk FROM operation WHERE record = ?", [record]).fetchall()
        return [pk for (pk,) in found]

    def close(self) -> None:
        self._db.close()

    def _fetch(self, statement: str, pks: Iterable[int]) -> list[Any]:
        return [self._db.conn.execute(statement, [pk]).fetchone() for pk in pks]


def _timed(act: Callable[[], object]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
