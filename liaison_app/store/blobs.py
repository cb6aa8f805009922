"""The files attached to records: by SHA-256, in chunks, encrypted like everything else.

They are never executed or opened here, and never written to a disk in clear.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.store.connection import Database

CHUNK_BYTES = 1 << 20


def put(db: Database, stream: BinaryIO, limit: int) -> tuple[str, int]:
    """Keep a file of at most ``limit`` bytes; returns its SHA-256 and size. Kept once only.

    ``stream`` must be seekable: it is read twice, first for its name. Raises Refused
    (``attachment-too-large``, ``file-changed`` if it changed between the two readings).
    """
    sha256, size = _measure(stream, limit)
    if has(db, sha256):
        return sha256, size
    stream.seek(0)
    if _write(db, stream, sha256, limit) != (sha256, size):
        raise Refused("file-changed")
    db.execute("INSERT INTO blob(sha256, bytes) VALUES (?,?)", [sha256, size])
    return sha256, size


def put_arrived(db: Database, path: Path, sha256: str, size: int | None) -> None:
    """Keep a file that a bundle brought, if it is what its attachment says it is.

    Raises BundleRefused (``bundle-file``).
    """
    announced = path.stat().st_size if size is None else size
    with path.open("rb") as stream:
        try:
            found = put(db, stream, announced)
        except Refused as error:
            raise BundleRefused("bundle-file", sha256=sha256) from error
    if found != (sha256, announced):
        raise BundleRefused("bundle-file", sha256=sha256)


def read(db: Database, sha256: str) -> Iterator[bytes]:
    """The file's chunks in order; raises Refused (``file-missing``) if it is not here."""
    if not has(db, sha256):
        raise Refused("file-missing", sha256=sha256)
    return _chunks(db, sha256)


def has(db: Database, sha256: str) -> bool:
    """Whether the file is here."""
    return size_of(db, sha256) is not None


def size_of(db: Database, sha256: str) -> int | None:
    """The file's size in bytes, or None if it is not here."""
    found = db.execute("SELECT bytes FROM blob WHERE sha256 = ?", [sha256]).fetchone()
    return found[0] if found else None


def forget(db: Database, sha256: str) -> None:
    """Delete a file that nothing holds any more."""
    db.execute("DELETE FROM blob_chunk WHERE sha256 = ?", [sha256])
    db.execute("DELETE FROM blob WHERE sha256 = ?", [sha256])


def damaged(db: Database) -> Sequence[str]:
    """The files whose bytes are no longer what their name says."""
    bad = []
    for sha256, size in db.execute("SELECT sha256, bytes FROM blob").fetchall():
        state, count = hashlib.sha256(), 0
        for chunk in _chunks(db, sha256):
            state.update(chunk)
            count += len(chunk)
        if state.hexdigest() != sha256 or count != size:
            bad.append(sha256)
    return bad


def ownerless(db: Database) -> Sequence[str]:
    """Chunks that belong to no file: SHA-256 they stand under."""
    sql = (
        "SELECT DISTINCT sha256 FROM blob_chunk"
        " WHERE sha256 NOT IN (SELECT sha256 FROM blob) ORDER BY sha256"
    )
    return [row[0] for row in db.execute(sql).fetchall()]


def lost(db: Database) -> Sequence[str]:
    """The files that were attached here and are gone. Those that others attached may never have
    been here."""
    sql = (
        "SELECT DISTINCT a.sha256 FROM attachment a JOIN operation o ON o.record = a.record"
        " JOIN replica r ON r.pk = o.replica JOIN meta m ON m.key = 'replica' AND m.value = r.id"
        " WHERE a.sha256 IS NOT NULL AND a.sha256 NOT IN (SELECT sha256 FROM blob)"
        " ORDER BY a.sha256"
    )
    return [row[0] for row in db.execute(sql).fetchall()]


def _chunks(db: Database, sha256: str) -> Iterator[bytes]:
    # One by one: a reader that stops half-way leaves no open statement behind.
    sql = "SELECT data FROM blob_chunk WHERE sha256 = ? AND n = ?"
    n = 0
    while row := db.execute(sql, [sha256, n]).fetchone():
        yield row[0]
        n += 1


def _measure(stream: BinaryIO, limit: int) -> tuple[str, int]:
    state, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK_BYTES):
        state.update(chunk)
        size += len(chunk)
        if size > limit:
            raise Refused("attachment-too-large", limit=limit)
    return state.hexdigest(), size


def _write(db: Database, stream: BinaryIO, sha256: str, limit: int) -> tuple[str, int]:
    state, size, n = hashlib.sha256(), 0, 0
    while size <= limit and (chunk := stream.read(CHUNK_BYTES)):
        state.update(chunk)
        size += len(chunk)
        db.execute("INSERT INTO blob_chunk(sha256, n, data) VALUES (?,?,?)", [sha256, n, chunk])
        n += 1
    return state.hexdigest(), size
