"""Re-checking everything that can be re-checked without the outside, and saying what is wrong.

It notices an edited, missing or added row of any table, pages put back from an older state of
the file, projections that do not follow from the log, and a cut-off tail as far as others have
countersigned what was there. Signatures of the kept envelopes, and what their manifests say, are
checked by the exchange, which has the keys. What to do about a problem is not decided here.
"""

import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from liaison_app.store import audit_rows, blobs, comparing, journal
from liaison_app.store.audit_journal import Walk, walk
from liaison_app.store.bulk import collector_paused
from liaison_app.store.connection import Database, SqlError, is_damage
from liaison_app.store.marks import NOT_ASKED, MarkReport, finding
from liaison_app.store.problems import FILE, MANIFEST, PAGES, PROJECTION, RECEIPT, Problem

MAX_PROBLEMS = 20
# Receipts of an earlier epoch may be of a journal that was lost with it: a new epoch settles that.
# Those of the present one cover, by the chain, everything before them.
_OWN = "(SELECT value FROM meta WHERE key = 'replica')"


@dataclass(frozen=True)
class AuditReport:
    """``broken_at`` is the first journal position that does not hold, None if all do, ``reason``
    why (a code of `problems`); ``problems`` are all that was found, the first first. Counts of
    ``bundles`` are of envelopes against their manifests' hashes; a receipt is bad if the journal
    it countersigns is not ours, and ``receipts_say`` what that makes of ours. ``files_bad`` are
    the SHA-256 of kept files that are no longer whole."""

    position: int
    head: str
    broken_at: int | None = None
    reason: str = ""
    operations_checked: int = 0
    bundles_checked: int = 0
    bundles_bad: int = 0
    receipts_checked: int = 0
    receipts_bad: int = 0
    files_bad: tuple[str, ...] = ()
    receipts_say: MarkReport = NOT_ASKED
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


def verify(db: Database) -> AuditReport:
    """Check the whole case log inside one read, so that a writer meanwhile cannot confuse it."""
    db.execute("BEGIN")
    try:
        with collector_paused():
            return _verify(db)
    finally:
        db.rollback()


def _verify(db: Database) -> AuditReport:
    walked = walk(db)
    problems = list(walked.problems)
    for check in (_pages, audit_rows.check, _bundles, _receipts, _files, _projections):
        problems += _guarded(db, walked, check)
    position, head = walked.position, walked.head
    broken = next((problem for problem in problems if problem.position is not None), None)
    return AuditReport(
        position=position,
        head=head.hex(),
        broken_at=broken.position if broken else None,
        reason=problems[0].reason if problems else "",
        operations_checked=walked.operations,
        bundles_checked=_count(db, "bundle"),
        bundles_bad=sum(problem.reason == MANIFEST for problem in problems),
        receipts_checked=_count(db, "receipt"),
        receipts_bad=sum(problem.reason == RECEIPT for problem in problems),
        receipts_say=_receipts_say(db, position) if not _unreadable(problems) else NOT_ASKED,
        files_bad=tuple(problem.detail for problem in problems if problem.reason == FILE),
        problems=tuple(problems[:MAX_PROBLEMS]),
    )


def _guarded(
    db: Database, walked: Walk, check: Callable[[Database, Walk], Iterator[Problem]]
) -> Iterator[Problem]:
    """A check that cannot even read what it checks has found a damaged page."""
    try:
        yield from check(db, walked)
    except SqlError as error:
        if not is_damage(error):
            raise
        yield Problem("case_log", PAGES, detail=str(error)[:200])


def _pages(db: Database, _: Walk) -> Iterator[Problem]:
    """Tables, indexes and the search index agree: an old page put back seldom fits the others."""
    (found,) = db.conn.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        yield Problem("case_log", PAGES, detail=str(found).replace("\n", " ")[:200])


def _bundles(db: Database, _: Walk) -> Iterator[Problem]:
    rows = db.conn.execute("SELECT pk, envelope, manifest_hash FROM bundle ORDER BY pk")
    for pk, envelope, manifest_hash in rows:
        if not _is_manifest(envelope, manifest_hash):
            yield Problem("bundle", MANIFEST, detail=str(pk))


def _receipts(db: Database, _: Walk) -> Iterator[Problem]:
    sql = (
        "SELECT replica, seq, journal_position, journal_head FROM receipt"
        f" WHERE own = {_OWN} ORDER BY bundle, seq"
    )
    for replica, seq, position, head in db.conn.execute(sql).fetchall():
        if journal.head_at(db, position) != head:
            yield Problem("receipt", RECEIPT, detail=f"{replica}-{seq}")


def _files(db: Database, _: Walk) -> Iterator[Problem]:
    yield from (Problem("blob", FILE, detail=sha256) for sha256 in blobs.damaged(db))
    yield from (Problem("blob_chunk", FILE, detail=sha256) for sha256 in blobs.ownerless(db))
    yield from (Problem("blob", FILE, detail=sha256) for sha256 in blobs.lost(db))


def _projections(db: Database, _: Walk) -> Iterator[Problem]:
    for found in comparing.differences(db):
        detail = f"record {found.record}: {found.stored}/{found.rebuilt}"
        yield Problem(found.table, PROJECTION, detail=detail)


def _is_manifest(envelope: bytes, manifest_hash: str) -> bool:
    try:
        sealed: Any = json.loads(envelope)
        payload = binascii.a2b_base64(sealed["payload"])
    except (ValueError, KeyError, TypeError):
        return False
    return hashlib.sha256(payload).hexdigest() == manifest_hash


def _receipts_say(db: Database, newest: int) -> MarkReport:
    """Whether others countersigned a longer journal than ours, or another one."""
    sql = f"SELECT journal_position, journal_head FROM receipt WHERE own = {_OWN}"
    receipts = db.execute(sql).fetchall()
    for position, head in receipts:
        found = finding(newest, journal.head_at(db, position), position, head)
        if found:
            return MarkReport(len(receipts), found, "receipt", position)
    return MarkReport(len(receipts))


def _unreadable(problems: Iterable[Problem]) -> bool:
    return any(problem.reason == PAGES for problem in problems)


def _count(db: Database, table: str) -> int:
    try:
        return int(db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except SqlError as error:
        if not is_damage(error):
            raise
        return 0  # the walk has said already that it cannot be read
