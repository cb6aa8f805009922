"""Applying a verified bundle: its operations are judged and written as they come, batch by batch,
all in one transaction.

Nothing of it counts before the whole of it came: what is refused at its end (or stopped) is undone
with everything before it. Reviewing judges the same and writes nothing (`reviewing`).
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

from liaison_app.domain.arrival import Arrival, Operations, Receipt, StoredOperation
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.store import blobs, evidence, installation, journal, oplog, owed, trust
from liaison_app.store.bulk import large_index_parts, little_unwritten
from liaison_app.store.connection import Database
from liaison_app.store.deriving import judge_all
from liaison_app.store.holding import note_held
from liaison_app.store.installation import Installation
from liaison_app.store.journal import Entry, Through
from liaison_app.store.merging import CellKey, known
from liaison_app.store.oplog import ChangeSet
from liaison_app.store.redaction import DISPOSE
from liaison_app.store.review import Review, conflicts
from liaison_app.store.review_warnings import Noticed
from liaison_app.store.stopping import look
from liaison_app.store.verdicts import Judge, Place, organisations, place_in_channel
from liaison_app.store.withdrawing import Returning, settle_values

# Operations taken in at once, and their bytes: enough that statements are shared, few enough to
# hold and to be stopped between.
BATCH, BATCH_BYTES = 2_000, 4 * 2**20
# Up to here the commit would be much of the whole; for more, indexes want all of the page cache.
MANY = 100_000


def find_place(db: Database, arrival: Arrival, here: Installation) -> Place:
    """Where the bundle stands; raises BundleRefused (``bundle-not-for-us``, ``bundle-fork``,
    ``bundle-gap``)."""
    if arrival.recipient not in here.epochs:
        raise BundleRefused("bundle-not-for-us")
    return place_in_channel(db, arrival, here)


def apply(
    db: Database,
    arrival: Arrival,
    now: datetime,
    statement: bytes | None = None,
    *,
    hold_unknown: bool = False,
) -> tuple[ChangeSet, Review]:
    """Apply a bundle inside the caller's write transaction, and keep the statement made of it.

    A bundle seen before changes nothing; a late one is recorded and changes no record. Of a late
    one, and of one for an earlier epoch of ours, newer trust documents are kept. With
    ``hold_unknown`` an operation of our own that is not here refuses it (``bundle-own-unknown``).
    """
    here = installation.read(db)
    place = find_place(db, arrival, here)
    if place is not Place.NEXT:
        found = passed_over(db, arrival, here, place)
        return ChangeSet(_write_passed(db, arrival, now, place)), found
    taking = _TakingIn(db, arrival, here, now, hold_unknown=hold_unknown)
    _write_begin(db, arrival, here, taking.through, now, statement)
    with ExitStack() as stack:
        if len(arrival.operations) > BATCH:
            stack.enter_context(large_index_parts(db))
        if BATCH < len(arrival.operations) <= MANY:
            stack.enter_context(little_unwritten(db))
        for batch in batches(arrival.operations):
            taking.write(batch)
    return taking.finish()


def batches(operations: Operations) -> Iterator[list[StoredOperation]]:
    """The operations in batches of at most `BATCH`, or about `BATCH_BYTES`."""
    batch: list[StoredOperation] = []
    size = 0
    for stored in operations:
        batch.append(stored)
        size += len(stored.header) + len(stored.body or b"")
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def passed_over(db: Database, arrival: Arrival, here: Installation, place: Place) -> Review:
    """Of a bundle that changes no record: that it holds what was signed, and what it tells."""
    noticed = Noticed(db, arrival, here)
    for batch in batches(arrival.operations):
        noticed.note_own(those_new(db, batch))
    count = len(arrival.operations)
    return Review(
        operations=count,
        new=0,
        already_had=count if place is Place.SEEN else 0,
        already_applied=place is Place.SEEN,
        late=place is Place.LATE,
        blobs=len(arrival.blobs),
        former=place is Place.FORMER,
        warnings=noticed.warnings,
    )


def _write_passed(db: Database, arrival: Arrival, now: datetime, place: Place) -> int:
    """What is kept of such a bundle; the journal's position after it."""
    if place is Place.SEEN:
        return journal.newest(db)[0]
    if place is Place.FORMER:
        return journal.append(db, _keep_trust(db, arrival), now)
    through = _record_bundle(db, arrival, now, place)
    return journal.append(db, [_entry(arrival, through), *_keep_trust(db, arrival)], now, through)


def _write_begin(
    db: Database,
    arrival: Arrival,
    here: Installation,
    through: Through,
    now: datetime,
    statement: bytes | None,
) -> None:
    """What comes before the operations: the bundle itself, trust documents, receipts."""
    entries = [_entry(arrival, through)]
    if statement is not None:
        journal.append(db, trust.keep_statement(db, statement), now)
    if arrival.sender.organisation == here.office_code:
        evidence.note_office(db, arrival.created)
    entries += _keep_trust(db, arrival)
    journal.append(db, entries, now, through)
    _keep_receipts(db, arrival, here, through)


def _entry(arrival: Arrival, through: Through) -> Entry:
    return Entry("bundle", through.pk, bytes.fromhex(arrival.manifest_hash))


@dataclass
class _Written:
    """What was written so far, in numbers; nothing here grows with the number of operations but
    the names of those known before."""

    new: int = 0
    conflicts: set[CellKey] = field(default_factory=set)
    had: list[bytes] = field(default_factory=list)
    disposes: bool = False


class _TakingIn:
    """One bundle on its way into the log."""

    def __init__(
        self,
        db: Database,
        arrival: Arrival,
        here: Installation,
        now: datetime,
        *,
        hold_unknown: bool,
    ) -> None:
        self._db, self._arrival, self._here, self._now = db, arrival, here, now
        self._hold_unknown = hold_unknown
        self._judge = Judge(db, arrival, here)
        self._noticed = Noticed(db, arrival, here)
        self._returning = Returning(db)
        self._whose = organisations(arrival, here)
        self._first = oplog.next_pk(db)
        self._done = _Written()
        self.through = _record_bundle(db, arrival, now, Place.NEXT)
        self._changes = ChangeSet(journal.newest(db)[0])

    def write(self, batch: list[StoredOperation]) -> None:
        """Judge and write the next operations."""
        db, done = self._db, self._done
        new = those_new(db, batch)
        self._noticed.note(new, batch)
        self._noticed.note_forks(new)
        if self._hold_unknown and self._noticed.own_unknown:
            organisation = self._arrival.sender.organisation.upper()
            raise BundleRefused("bundle-own-unknown", organisation=organisation)
        look(db)
        self._judge.check(new)
        planned = oplog.plan(db, new)
        look(db)
        for key, in_conflict in conflicts(db, planned):
            (done.conflicts.add if in_conflict else done.conflicts.discard)(key)
        written = oplog.write(db, planned, self._whose, self._now, self.through)
        self._changes = oplog.joined(self._changes, written)
        done.new += len(new)
        done.disposes |= any(each.operation.header.kind == DISPOSE for each in new)
        if len(new) < len(batch):
            had = those_known(batch, new)
            self._judge.check_returned(self._returning.note(had, self._first))
            done.had += (bytes.fromhex(each.name) for each in had if _is_whole(each))
        heard = _note_held_by_sender(db, self._arrival, self._here, batch)
        if heard and len(new) < len(batch):  # of what is new the journal tells
            judge_all(db)

    def finish(self) -> tuple[ChangeSet, Review]:
        """After the last of them."""
        db, arrival, done = self._db, self._arrival, self._done
        self._judge.finish()
        self._noticed.check_files()
        returned = settle_values(db, self._first, self._returning)
        self._keep_files()
        if done.disposes:
            owed.owe(db, self._first)
        found = Review(
            operations=len(arrival.operations),
            new=done.new,
            already_had=len(arrival.operations) - done.new,
            conflicts=len(done.conflicts),
            warnings=self._noticed.warnings,
            blobs=len(arrival.blobs),
            returned=returned,
            had=tuple(done.had),
        )
        return self._changes, found

    def _keep_files(self) -> None:
        """Only files that some operation of the bundle attaches and whose attachment is in the case
        log with its values: not disposed of here, not withdrawn; others have no business here."""
        for sha256, sizes in self._noticed.attached.items():
            if blobs.has(self._db, sha256):
                continue
            sql = "SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1"
            if self._db.conn.execute(sql, [sha256]).fetchone() is not None:
                blobs.put_arrived(
                    self._db, self._arrival.blobs[sha256], sha256, max(sizes, default=None)
                )


def those_new(db: Database, operations: Iterable[StoredOperation]) -> list[StoredOperation]:
    """The operations not in the log, each once, in the order brought.

    An operation is in the log under its own number or not at all: above the newest number of its
    replica, which is where most of a bundle is, nothing needs to be looked up.
    """
    by_name = {stored.name: stored for stored in operations}
    dots = {name: stored.operation.header.dot for name, stored in by_name.items()}
    replicas = {dot.replica for dot in dots.values()}
    newest = {replica: oplog.newest_sequence(db, replica) for replica in replicas}
    for name in known(db, (name for name, dot in dots.items() if dot.seq <= newest[dot.replica])):
        del by_name[name]
    return list(by_name.values())


def those_known(
    batch: Iterable[StoredOperation], new: Iterable[StoredOperation]
) -> list[StoredOperation]:
    """Those of a batch that were in the log."""
    fresh = {each.name for each in new}
    return [each for each in batch if each.name not in fresh]


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


def _is_whole(stored: StoredOperation) -> bool:
    """Whether it came with all its values."""
    body = stored.operation.body
    return body is not None and len(body.values) == len(stored.operation.header.cells)


def _note_held_by_sender(
    db: Database, arrival: Arrival, here: Installation, operations: Iterable[StoredOperation]
) -> bool:
    """What others bring us of what is ours is in their hands: a restored office learns so of what
    it once sent, a second installation of what the first one reported. What an organisation reports
    of itself, or of those it supervises, is not the office's to withdraw. Whether that was not
    known."""
    sender, own = arrival.sender.organisation, here.organisation
    if sender == own:
        return False
    ours = [
        each.name
        for each in operations
        if each.operation.header.record.owner == own
        or (own == here.office_code and each.operation.header.compartment != "own")
    ]
    return note_held(db, ours, sender)


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
