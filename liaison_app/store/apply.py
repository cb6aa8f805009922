"""Applying a verified bundle: classified again, then written, all in one transaction.

Reviewing takes the same path up to the point of writing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from liaison_app.domain.arrival import Arrival, Receipt, StoredOperation
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.store import blobs, evidence, installation, journal, oplog, trust
from liaison_app.store.connection import Database
from liaison_app.store.holding import note_held
from liaison_app.store.installation import Installation
from liaison_app.store.journal import Entry, Through
from liaison_app.store.merging import known
from liaison_app.store.oplog import ChangeSet, Plan
from liaison_app.store.review import Review, attached, describe
from liaison_app.store.verdicts import Place, check_authority, organisations, place_in_channel
from liaison_app.store.withdrawing import settle_values


def review(db: Database, arrival: Arrival) -> Review:
    """What applying would do. Reads only; raises BundleRefused as applying would."""
    return _classify(db, arrival, installation.read(db))[2]


def apply(
    db: Database, arrival: Arrival, now: datetime, statement: bytes | None = None
) -> tuple[ChangeSet, Review]:
    """Apply a bundle inside the caller's write transaction, and keep the statement made of it.

    A bundle seen before changes nothing; a late one is recorded and changes no record. Of one for
    an earlier epoch of ours the trust documents are kept.
    """
    here = installation.read(db)
    place, planned, found = _classify(db, arrival, here)
    if place is Place.SEEN:
        return ChangeSet(journal.newest(db)[0]), found
    if place is Place.FORMER:
        return ChangeSet(journal.append(db, _keep_trust(db, arrival), now)), found
    through = _record_bundle(db, arrival, now, place)
    entries = [Entry("bundle", through.pk, bytes.fromhex(arrival.manifest_hash))]
    if place is Place.LATE:
        return ChangeSet(journal.append(db, entries, now, through)), found
    if statement is not None:
        journal.append(db, trust.keep_statement(db, statement), now)
    if arrival.sender.organisation == here.office_code:
        evidence.note_office(db, arrival.created)
    entries += _keep_trust(db, arrival)
    journal.append(db, entries, now, through)
    _keep_receipts(db, arrival, here, through)
    changes = oplog.write(db, planned, organisations(arrival, here), now, through)
    new = {numbered.stored.name for numbered in planned.operations}
    known = [each for each in arrival.operations if each.name not in new]
    returned = settle_values(db, planned.operations, known)
    note_held_by_sender(db, arrival, here)
    _keep_blobs(db, arrival)
    return changes, replace(found, returned=returned, had=tuple(_whole(known)))


def _classify(db: Database, arrival: Arrival, here: Installation) -> tuple[Place, Plan, Review]:
    if arrival.recipient not in here.epochs:
        raise BundleRefused("bundle-not-for-us")
    place = place_in_channel(db, arrival, here)
    count = len(arrival.operations)
    if place is not Place.NEXT:
        found = Review(
            operations=count,
            new=0,
            already_had=count if place is Place.SEEN else 0,
            already_applied=place is Place.SEEN,
            late=place is Place.LATE,
            blobs=len(arrival.blobs),
            former=place is Place.FORMER,
        )
        return place, oplog.plan(db, []), found
    new = _new(db, arrival.operations)
    check_authority(db, arrival, new, here)
    _check_files(db, arrival)
    planned = oplog.plan(db, new)
    return place, planned, describe(db, arrival, planned, here.replica)


def _check_files(db: Database, arrival: Arrival) -> None:
    """A file that came is as long as its attachment says (its hash was compared on reading), so
    that what review accepts is not refused by applying it."""
    for sha256, size in attached(arrival.operations):
        path = arrival.blobs.get(sha256)
        if path is None or size is None or blobs.has(db, sha256):
            continue
        if path.stat().st_size != size:
            raise BundleRefused("bundle-file", sha256=sha256)


def _new(db: Database, operations: Sequence[StoredOperation]) -> list[StoredOperation]:
    """The operations not in the log, each once, in the order brought."""
    by_name = {stored.name: stored for stored in operations}
    for name in known(db, by_name):
        del by_name[name]
    return list(by_name.values())


def _record_bundle(db: Database, arrival: Arrival, now: datetime, place: Place) -> Through:
    sql = (
        "INSERT INTO bundle(replica, organisation, recipient, seq, base, manifest_hash, envelope,"
        " created, applied_at, outcome, operations, journal_position, journal_head)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
    )
    values = [
        arrival.sender.id,
        arrival.sender.organisation,
        arrival.recipient,
        arrival.sequence,
        arrival.base,
        arrival.manifest_hash,
        arrival.envelope,
        arrival.created,
        format_rfc3339_utc(now),
        "late" if place is Place.LATE else "applied",
        len(arrival.operations),
        arrival.journal.position,
        arrival.journal.head,
    ]
    cursor = db.execute(sql, values)
    return Through(int(cursor.lastrowid or 0), arrival.manifest_hash)


def _keep_trust(db: Database, arrival: Arrival) -> list[Entry]:
    try:
        return [*trust.save_newer(db, arrival.trust), *trust.save_epochs(db, arrival.trust.epochs)]
    except Refused as error:
        raise BundleRefused(error.code, **error.params) from error


def _keep_blobs(db: Database, arrival: Arrival) -> None:
    """Only files that some operation of the bundle attaches and whose attachment is in the case
    log with its values: not disposed of here, not withdrawn; others have no business here."""
    for sha256, size in attached(arrival.operations):
        path = arrival.blobs.get(sha256)
        if path is None or blobs.has(db, sha256):
            continue
        sql = "SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1"
        if db.conn.execute(sql, [sha256]).fetchone() is not None:
            blobs.put_arrived(db, path, sha256, size)


def _whole(operations: Iterable[StoredOperation]) -> Iterator[str]:
    """Those that came with all their values."""
    for stored in operations:
        body = stored.operation.body
        if body is not None and len(body.values) == len(stored.operation.header.cells):
            yield stored.name


def note_held_by_sender(db: Database, arrival: Arrival, here: Installation) -> None:
    """What an organisation returns to the office is in its hands: a restored office learns so of
    what it once sent. What the organisation reports of itself, or of those it supervises, is not
    the office's to withdraw."""
    sender = arrival.sender.organisation
    if here.organisation != here.office_code or sender == here.organisation:
        return
    made_here = [
        each.name
        for each in arrival.operations
        if each.operation.header.record.owner == here.organisation
        or each.operation.header.compartment != "own"
    ]
    note_held(db, made_here, sender)


def _keep_receipts(db: Database, arrival: Arrival, here: Installation, through: Through) -> None:
    """What became of our bundles there. Whether we sent them is known to the inbox, not here."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO receipt(replica, own, seq, manifest_hash, outcome, reason,"
        " operation, journal_position, journal_head, bundle) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            _receipt_row(arrival.sender.id, receipt, through)
            for receipt in arrival.receipts
            if receipt.replica == here.replica
        ),
    )


def _receipt_row(giver: str, receipt: Receipt, through: Through) -> tuple[object, ...]:
    return (
        giver,
        receipt.replica,
        receipt.seq,
        receipt.manifest,
        receipt.outcome,
        receipt.reason,
        receipt.operation,
        receipt.journal.position,
        receipt.journal.head,
        through.pk,
    )
