"""The journal: everything this installation came to know, in the order it did, hash-chained.

A position of it is what *as of* means. It says nothing of when things happened, only of when
they were known here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from liaison_app.domain.canonical import beginning, digest
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store import evidence
from liaison_app.store.connection import Database

# The head of an empty journal.
BEGINNING = bytes(32)
_PLACE = (8).to_bytes(8, "big")  # stands before each position that is hashed: how long it is
_INSERT = "INSERT INTO journal(position, kind, item, item_hash, applied_at, head"


@dataclass(frozen=True)
class Through:
    """The bundle by which an entry came."""

    pk: int
    manifest_hash: str


class Entry(NamedTuple):
    """``kind`` is operation, bundle or trust; ``item`` that row's pk."""

    kind: str
    item: int
    item_hash: bytes


def chained(
    previous: bytes, position: int, entry: Entry, applied_at: str, manifest_hash: str
) -> bytes:
    """The head after an entry; ``manifest_hash`` is empty for what was made here."""
    return bytes.fromhex(
        digest(
            "journal",
            previous,
            position.to_bytes(8, "big"),
            entry.kind.encode(),
            entry.item_hash,
            applied_at.encode(),
            bytes.fromhex(manifest_hash),
        )
    )


class _Chain:
    """`chained` for many entries of one moment: what is the same in all of them is put together
    once."""

    def __init__(self, applied_at: str, manifest_hash: str) -> None:
        self._begin = beginning("journal") + _framed(BEGINNING)[:8]
        self._end = _framed(applied_at.encode()) + _framed(bytes.fromhex(manifest_hash))
        self._kinds: dict[str, bytes] = {}

    def after(self, previous: bytes, position: int, entry: Entry) -> bytes:
        kind = self._kinds.get(entry.kind)
        if kind is None:
            kind = self._kinds[entry.kind] = _framed(entry.kind.encode())
        place, item = position.to_bytes(8, "big"), entry.item_hash
        length = len(item).to_bytes(8, "big")
        parts = (self._begin, previous, _PLACE, place, kind, length, item, self._end)
        return sha256(b"".join(parts)).digest()


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


def newest(db: Database) -> tuple[int, bytes]:
    """The last position and its head; (0, `BEGINNING`) while nothing was written."""
    found = db.execute("SELECT position, head FROM journal ORDER BY position DESC LIMIT 1")
    row = found.fetchone()
    return (row[0], row[1]) if row else (0, BEGINNING)


def head_at(db: Database, position: int) -> str | None:
    """The head at a position in hex, None where the journal has not come so far."""
    if position == 0:
        return BEGINNING.hex()
    found = db.execute("SELECT head FROM journal WHERE position = ?", [position]).fetchone()
    return bytes(found[0]).hex() if found else None


def continues(db: Database, older: Database) -> bool:
    """Whether all that an older copy's journal lists is known to this one.

    Up to some position both are the same; what a copy lists after it was carried into it later
    (`repeating`), and stands elsewhere here.
    """
    same, beyond = 0, newest(older)[0] + 1
    while beyond - same > 1:
        middle = (same + beyond) // 2
        if head_at(db, middle) == head_at(older, middle):
            same = middle
        else:
            beyond = middle
    sql = "SELECT kind, item_hash FROM journal WHERE position > ? ORDER BY position"
    known = "SELECT 1 FROM operation WHERE hash = ?"
    return all(
        kind == "operation" and db.conn.execute(known, [name]).fetchone()
        for kind, name in older.conn.execute(sql, [same])
    )


def append(
    db: Database, entries: Iterable[Entry], now: datetime, through: Through | None = None
) -> int:
    """Add entries in this order; returns the position reached."""
    position, head = newest(db)
    applied_at = format_rfc3339_utc(now)
    chain = _Chain(applied_at, through.manifest_hash if through else "")
    rows: list[tuple[object, ...]] = []
    for entry in entries:
        position += 1
        head = chain.after(head, position, entry)
        rows.append((position, entry.kind, entry.item, entry.item_hash, applied_at, head))
    if through is None:
        db.conn.executemany(f"{_INSERT}) VALUES (?,?,?,?,?,?)", rows)
    else:
        brought = ((*row, through.pk) for row in rows)
        db.conn.executemany(f"{_INSERT}, through) VALUES (?,?,?,?,?,?,?)", brought)
    if rows:
        evidence.note_run(db, applied_at)
    return position


def position_at(db: Database, time: datetime) -> int:
    """The last position that was known at ``time``, by this computer's clock; 0 if none."""
    sql = "SELECT max(position) FROM journal WHERE applied_at <= ?"
    found = db.execute(sql, [format_rfc3339_utc(time)]).fetchone()[0]
    return found or 0


def trees_since(db: Database, position: int) -> list[int]:
    """The root records of whatever was written after a position; costs what was written."""
    sql = (
        "SELECT DISTINCT record.root FROM journal j NOT INDEXED"
        " JOIN operation o ON o.pk = j.item JOIN record ON record.pk = o.record"
        " WHERE j.kind = 'operation' AND j.position > ?"
    )
    return [root for (root,) in db.conn.execute(sql, [position])]
