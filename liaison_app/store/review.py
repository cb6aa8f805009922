"""What an arriving bundle would change, for a person to read before anything is applied.

It is made from the same merge that applying writes down, so the two cannot differ unless the
case log moved in between; applying makes it again. Everything is counted as it comes, into a draft
on the disk; of the records only a page is told in full (`review_records`), so that a large bundle
costs no more to show.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from liaison_app.domain.arrival import Arrival, Receipt, StoredOperation
from liaison_app.domain.markings import AMBER_STRICT, RED
from liaison_app.store.connection import Database
from liaison_app.store.draft import Draft
from liaison_app.store.merging import CellKey, is_conflict
from liaison_app.store.oplog import Plan, plan
from liaison_app.store.review_records import FieldChange, ReviewItem, told_records
from liaison_app.store.review_warnings import Noticed, attached
from liaison_app.store.stopping import Stopped, check_stopped

__all__ = [
    "FIRST_PAGE",
    "FieldChange",
    "Page",
    "Review",
    "ReviewFile",
    "ReviewItem",
    "Tally",
    "conflicts",
    "describe",
    "told",
]

FIRST = 200  # records told in full at once
LISTED = 50  # files and receipts told one by one
# Acts that do more than enter or change values; told apart from the records.
NOTABLE = frozenset({"remove", "restore", "dispose", "settle", "withdraw", "grant"})


@dataclass(frozen=True)
class Page:
    """Which of the records are told in full: those in conflict come first, then the changed."""

    start: int = 0
    count: int = FIRST


FIRST_PAGE = Page()


@dataclass(frozen=True)
class ReviewFile:
    """A file that an attachment in the bundle names. ``size`` in bytes is as announced; not
    ``here`` means that it neither came along nor is in the case log."""

    name: str
    size: int | None
    here: bool


@dataclass(frozen=True)
class Review:
    """What applying would do, or did.

    ``conflicts`` counts the cells that would have several different heads, of those the bundle
    writes; ``blobs`` the files it brings, ``returned`` the known operations to which applying gave
    values back that had been withdrawn. ``had`` names those known before that came whole (raw
    header hashes). ``former``: it is for an earlier epoch of ours, of which only the trust
    documents are taken.

    ``items`` are one page of the ``records``; ``kinds`` counts all of these by kind and change,
    ``acts`` the acts that do more than enter values, ``marked`` the operations that mark something
    RED or AMBER+STRICT. ``receipts`` are the first of those not known here (``receipts_new``),
    ``files`` the first of the attachments. ``newest_ms``: the latest time an author's clock gave.
    """

    operations: int
    new: int
    already_had: int
    conflicts: int = 0
    items: tuple[ReviewItem, ...] = ()
    warnings: tuple[str, ...] = ()
    already_applied: bool = False
    late: bool = False
    blobs: int = 0
    returned: int = 0
    had: tuple[bytes, ...] = ()
    former: bool = False
    records: int = 0
    kinds: tuple[tuple[str, str, int], ...] = ()
    acts: tuple[tuple[str, int], ...] = ()
    marked: tuple[tuple[str, int], ...] = ()
    receipts: tuple[Receipt, ...] = ()
    receipts_new: int = 0
    files: tuple[ReviewFile, ...] = ()
    newest_ms: int = 0


@dataclass
class Tally:
    """What is counted and listed of the new operations as they come."""

    acts: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    files: list[ReviewFile] = field(default_factory=list)
    newest_ms: int = 0

    def add(self, db: Database, arrival: Arrival, new: Iterable[StoredOperation]) -> None:
        """The next of them."""
        for stored in new:
            header, body = stored.operation.header, stored.operation.body
            if header.kind in NOTABLE:
                self.acts[header.kind] += 1
            self.newest_ms = max(self.newest_ms, header.time[0])
            salted = body.values.get("tlp") if body else None
            if salted is not None and salted.value in (RED, AMBER_STRICT):
                self.marked[str(salted.value)] += 1
            if header.record.kind == "attachment" and len(self.files) < LISTED:
                self.files += _files(db, arrival, stored)


def describe(
    db: Database,
    arrival: Arrival,
    draft: Draft,
    tally: Tally,
    noticed: Noticed,
    stopped: Stopped,
) -> Review:
    """The review of a bundle that may be applied, all of which is in the draft; of its records
    none is told yet (`told`)."""
    receipts = _unknown_receipts(db, arrival)
    return Review(
        operations=len(arrival.operations),
        new=draft.operations,
        already_had=len(arrival.operations) - draft.operations,
        conflicts=_merge_rest(db, draft, stopped),
        warnings=noticed.warnings,
        blobs=len(arrival.blobs),
        records=draft.records,
        kinds=draft.counted(),
        acts=tuple(sorted(tally.acts.items())),
        marked=tuple(sorted(tally.marked.items(), reverse=True)),
        receipts=tuple(receipts[:LISTED]),
        receipts_new=len(receipts),
        files=tuple(tally.files),
        newest_ms=tally.newest_ms,
    )


def told(db: Database, draft: Draft, page: Page, stopped: Stopped) -> tuple[ReviewItem, ...]:
    """One page of the records, in full."""
    check_stopped(stopped)
    shown = draft.page(page.start, page.count)
    written = draft.written_on(shown)
    # Those above lend their reference and title.
    above = dict.fromkeys(
        name for _, stored in written for name in stored.operation.header.record.chain()[1:]
    )
    written += draft.written_on(set(draft.numbers(above)) - shown.keys())
    check_stopped(stopped)
    planned, pks = _merged(db, written)
    in_conflict = {key for key, found in conflicts(db, planned) if found}
    change = {pks[number]: how for number, how in shown.items()}
    return tuple(told_records(db, planned, change, in_conflict))


def _merge_rest(db: Database, draft: Draft, stopped: Stopped) -> int:
    """How many cells would be in conflict: merged are the records whose writings do not simply
    follow one another."""
    count = 0
    for records in draft.unmerged():
        check_stopped(stopped)
        planned, pks = _merged(db, draft.written_on(records))
        found = [key for key, in_conflict in conflicts(db, planned) if in_conflict]
        disputed = {record for record, _, _ in found}
        draft.note_conflicts(number for number, pk in pks.items() if pk in disputed)
        count += len(found)
    return count


def _merged(
    db: Database, written: Sequence[tuple[int, StoredOperation]]
) -> tuple[Plan, dict[int, int]]:
    """What operations of the draft do that are all there are of their records; and the pk that each
    record of the draft has, or would have."""
    planned = plan(db, [stored for _, stored in written])
    numbers = (number for number, _ in written)
    return planned, dict(zip(numbers, (each.record for each in planned.operations), strict=True))


def conflicts(db: Database, planned: Plan) -> Iterator[tuple[CellKey, bool]]:
    """The cells that these operations write and that may have been in conflict or be now, with
    whether they will be."""
    yield from planned.contests.items()
    for key, cell in planned.merged.cells.items():
        if len(cell.before) + len(cell.writes) > 1 and key not in planned.contests:
            yield key, is_conflict(db, cell.after, key[2])


def _unknown_receipts(db: Database, arrival: Arrival) -> list[Receipt]:
    """What the bundle says became of ours, without what was said before; newest first."""
    sql = "SELECT seq, outcome FROM receipt WHERE replica = ? AND own = ?"
    known = set(db.conn.execute(sql, [arrival.sender.id, arrival.recipient]).fetchall())
    found = [
        receipt
        for receipt in arrival.receipts
        if receipt.replica == arrival.recipient and (receipt.seq, receipt.outcome) not in known
    ]
    return sorted(found, key=lambda receipt: receipt.seq, reverse=True)


def _files(db: Database, arrival: Arrival, stored: StoredOperation) -> Iterable[ReviewFile]:
    body = stored.operation.body
    for sha256, size in attached([stored]):
        name = body.values["name"].value if body and "name" in body.values else sha256
        sql = "SELECT 1 FROM blob WHERE sha256 = ?"
        known = db.conn.execute(sql, [sha256]).fetchone() is not None
        yield ReviewFile(str(name), size, sha256 in arrival.blobs or known)
