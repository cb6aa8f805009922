"""Outgoing channels: what was sent to which replica, and what is known to have arrived.

A channel's next bundle carries everything its recipient may have and is not known to have.
Whether a receipt may be believed is judged elsewhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.store.connection import Database, write_transaction

_COLUMNS = "replica, seq, manifest, created, file, operations, bytes, outcome"


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


class Channels:
    """The part of the inbox that remembers what went out."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def next_sequence(self, replica: str) -> int:
        """The number of the next bundle to ``replica``, from 1."""
        sql = (
            "SELECT max(used, (SELECT coalesce(max(seq), 0) FROM sent WHERE channel = pk))"
            " FROM channel WHERE replica = ?"
        )
        newest = self._db.execute(sql, [replica]).fetchone()
        return (newest[0] if newest else 0) + 1

    def begin_after(self, replica: str, sequence: int) -> None:
        """The next bundle to ``replica`` gets a number above ``sequence``, whatever was sent."""
        with write_transaction(self._db):
            self._db.execute(
                "INSERT INTO channel(replica, used) VALUES (?, ?)"
                " ON CONFLICT(replica) DO UPDATE SET used = max(used, excluded.used)",
                [replica, sequence],
            )

    def record_sent(
        self,
        replica: str,
        seq: int,
        manifest_hash: str,
        created: str,
        file: str,
        names: Sequence[str],
        size: int,
    ) -> None:
        """Remember a bundle before its file leaves; ``names`` are the operations in it
        and ``size`` its bytes.

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
                [channel, seq, manifest_hash, created, file, len(names), size],
            )
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO sent_item VALUES (?, ?, ?)",
                ((channel, seq, bytes_of(name)) for name in names),
            )

    def sent(self, replica: str, seq: int) -> str | None:
        """The manifest hash of the bundle we sent under this number, or None."""
        row = self._db.execute(
            "SELECT manifest FROM sent WHERE channel = ? AND seq = ?",
            [self._channel(replica), seq],
        ).fetchone()
        return str(row[0]) if row else None

    def sent_bundles(self, replica: str | None = None) -> tuple[Sent, ...]:
        """What was sent, to one replica or to all, newest first."""
        where, parameters = ("WHERE replica = ?", [replica]) if replica else ("", [])
        sql = (
            f"SELECT {_COLUMNS} FROM sent JOIN channel ON channel.pk = sent.channel {where}"
            " ORDER BY created DESC, replica, seq DESC"
        )
        return tuple(Sent(*row) for row in self._db.execute(sql, parameters).fetchall())

    def last_out(self) -> str | None:
        """When a bundle was made last (RFC 3339)."""
        found: str | None = self._db.execute("SELECT max(created) FROM sent").fetchone()[0]
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
                    "INSERT OR IGNORE INTO known SELECT channel, operation FROM sent_item"
                    " WHERE channel = ? AND seq = ?",
                    [channel, seq],
                )
                self._db.execute(
                    "DELETE FROM sent_item WHERE channel = ? AND seq <= ?", [channel, seq]
                )
        return True

    def known(self, replica: str) -> frozenset[str]:
        """The operations (header hashes) the replica is known to have from us."""
        rows = self._db.execute(
            "SELECT operation FROM known WHERE channel = ?", [self._channel(replica)]
        )
        return frozenset(operation.hex() for (operation,) in rows.fetchall())

    def was_sent(self, names: Collection[str]) -> bool:
        """Whether any of these operations ever went out, receipted or not."""
        return any(
            self._db.execute(
                # Bundle by bundle and channel by channel: of those there are few.
                "SELECT 1 FROM sent CROSS JOIN sent_item USING (channel, seq)"
                " WHERE operation = :name UNION ALL SELECT 1 FROM channel CROSS JOIN known"
                " ON known.channel = channel.pk WHERE operation = :name LIMIT 1",
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
                "SELECT replica, file FROM sent CROSS JOIN sent_item USING (channel, seq)"
                " JOIN channel ON channel.pk = sent.channel WHERE operation = :name"
                " UNION SELECT replica, '' FROM channel CROSS JOIN known"
                " ON known.channel = channel.pk WHERE operation = :name",
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

    def _channel(self, replica: str) -> int | None:
        row = self._db.execute("SELECT pk FROM channel WHERE replica = ?", [replica]).fetchone()
        return row[0] if row else None


def bytes_of(name: str) -> bytes:
    """A header hash as it is stored."""
    return bytes.fromhex(name)
