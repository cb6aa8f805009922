"""The journal: everything this installation came to know, in the order it did, hash-chained.

A position of it is what *as of* means. It says nothing of when things happened, only of when
they were known here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.canonical import digest
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store.connection import Database

# The head of an empty journal.
BEGINNING = bytes(32)
_INSERT = "INSERT INTO journal(position, kind, item, item_hash, applied_at, head"


@dataclass(frozen=True)
class Through:
    """The bundle by which an entry came."""

    pk: int
    manifest_hash: str


@dataclass(frozen=True)
class Entry:
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


def before_disposals(db: Database) -> int:
    """The position before the disposals, if any, that are the newest entries."""
    sql = (
        "SELECT j.position FROM journal j"
        " LEFT JOIN operation o ON j.kind = 'operation' AND o.pk = j.item"
        " WHERE o.kind IS NOT 'dispose' ORDER BY j.position DESC LIMIT 1"
    )
    found = db.execute(sql).fetchone()
    return int(found[0]) if found else 0


def append(
    db: Database, entries: Iterable[Entry], now: datetime, through: Through | None = None
) -> int:
    """Add entries in this order; returns the position reached."""
    position, head = newest(db)
    applied_at = format_rfc3339_utc(now)
    rows: list[tuple[object, ...]] = []
    for entry in entries:
        position += 1
        head = chained(head, position, entry, applied_at, through.manifest_hash if through else "")
        rows.append((position, entry.kind, entry.item, entry.item_hash, applied_at, head))
    if through is None:
        db.conn.executemany(f"{_INSERT}) VALUES (?,?,?,?,?,?)", rows)
    else:
        brought = ((*row, through.pk) for row in rows)
        db.conn.executemany(f"{_INSERT}, through) VALUES (?,?,?,?,?,?,?)", brought)
    return position


def position_at(db: Database, time: datetime) -> int:
    """The last position that was known at ``time``, by this computer's clock; 0 if none."""
    sql = "SELECT max(position) FROM journal WHERE applied_at <= ?"
    found = db.execute(sql, [format_rfc3339_utc(time)]).fetchone()[0]
    return found or 0
