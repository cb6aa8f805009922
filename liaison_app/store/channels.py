"""Outgoing channels: what was sent to which replica, and what is known to have arrived.

A channel's next bundle carries everything its recipient may have and is not known to have.
Whether a receipt may be believed is judged elsewhere.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database, write_transaction
from liaison_app.store.outbox import keep_waiting
from liaison_app.store.outgoing import Channel, Leaving
from liaison_app.store.records import chunks, marks
from liaison_app.store.selected import Item

_COLUMNS = "replica, seq, manifest, created, file, operations, bytes, outcome"
# Not what a second officer did not let go.
_LEFT = "outcome <> 'withheld'"


@dataclass(frozen=True)
class Sent:
    """One bundle made for ``replica``. ``outcome`` is its receipt's, or empty while unknown."""

    replica: str
    sequence: int
    manifest_hash: str
    created: str
    file: str
    operations: int
    bytes: int
    outcome: str


@dataclass(frozen=True)
class RefusedThere:
    """An operation that ``replica`` refused, in bundle ``sequence``; it is not sent again until
    the officer says so. ``reason`` is a code."""

    replica: str
    operation: str
    sequence: int
    reason: str
    noted_at: str


class Channels:
    """The part of the inbox that remembers what went out."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin_epoch(self, replica: str) -> None:
        """This installation is ``replica`` now: if it was another one before, every channel ends
        and begins anew, and what was answered there is answered no more. Again without effect."""
        with write_transaction(self._db):
            row = self._db.execute("SELECT replica FROM epoch").fetchone()
            if row is not None and row[0] != replica:
                ended = self._db.execute("SELECT max(closed) + 1 FROM channel").fetchone()[0] or 1
                self._db.execute("UPDATE channel SET closed = ? WHERE closed = 0", [ended])
                self._db.execute(
                    "UPDATE arrival SET closed = ? WHERE closed = 0"
                    " AND state NOT IN ('unreviewed', 'held')",
                    [ended],
                )
            self._db.execute("INSERT OR REPLACE INTO epoch(pk, replica) VALUES (1, ?)", [replica])

    def next_sequence(self, replica: str) -> int:
        """The number of the next bundle to ``replica``, from 1."""
        sql = (
            "SELECT max(used, (SELECT coalesce(max(seq), 0) FROM sent WHERE channel = pk))"
            " FROM channel WHERE replica = ? AND closed = 0"
        )
        newest = self._db.execute(sql, [replica]).fetchone()
        return (newest[0] if newest else 0) + 1

    def begin_after(self, replica: str, sequence: int) -> None:
        """The next bundle to ``replica`` gets a number above ``sequence``, whatever was sent."""
        with write_transaction(self._db):
            self._db.execute(
                "INSERT INTO channel(replica, used) VALUES (?, ?)"
                " ON CONFLICT(replica, closed) DO UPDATE SET used = max(used, excluded.used)",
                [replica, sequence],
            )

    def forgotten(self, replica: str) -> int:
        """Up to which number the bundles to ``replica`` are not remembered, though they may have
        been made."""
        sql = "SELECT used FROM channel WHERE replica = ? AND closed = 0"
        row = self._db.execute(sql, [replica]).fetchone()
        return row[0] if row else 0

    def record_sent(
        self,
        replica: str,
        seq: int,
        manifest_hash: str,
        created: str,
        file: str,
        leaving: Leaving,
        size: int,
        waiting: BinaryIO | None = None,
    ) -> None:
        """Remember a bundle before its file leaves, and how far its channel is judged with it;
        ``size`` is its bytes. ``waiting`` is the file itself, where it may not leave yet: it is
        kept, and no receipt can come for one that waited before.

        Raises Refused ``sequence-taken``: another program made a bundle meanwhile, and two
        different bundles under one number would be a fork.
        """
        with write_transaction(self._db):
            if seq != self.next_sequence(replica):
                raise Refused("sequence-taken", sequence=seq)
            self._db.execute("INSERT OR IGNORE INTO channel(replica) VALUES (?)", [replica])
            channel = self._channel(replica)
            self._db.execute(
                "INSERT INTO sent(channel, seq, manifest, created, file, operations, bytes)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [channel, seq, manifest_hash, created, file, len(leaving.operations), size],
            )
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO offered VALUES (?, ?, ?, ?, ?)",
                ((channel, seq, bytes_of(name), *how) for name, *how in leaving.operations.items()),
            )
            self._db.execute(
                "UPDATE channel SET judged = ?, terms = ? WHERE pk = ?",
                [leaving.judged, leaving.terms, channel],
            )
            if waiting is not None:
                keep_waiting(self._db, waiting, replica, seq)

    def sent(self, replica: str, seq: int) -> str | None:
        """The manifest hash of the bundle we sent under this number, or None."""
        row = self._db.execute(
            "SELECT manifest FROM sent WHERE channel = ? AND seq = ?",
            [self._channel(replica), seq],
        ).fetchone()
        return str(row[0]) if row else None

    def sent_bundles(self, replica: str | None = None) -> tuple[Sent, ...]:
        """What was sent, to one replica in this epoch or to all in any, newest first."""
        where, parameters = ("WHERE replica = ? AND closed = 0", [replica]) if replica else ("", [])
        sql = (
            f"SELECT {_COLUMNS} FROM sent JOIN channel ON channel.pk = sent.channel {where}"
            " ORDER BY created DESC, replica, seq DESC"
        )
        return tuple(Sent(*row) for row in self._db.execute(sql, parameters).fetchall())

    def last_out(self) -> str | None:
        """When a bundle was made last (RFC 3339), those aside that did not leave."""
        sql = (
            "SELECT max((SELECT created FROM sent WHERE channel = pk"
            f" AND {_LEFT} ORDER BY seq DESC LIMIT 1)) FROM channel"
        )
        found: str | None = self._db.execute(sql).fetchone()[0]
        return found

    def acknowledge(self, replica: str, seq: int, applied: bool) -> bool:
        """Note a receipt for bundle ``seq``; False where there was no such bundle.

        What an applied bundle carried is known to the replica from now on. Bundles before it
        that have no receipt yet can no longer be applied there (an older sequence applies
        nothing), so receipts must be noted in ascending order; what only those carried is sent
        again. What was not applied is not known.
        """
        with write_transaction(self._db):
            channel = self._channel(replica)
            if channel is None or self.sent(replica, seq) is None:
                return False
            self._db.execute(
                "UPDATE sent SET outcome = ? WHERE channel = ? AND seq = ?",
                ["applied" if applied else "not-applied", channel, seq],
            )
            if applied:
                self._db.execute(
                    "INSERT OR IGNORE INTO known_there SELECT channel, operation, granted, whole"
                    " FROM offered WHERE channel = ? AND seq = ?",
                    [channel, seq],
                )
                self._db.execute(
                    "DELETE FROM offered WHERE channel = ? AND seq <= ?", [channel, seq]
                )
        return True

    def channel(self, replica: str) -> Channel:
        """What is remembered of what went to a replica, for making its next bundle."""
        row = self._db.execute(
            "SELECT pk, judged, terms FROM channel WHERE replica = ? AND closed = 0", [replica]
        ).fetchone()
        if row is None:
            return Channel()
        pk, judged, terms = row
        # Every bundle carries what has no receipt yet, so the newest one carries all of it.
        sql = (
            "SELECT operation FROM offered WHERE channel = :pk"
            " AND seq = (SELECT max(seq) FROM sent WHERE channel = :pk)"
        )
        offered = [name.hex() for (name,) in self._db.execute(sql, {"pk": pk})]
        sql = "SELECT operation FROM refused_there WHERE channel = ?"
        refused = frozenset(name.hex() for (name,) in self._db.execute(sql, [pk]))
        return Channel(judged, terms, offered, partial(self._known, pk), refused)

    def note_received(self, replica: str, names: Iterable[bytes]) -> None:
        """Operations (raw header hashes) that a replica sent itself are known to it."""
        with write_transaction(self._db):
            self._db.execute("INSERT OR IGNORE INTO channel(replica) VALUES (?)", [replica])
            channel = self._channel(replica)
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO known_there VALUES (?, ?, x'', 1)",
                ((channel, name) for name in names),
            )

    def note_refused(
        self, replica: str, operation: str, seq: int, reason: str, now: datetime
    ) -> None:
        """An operation was refused there: it is not sent again by itself."""
        with write_transaction(self._db):
            self._db.execute(
                "INSERT OR IGNORE INTO refused_there VALUES (?, ?, ?, ?, ?)",
                [self._channel(replica), bytes_of(operation), seq, reason, format_rfc3339_utc(now)],
            )

    def refused_there(self) -> tuple[RefusedThere, ...]:
        """Every operation refused elsewhere, in the order noted."""
        sql = (
            "SELECT replica, operation, seq, reason, noted_at FROM refused_there"
            " JOIN channel ON channel.pk = refused_there.channel WHERE closed = 0"
            " ORDER BY noted_at, operation"
        )
        return tuple(
            RefusedThere(replica, operation.hex(), *rest)
            for replica, operation, *rest in self._db.execute(sql).fetchall()
        )

    def send_again(self, operation: str) -> bool:
        """Let a refused operation go again, to everybody who refused it; False if nobody did."""
        with write_transaction(self._db):
            sql = "SELECT channel FROM refused_there WHERE operation = ?"
            found = [pk for (pk,) in self._db.execute(sql, [bytes_of(operation)]).fetchall()]
            sql = "DELETE FROM refused_there WHERE operation = ?"
            self._db.execute(sql, [bytes_of(operation)])
            for pk in found:  # it was passed over: everything is judged again, once
                self._db.execute("UPDATE channel SET judged = 0 WHERE pk = ?", [pk])
        return bool(found)

    def known(self, replica: str) -> frozenset[str]:
        """The operations (header hashes) the replica is known to have."""
        rows = self._db.execute(
            "SELECT operation FROM known_there WHERE channel = ?", [self._channel(replica)]
        )
        return frozenset(operation.hex() for (operation,) in rows.fetchall())

    def everything_sent(self, replica: str) -> frozenset[str]:
        """The operations that ever went to a replica, as far as that is still remembered."""
        channel = self._channel(replica)
        rows = self._db.execute(
            "SELECT operation FROM offered WHERE channel = :pk"
            " UNION SELECT operation FROM known_there WHERE channel = :pk",
            {"pk": channel},
        )
        return frozenset(operation.hex() for (operation,) in rows.fetchall())

    def on_their_way(self, replica: str) -> list[str]:
        """The operations that left for a replica and were not acknowledged: no sealed file that
        waits here, or was withheld, counts."""
        rows = self._db.execute(
            "SELECT DISTINCT operation FROM offered JOIN sent USING (channel, seq)"
            f" WHERE channel = ? AND {_LEFT}"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE replica = ? AND seq = sent.seq)",
            [self._channel(replica), replica],
        )
        return [operation.hex() for (operation,) in rows.fetchall()]

    def was_sent(self, names: Collection[str]) -> bool:
        """Whether any of these operations ever went out, receipted or not."""
        return any(
            self._db.execute(
                # Bundle by bundle and channel by channel: of those there are few.
                "SELECT 1 FROM sent CROSS JOIN offered USING (channel, seq)"
                f" WHERE operation = :name AND {_LEFT}"
                " UNION ALL SELECT 1 FROM channel CROSS JOIN known_there"
                " ON known_there.channel = channel.pk WHERE operation = :name LIMIT 1",
                {"name": bytes_of(name)},
            ).fetchone()
            for name in names
        )

    def holders(self, names: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Who was sent any of these operations: (replica, file), the file empty where only the
        receipt is remembered."""
        found: dict[tuple[str, str], None] = {}
        for name in names:
            rows = self._db.execute(
                "SELECT replica, file FROM sent CROSS JOIN offered USING (channel, seq)"
                f" JOIN channel ON channel.pk = sent.channel WHERE operation = :name AND {_LEFT}"
                " UNION SELECT replica, '' FROM channel CROSS JOIN known_there"
                " ON known_there.channel = channel.pk WHERE operation = :name",
                {"name": bytes_of(name)},
            )
            found.update(dict.fromkeys((replica, file) for replica, file in rows.fetchall()))
        return tuple(found)

    def base(self, replica: str) -> int:
        """The newest sequence the replica is known to have applied, 0 for none."""
        newest = self._db.execute(
            "SELECT max(seq) FROM sent WHERE channel = ? AND outcome = 'applied'",
            [self._channel(replica)],
        ).fetchone()[0]
        return newest or 0

    def unanswered(self, replica: str) -> int:
        """How many bundles went out since the newest one known to be applied."""
        found: int = self._db.execute(
            "SELECT count(*) FROM sent WHERE channel = ? AND seq > ? AND outcome = ''",
            [self._channel(replica), self.base(replica)],
        ).fetchone()[0]
        return found

    def traffic(self) -> dict[str, tuple[str, int, int]]:
        """For each replica written to in this epoch: when last (RFC 3339), the newest sequence
        known to be applied there, and how many bundles went out since without an answer."""
        sql = (
            "SELECT replica, created, base, (SELECT count(*) FROM sent"
            " WHERE channel = pk AND seq > base AND outcome = '') FROM ("
            "SELECT pk, replica, (SELECT created FROM sent WHERE channel = pk"
            " ORDER BY seq DESC LIMIT 1) AS created, coalesce((SELECT seq FROM sent"
            " WHERE channel = pk AND outcome = 'applied' ORDER BY seq DESC LIMIT 1), 0) AS base"
            " FROM channel WHERE closed = 0) WHERE created IS NOT NULL"
        )
        rows = self._db.execute(sql).fetchall()
        return {replica: (created, base, count) for replica, created, base, count in rows}

    def _known(self, channel: int, names: Collection[str]) -> list[Item]:
        found = []
        for part in chunks(map(bytes_of, names)):
            rows = self._db.execute(
                "SELECT operation, granted, whole FROM known_there"
                f" WHERE channel = ? AND operation IN ({marks(len(part))})",
                [channel, *part],
            )
            found += [Item(name.hex(), grant, bool(whole)) for name, grant, whole in rows]
        return found

    def _channel(self, replica: str) -> int | None:
        sql = "SELECT pk FROM channel WHERE replica = ? AND closed = 0"
        row = self._db.execute(sql, [replica]).fetchone()
        return row[0] if row else None


def bytes_of(name: str) -> bytes:
    """A header hash as it is stored."""
    return bytes.fromhex(name)
