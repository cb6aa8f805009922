"""What an arriving bundle would change, for a person to read before anything is applied.

It is made from the same merge that applying writes down, so the two cannot differ unless the
case log moved in between; applying makes it again. Everything is counted; of the records only a
page is told in full (`review_records`), so that a large bundle costs no more to show.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.arrival import Arrival, Receipt, StoredOperation
from liaison_app.domain.markings import AMBER_STRICT, RED
from liaison_app.domain.operations import RecordName
from liaison_app.store.connection import Database
from liaison_app.store.merging import CellKey, Numbered, is_conflict
from liaison_app.store.oplog import Plan
from liaison_app.store.records import chunks, marks
from liaison_app.store.review_records import (
    CHANGED,
    CONFLICT,
    NEW,
    FieldChange,
    ReviewItem,
    told_records,
)
from liaison_app.store.review_warnings import Noticed, attached

__all__ = [
    "FIRST_PAGE",
    "FieldChange",
    "Page",
    "Review",
    "ReviewFile",
    "ReviewItem",
    "conflicts",
    "describe",
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


def describe(db: Database, arrival: Arrival, planned: Plan, noticed: Noticed, page: Page) -> Review:
    """The review of a bundle that may be applied."""
    new = [numbered.stored for numbered in planned.operations]
    in_conflict = {key for key, found in conflicts(db, planned) if found}
    names = {each.record: each.stored.operation.header.record for each in planned.operations}
    change = _changes(db, planned, names, {record for record, _, _ in in_conflict})
    shown = {pk: change[pk] for pk in _page(change, page)}
    counted = Counter((names[pk].kind, how) for pk, how in change.items())
    receipts = _unknown_receipts(db, arrival)
    return Review(
        operations=len(arrival.operations),
        new=len(new),
        already_had=len(arrival.operations) - len(new),
        conflicts=len(in_conflict),
        items=tuple(told_records(db, planned, shown, in_conflict)),
        warnings=noticed.warnings,
        blobs=len(arrival.blobs),
        records=len(change),
        kinds=tuple((kind, how, count) for (kind, how), count in sorted(counted.items())),
        acts=_acts(new),
        marked=_marked(new),
        receipts=tuple(receipts[:LISTED]),
        receipts_new=len(receipts),
        files=tuple(_files(db, arrival, planned.operations)),
        newest_ms=max((stored.operation.header.time[0] for stored in new), default=0),
    )


def conflicts(db: Database, planned: Plan) -> Iterator[tuple[CellKey, bool]]:
    """The cells that these operations write and that may have been in conflict or be now, with
    whether they will be."""
    yield from planned.contests.items()
    for key, cell in planned.merged.cells.items():
        if len(cell.before) + len(cell.writes) > 1 and key not in planned.contests:
            yield key, is_conflict(db, cell.after, key[2])


def _changes(
    db: Database, planned: Plan, names: Mapping[int, RecordName], in_conflict: Collection[int]
) -> dict[int, str]:
    """For every record touched: new, changed or conflict. A record may be known by name alone, as
    the parent of another."""
    known = [pk for pk in names if not planned.records.is_new(pk)]
    seen: set[int] = set()
    for part in chunks(known):
        sql = f"SELECT DISTINCT record FROM operation WHERE record IN ({marks(len(part))})"
        seen.update(pk for (pk,) in db.conn.execute(sql, part))
    return {pk: CONFLICT if pk in in_conflict else CHANGED if pk in seen else NEW for pk in names}


def _page(change: Mapping[int, str], page: Page) -> list[int]:
    order = {CONFLICT: 0, CHANGED: 1, NEW: 2}
    every = sorted(change, key=lambda pk: order[change[pk]])
    return every[page.start : page.start + page.count]


def _acts(new: Iterable[StoredOperation]) -> tuple[tuple[str, int], ...]:
    found = Counter(stored.operation.header.kind for stored in new)
    return tuple(sorted((kind, count) for kind, count in found.items() if kind in NOTABLE))


def _marked(new: Iterable[StoredOperation]) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for stored in new:
        body = stored.operation.body
        salted = body.values.get("tlp") if body else None
        if salted is not None and salted.value in (RED, AMBER_STRICT):
            found[str(salted.value)] += 1
    return tuple(sorted(found.items(), reverse=True))


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


def _files(db: Database, arrival: Arrival, new: Sequence[Numbered]) -> Iterable[ReviewFile]:
    told = 0
    for each in new:
        if told == LISTED or each.stored.operation.header.record.kind != "attachment":
            continue
        body = each.stored.operation.body
        for sha256, size in attached([each.stored]):
            name = body.values["name"].value if body and "name" in body.values else sha256
            sql = "SELECT 1 FROM blob WHERE sha256 = ?"
            known = db.conn.execute(sql, [sha256]).fetchone() is not None
            yield ReviewFile(str(name), size, sha256 in arrival.blobs or known)
            told += 1
