"""Sealed files that may not leave yet: kept here until a second officer released them.

Only bytes; who may release what is judged elsewhere.
"""

import hashlib
from collections.abc import Collection, Iterator
from typing import BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.store.arrivals import CHUNK_BYTES
from liaison_app.store.connection import Database, write_transaction


class Outbox:
    """The part of the inbox's file that holds what waits to go out."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def waits(self, sha256: str) -> bool:
        """Whether the sealed file is still here."""
        sql = "SELECT 1 FROM outbox WHERE sha256 = ?"
        return self._db.execute(sql, [sha256]).fetchone() is not None

    def write_waiting(self, sha256: str, target: BinaryIO) -> None:
        """Write the sealed file into ``target``; Refused ``release-file-missing``, or
        ``inbox-damaged`` once all was written, if it is not what was sealed."""
        if not self.waits(sha256):
            raise Refused("release-file-missing")
        digest = hashlib.sha256()
        for chunk in self._sealed_chunks(sha256):
            digest.update(chunk)
            target.write(chunk)
        if digest.hexdigest() != sha256:
            raise Refused("inbox-damaged", sha256=sha256)

    def let_go(self, sha256: str) -> None:
        """The sealed file has left, or never will; again without effect."""
        with write_transaction(self._db):
            drop_waiting(self._db, "sha256 = ?", sha256)

    def withhold(self, manifest: str, sha256: str) -> None:
        """A bundle, by its manifest's hash and its file's, does not leave: its number stays used,
        no receipt is waited for, and what it carried goes with the next one."""
        with write_transaction(self._db):
            self._db.execute(
                "UPDATE sent SET outcome = 'withheld' WHERE manifest = ? AND outcome = ''",
                [manifest],
            )
            drop_waiting(self._db, "sha256 = ?", sha256)

    def waiting_with(self, names: Collection[str]) -> tuple[str, ...]:
        """The sealed files (SHA-256) that carry any of these operations (header hashes)."""
        sql = (
            "SELECT 1 FROM offered WHERE operation = ? AND seq = ? AND channel ="
            " (SELECT pk FROM channel WHERE replica = ? AND closed = 0)"
        )
        operations = [bytes.fromhex(name) for name in names]
        waiting = self._db.execute("SELECT sha256, seq, replica FROM outbox").fetchall()
        return tuple(
            sha256
            for sha256, *place in waiting
            if any(self._db.execute(sql, [each, *place]).fetchone() for each in operations)
        )

    def operations_waiting(self, sha256: str) -> list[str]:
        """The operations (header hashes) in a sealed file that waits."""
        sql = (
            "SELECT operation FROM outbox JOIN channel USING (replica) JOIN offered"
            " ON offered.channel = channel.pk AND offered.seq = outbox.seq"
            " WHERE sha256 = ? AND closed = 0"
        )
        return [name.hex() for (name,) in self._db.execute(sql, [sha256]).fetchall()]

    def waiting(self) -> frozenset[str]:
        """The sealed files that are still here, by their hashes."""
        return frozenset(sha256 for (sha256,) in self._db.execute("SELECT sha256 FROM outbox"))

    def forget_waiting(self, but: Collection[str]) -> None:
        """Forget every sealed file ``but`` these."""
        with write_transaction(self._db):
            for sha256 in self.waiting() - frozenset(but):
                drop_waiting(self._db, "sha256 = ?", sha256)

    def _sealed_chunks(self, sha256: str) -> Iterator[bytes]:
        sql = (
            "SELECT c.rowid FROM outbox JOIN outbox_chunk c ON c.file = outbox.pk"
            " WHERE sha256 = ? ORDER BY c.n"
        )
        for (pk,) in self._db.execute(sql, [sha256]).fetchall():
            yield self._db.execute(
                "SELECT data FROM outbox_chunk WHERE rowid = ?", [pk]
            ).fetchone()[0]


def keep_waiting(db: Database, sealed: BinaryIO, replica: str, seq: int) -> None:
    """Keep a finished file from its beginning, in the caller's transaction; an older one to the
    same replica gives way."""
    drop_waiting(db, "replica = ?", replica)
    newest = db.execute("SELECT max(pk) FROM outbox").fetchone()[0]
    pk, digest = (newest or 0) + 1, hashlib.sha256()
    sealed.seek(0)
    for number, chunk in enumerate(iter(lambda: sealed.read(CHUNK_BYTES), b"")):
        digest.update(chunk)
        db.execute("INSERT INTO outbox_chunk VALUES (?, ?, ?)", [pk, number, chunk])
    db.execute("INSERT INTO outbox VALUES (?, ?, ?, ?)", [pk, digest.hexdigest(), replica, seq])


def drop_waiting(db: Database, where: str, value: str) -> None:
    """Forget the sealed files ``where`` says, overwriting them; the caller holds the write lock."""
    db.execute("PRAGMA secure_delete = ON")
    files = f"SELECT pk FROM outbox WHERE {where}"
    db.execute(f"DELETE FROM outbox_chunk WHERE file IN ({files})", [value])
    db.execute(f"DELETE FROM outbox WHERE {where}", [value])
