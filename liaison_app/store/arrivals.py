"""Bundle files as they came in: kept sealed, with what became of each.

Nothing here reads a bundle. A file is copied in before anything is done with it, so that it
cannot change between checking and applying, and a stick can be pulled at once.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.arrival import JournalHead, Outcome, Receipt
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database, write_transaction
from liaison_app.store.stopping import Stopped, never

CHUNK_BYTES = 2**20
# A held one is for this installation to answer first: it suggests that this copy was restored.
STATES = ("unreviewed", "applied", "declined", "refused", "late", "held")
# Once its operations are in the case log, or never will be, the sealed file has served.
_EMPTIED = ("applied", "late")
_MAX_NAME = 255
_COLUMNS = "sha256, name, bytes, arrived_at, state, settled_at, sender, sequence, reason"


@dataclass(frozen=True)
class Arrived:
    """One file. ``sha256`` is of the sealed bytes; ``sender`` (a replica's id) and ``sequence``
    are known once it was settled. Times are RFC 3339 in UTC."""

    sha256: str
    name: str
    bytes: int
    arrived_at: str
    state: str
    settled_at: str | None
    sender: str | None
    sequence: int | None
    reason: str


class Arrivals:
    """The part of the inbox that holds what came in."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def arrive(
        self, path: Path, name: str, limit: int, now: datetime, stopped: Stopped = never
    ) -> Arrived:
        """Copy the file at ``path`` in; the same bytes again are the arrival they were before.

        Raises Refused: ``bundle-too-large`` (over ``limit`` bytes), ``bundle-unreadable``,
        ``cancelled`` once ``stopped`` says so.
        """
        if not path.is_file():
            raise Refused("bundle-unreadable", path=str(path), reason="not a file")
        with write_transaction(self._db):
            try:
                with path.open("rb") as stream:
                    pk, size, sha256 = self._copy_in(stream, limit, stopped)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise Refused("bundle-unreadable", path=str(path), reason=reason) from error
            known = self._pk(sha256)
            if known is None:
                self._db.execute(
                    "INSERT INTO arrival(pk, sha256, name, bytes, arrived_at, state)"
                    " VALUES (?, ?, ?, ?, ?, 'unreviewed')",
                    [pk, sha256, _shown(name), size, format_rfc3339_utc(now)],
                )
            elif self.arrival(sha256).state != "refused" or self._is_here(known):
                self._empty(pk)
            else:  # it was let go of as nobody's, and is brought again
                self._db.execute(
                    "UPDATE arrival_chunk SET arrival = ? WHERE arrival = ?", [known, pk]
                )
        return self.arrival(sha256)

    def has_arrived(self, sha256: str) -> bool:
        """Whether a file of these bytes ever came."""
        return self._pk(sha256) is not None

    def arrival(self, sha256: str) -> Arrived:
        """One arrival; Refused ``arrival-unknown``."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM arrival WHERE sha256 = ?", [sha256]
        ).fetchone()
        if row is None:
            raise Refused("arrival-unknown", sha256=sha256)
        return Arrived(*row)

    def arrivals(self, state: str | None = None) -> tuple[Arrived, ...]:
        """Every arrival, or those in one state, in the order they came."""
        where, parameters = ("WHERE state = ?", [state]) if state else ("", [])
        sql = f"SELECT {_COLUMNS} FROM arrival {where} ORDER BY pk"
        return tuple(Arrived(*row) for row in self._db.execute(sql, parameters).fetchall())

    def count(self, state: str) -> int:
        """How many arrivals are in one state."""
        sql = "SELECT count(*) FROM arrival WHERE state = ?"
        found: int = self._db.execute(sql, [state]).fetchone()[0]
        return found

    def spool(self, sha256: str, folder: Path) -> Path:
        """Write the sealed file into a private ``folder``, for a child process to read.

        Raises Refused: ``arrival-unknown``, ``arrival-emptied`` (it was applied, or refused with
        nothing proven, and let go), ``inbox-damaged``.
        """
        found = self.arrival(sha256)
        gone = found.state == "refused" and found.bytes and not self._is_here(self._pk(sha256))
        if gone or found.state in _EMPTIED:
            raise Refused("arrival-emptied", sha256=sha256)
        target = folder / f"{sha256}.liaison"
        digest = hashlib.sha256()
        with target.open("xb") as stream:
            for chunk in self._chunks(sha256):
                digest.update(chunk)
                stream.write(chunk)
        if digest.hexdigest() != sha256:
            target.unlink()
            raise Refused("inbox-damaged", sha256=sha256)
        return target

    def settle(
        self,
        sha256: str,
        state: str,
        sender: str | None,
        sequence: int | None,
        reason: str,
        now: datetime,
        *,
        manifest: str | None = None,
        journal: JournalHead | None = None,
        operation: str | None = None,
    ) -> None:
        """What became of an arrival.

        ``manifest`` (its hash) and ``journal`` (the sender's head in it) are given once the
        manifest verified; only then can a receipt answer it. ``operation`` names the one that
        was not entitled. An applied or late file is let go.
        """
        if state not in STATES:
            raise ValueError(f"no such state: {state}")
        with write_transaction(self._db):
            pk = self._pk(sha256)
            if pk is None:
                raise Refused("arrival-unknown", sha256=sha256)
            self._db.execute(
                "UPDATE arrival SET state = ?, sender = ?, sequence = ?, reason = ?,"
                " settled_at = ?, manifest = ?, operation = ?, journal_position = ?,"
                " journal_head = ? WHERE pk = ?",
                [
                    *(state, sender, sequence, reason, format_rfc3339_utc(now)),
                    *(manifest, operation),
                    *((journal.position, journal.head) if journal else (None, None)),
                    pk,
                ],
            )
            if state in _EMPTIED:
                self._empty(pk)

    def let_unproven_go(self, hopeless: Collection[str], most: int) -> None:
        """Let go of sealed files that were refused with nothing proven of who made them: anybody
        can make as many as he likes. Those refused for one of the reasons ``hopeless`` (no later
        knowledge opens them), and of the others the oldest beyond ``most`` bytes together. What
        became of each stays known."""
        kept = 0
        with write_transaction(self._db):
            rows = self._db.execute(
                "SELECT pk, bytes, reason FROM arrival WHERE state = 'refused' AND sender IS NULL"
                " AND pk IN (SELECT arrival FROM arrival_chunk) ORDER BY settled_at DESC, pk DESC"
            ).fetchall()
            for pk, size, reason in rows:
                kept += 0 if reason in hopeless else size
                if reason in hopeless or kept > most:
                    self._empty(pk)

    def held(self) -> frozenset[str]:
        """The sealed files that are still here, by their hashes."""
        sql = "SELECT sha256 FROM arrival WHERE pk IN (SELECT arrival FROM arrival_chunk)"
        return frozenset(sha256 for (sha256,) in self._db.execute(sql).fetchall())

    def forget_held(self, but: Collection[str]) -> None:
        """Forget every sealed file that is here, ``but`` these, as if it had never come: whoever
        needs one can bring it again."""
        with write_transaction(self._db):
            for sha256 in self.held() - frozenset(but):
                pk = self._pk(sha256)
                self._db.execute("DELETE FROM arrival_chunk WHERE arrival = ?", [pk])
                self._db.execute("DELETE FROM arrival WHERE pk = ?", [pk])

    def let_held_go(self, reason: str, now: datetime) -> None:
        """What was held was for an epoch that is over: what it carried comes again. The sealed
        files are let go; ``reason`` is a code."""
        with write_transaction(self._db):
            held = self._db.execute("SELECT pk FROM arrival WHERE state = 'held'").fetchall()
            for (pk,) in held:
                self._db.execute(
                    "UPDATE arrival SET state = 'late', settled_at = ?, reason = ?,"
                    " manifest = NULL WHERE pk = ?",
                    [format_rfc3339_utc(now), reason, pk],
                )
                self._empty(pk)

    def verdicts(self, replica: str, after: int = 0) -> tuple[Receipt, ...]:
        """Receipts for what ``replica`` sent above the sequence ``after`` and was declined or
        refused, by sequence.

        What was applied or late is receipted from the case log, which remembers it.
        """
        rows = self._db.execute(
            "SELECT state, sequence, reason, manifest, operation, journal_position, journal_head"
            " FROM arrival WHERE sender = ? AND sequence > ? AND closed = 0"
            " AND +state IN ('declined', 'refused')"
            " AND manifest IS NOT NULL AND journal_head IS NOT NULL ORDER BY sequence, pk",
            [replica, after],
        ).fetchall()
        return tuple(_receipt(replica, *row) for row in rows)

    def _copy_in(self, stream: BinaryIO, limit: int, stopped: Stopped) -> tuple[int, int, str]:
        """Store the chunks under a new pk; returns it, the size and the hash."""
        newest = self._db.execute("SELECT max(pk) FROM arrival").fetchone()[0]
        pk, size, digest = (newest or 0) + 1, 0, hashlib.sha256()
        for number, chunk in enumerate(iter(lambda: stream.read(CHUNK_BYTES), b"")):
            size += len(chunk)
            if stopped():
                raise Refused("cancelled")
            if size > limit:
                raise Refused("bundle-too-large", part="file", limit=limit)
            digest.update(chunk)
            self._db.execute("INSERT INTO arrival_chunk VALUES (?, ?, ?)", [pk, number, chunk])
        return pk, size, digest.hexdigest()

    def _pk(self, sha256: str) -> int | None:
        row = self._db.execute("SELECT pk FROM arrival WHERE sha256 = ?", [sha256]).fetchone()
        return row[0] if row else None

    def _is_here(self, pk: int | None) -> bool:
        sql = "SELECT 1 FROM arrival_chunk WHERE arrival = ? LIMIT 1"
        return self._db.execute(sql, [pk]).fetchone() is not None

    def _empty(self, pk: int) -> None:
        self._db.execute("DELETE FROM arrival_chunk WHERE arrival = ?", [pk])

    def _chunks(self, sha256: str) -> Iterator[bytes]:
        numbers = self._db.execute(
            "SELECT n FROM arrival_chunk WHERE arrival = ? ORDER BY n", [self._pk(sha256)]
        ).fetchall()
        for (number,) in numbers:
            yield self._db.execute(
                "SELECT data FROM arrival_chunk WHERE arrival = ? AND n = ?",
                [self._pk(sha256), number],
            ).fetchone()[0]


def _shown(name: str) -> str:
    """The file's own name; bytes that are no text (odd file systems) are shown escaped."""
    plain = name.encode("utf-8", "backslashreplace").decode()
    return plain.replace("\\", "/").rpartition("/")[2][:_MAX_NAME] or "?"


def _receipt(
    replica: str,
    outcome: Outcome,
    sequence: int,
    reason: str,
    manifest: str,
    operation: str | None,
    position: int,
    head: str,
) -> Receipt:
    return Receipt(
        journal=JournalHead(head=head, position=position),
        manifest=manifest,
        operation=operation,
        outcome=outcome,
        reason=reason,
        replica=replica,
        seq=sequence,
    )
