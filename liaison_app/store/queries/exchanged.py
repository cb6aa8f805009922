"""Bundles that came in, and receipts in both directions, as the case log remembers them."""

import binascii
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from liaison_app.domain.arrival import JournalHead, Outcome, Receipt
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.merging import known


@dataclass(frozen=True)
class BundleIn:
    """One bundle applied (or late). ``created`` is its sender's clock, ``applied_at`` ours."""

    replica: str
    organisation: str
    sequence: int
    manifest_hash: str
    created: str
    applied_at: str
    outcome: str
    operations: int


def bundles_in(db: Database) -> list[BundleIn]:
    """Every bundle, in the order in which they were made."""
    sql = (
        "SELECT replica, organisation, seq, manifest_hash, created, applied_at, outcome, operations"
        " FROM bundle ORDER BY created, pk"
    )
    return [BundleIn(*row) for row in db.execute(sql).fetchall()]


def last_bundle_in(db: Database) -> str | None:
    """When a bundle was applied last."""
    sql = "SELECT applied_at FROM bundle WHERE outcome = 'applied' ORDER BY pk DESC LIMIT 1"
    found = db.execute(sql).fetchone()
    return found[0] if found else None


def newest_read(db: Database, replica: str, what: str) -> int | None:
    """The newest of the ``schemas`` (of operations) or ``formats`` (of bundles) that a replica's
    program reads, as its newest bundle says."""
    return max(_newest_manifest(db, replica).get("reads", {}).get(what, []), default=None)


def _newest_manifest(db: Database, replica: str) -> dict[str, Any]:
    """What the newest bundle kept of a replica says, to this epoch or else to the one before;
    nothing where there is none."""
    sql = (
        "SELECT envelope FROM bundle WHERE replica = ? AND recipient = ? ORDER BY seq DESC LIMIT 1"
    )
    here = installation.read(db)
    for own in (here.replica, *reversed(here.former)):
        row = db.execute(sql, [replica, own]).fetchone()
        if row is not None:
            found: dict[str, Any] = json.loads(binascii.a2b_base64(json.loads(row[0])["payload"]))
            return found
    return {}


def last_received(db: Database, replicas: Collection[str]) -> dict[str, str]:
    """When the newest bundle of each replica, to any epoch of ours, was applied (RFC 3339)."""
    sql = (
        "SELECT r.value, max((SELECT applied_at FROM bundle WHERE replica = r.value"
        " AND recipient = e.value AND outcome = 'applied' ORDER BY seq DESC LIMIT 1))"
        " FROM json_each(?) r JOIN json_each(?) e GROUP BY r.value"
    )
    own = installation.read(db).epochs
    rows = db.execute(sql, [json.dumps(list(replicas)), json.dumps(list(own))]).fetchall()
    return {replica: applied_at for replica, applied_at in rows if applied_at}


def last_told(db: Database, replicas: Collection[str]) -> dict[str, str]:
    """When the newest of what each replica made came here by whatever way (RFC 3339): what a
    ministry hands on tells that its operator is at work."""
    sql = (
        "SELECT r.value, (SELECT j.applied_at FROM operation o JOIN journal j"
        " ON j.kind = 'operation' AND j.item = o.pk WHERE o.replica ="
        " (SELECT pk FROM replica WHERE id = r.value) ORDER BY o.seq DESC LIMIT 1)"
        " FROM json_each(?) r"
    )
    rows = db.execute(sql, [json.dumps(list(replicas))]).fetchall()
    return {replica: applied_at for replica, applied_at in rows if applied_at}


def missing_own(db: Database) -> dict[str, int]:
    """How many operations of each past epoch of ours are known to be missing here: numbers below
    the newest one known. What came after that nobody can count."""
    sql = (
        "SELECT r.id, max(o.seq) - count(DISTINCT o.seq) FROM operation o"
        " JOIN replica r ON r.pk = o.replica WHERE r.id = ?"
    )
    found = {}
    for replica in installation.read(db).former:
        missing = db.execute(sql, [replica]).fetchone()[1]
        if missing:
            found[replica] = missing
    return found


def is_settled(db: Database, replica: str, sequence: int) -> bool:
    """Whether a bundle of this number, or a later one, of ``replica`` was applied in this epoch."""
    sql = (
        "SELECT 1 FROM bundle WHERE replica = ? AND recipient = ? AND seq >= ?"
        " AND outcome = 'applied' LIMIT 1"
    )
    own = installation.get(db, "replica")
    return db.execute(sql, [replica, own, sequence]).fetchone() is not None


def forked_replicas(db: Database) -> list[str]:
    """The replicas of which two operations under one dot are known."""
    sql = "SELECT DISTINCT r.id FROM fork f JOIN replica r ON r.pk = f.replica ORDER BY r.pk"
    return [name for (name,) in db.execute(sql).fetchall()]


def lacks_any(db: Database, names: Collection[str]) -> bool:
    """Whether any of these operations is not here."""
    return len(set(known(db, names))) < len(set(names))


def receipts_from(db: Database, replica: str, after: int = 0) -> list[Receipt]:
    """What ``replica`` said became of the bundles of this epoch above the sequence ``after``, by
    sequence, then in the order said."""
    own = installation.get(db, "replica")
    rows = db.execute(
        "SELECT seq, manifest_hash, outcome, reason, operation, journal_position, journal_head"
        " FROM receipt WHERE replica = ? AND own = ? AND seq > ? ORDER BY seq, bundle",
        [replica, own, after],
    ).fetchall()
    return [_receipt(own, *row) for row in rows]


def newest_base(db: Database, replica: str) -> int:
    """Up to which of its bundles to this epoch ``replica`` says that it has our receipt; 0 if
    none."""
    sql = (
        "SELECT base FROM bundle WHERE replica = ? AND recipient = ? AND outcome = 'applied'"
        " ORDER BY seq DESC LIMIT 1"
    )
    row = db.execute(sql, [replica, installation.get(db, "replica")]).fetchone()
    return row[0] if row else 0


def receipts_owed(db: Database, replica: str, after: int) -> list[Receipt]:
    """Our receipt for each bundle of ``replica`` to this epoch above the sequence ``after`` that
    was applied or came late, by sequence. What was declined or refused is receipted from the
    inbox."""
    rows = db.execute(
        "SELECT seq, manifest_hash, outcome, journal_position, journal_head"
        " FROM bundle WHERE replica = ? AND recipient = ? AND seq > ? ORDER BY seq",
        [replica, installation.get(db, "replica"), after],
    ).fetchall()
    return [
        _receipt(replica, seq, manifest, outcome, "", None, position, head)
        for seq, manifest, outcome, position, head in rows
    ]


@dataclass(frozen=True)
class KeptBundle:
    """A bundle's row as it stands, with its signed envelope: what an audit compares."""

    pk: int
    replica: str
    organisation: str
    recipient: str
    sequence: int
    base: int
    created: str
    outcome: str
    operations: int
    journal: JournalHead
    envelope: bytes


def kept_bundles(db: Database) -> Iterator[KeptBundle]:
    """Every bundle kept, in the order applied."""
    sql = (
        "SELECT pk, replica, organisation, recipient, seq, base, created, outcome, operations,"
        " journal_head, journal_position, envelope FROM bundle ORDER BY pk"
    )
    for row in db.execute(sql):
        (*known, head, position, envelope) = row
        yield KeptBundle(*known, journal=JournalHead(head, position), envelope=envelope)  # type: ignore[misc]


def receipts_through(db: Database, bundle: int) -> list[Receipt]:
    """The receipts for our bundles that a kept bundle brought."""
    rows = db.execute(
        "SELECT own, seq, manifest_hash, outcome, reason, operation, journal_position,"
        " journal_head FROM receipt WHERE bundle = ? ORDER BY seq",
        [bundle],
    ).fetchall()
    return [_receipt(*row) for row in rows]


def receipts_of_epoch(db: Database, own: str) -> list[tuple[int, str, Receipt]]:
    """Every receipt for a bundle of our epoch ``own``: the bundle (pk) that brought it, who gave
    it, and what it says; by bundle."""
    rows = db.execute(
        "SELECT bundle, replica, own, seq, manifest_hash, outcome, reason, operation,"
        " journal_position, journal_head FROM receipt WHERE own = ? ORDER BY bundle, seq",
        [own],
    ).fetchall()
    return [(bundle, giver, _receipt(*row)) for bundle, giver, *row in rows]


def receipts_given(db: Database, replica: str, own: str) -> set[tuple[int, str]]:
    """Which bundles of our epoch ``own`` ``replica`` receipted: (sequence, outcome)."""
    sql = "SELECT seq, outcome FROM receipt WHERE replica = ? AND own = ?"
    return set(db.execute(sql, [replica, own]).fetchall())


def replicas(db: Database) -> list[tuple[str, str]]:
    """The replicas that made operations here, and whose they are."""
    return list(db.execute("SELECT id, organisation FROM replica ORDER BY pk").fetchall())


def _receipt(
    sender: str,
    sequence: int,
    manifest: str,
    outcome: Outcome,
    reason: str,
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
        replica=sender,
        seq=sequence,
    )
