"""Re-checking everything that can be re-checked without the outside: chain, hashes, receipts.

It notices an edited or missing row, and a cut-off tail or an old page put back as far as others
have countersigned what was there. Signatures of the kept envelopes are checked by the exchange,
which has the keys.
"""

import binascii
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from liaison_app.domain.canonical import decode
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Body, Header, check_body, header_hash
from liaison_app.store import blobs, journal
from liaison_app.store.connection import Database
from liaison_app.store.journal import BEGINNING, Entry
from liaison_app.store.marks import NOT_ASKED, MarkReport, finding
from liaison_app.store.oplog import actor_name
from liaison_app.store.records import names_of
from liaison_app.store.trust import envelope_hash

CHAIN = "chain"  # the journal's own rows do not follow from one another
ITEM = "item"  # an entry names a row that is missing or is another
OPERATION = "operation"  # an operation is not what its hash says
UNLISTED = "unlisted"  # an operation, bundle or document stands in no journal entry
RECEIPT = "receipt"  # another installation countersigned a journal that is not ours


@dataclass(frozen=True)
class AuditReport:
    """``broken_at`` is the first journal position that does not hold, None if all do, ``reason``
    why (a code of this module). Counts of ``bundles`` are of envelopes against their manifests'
    hashes; a receipt is bad if the journal it countersigns is not ours, and ``receipts_say`` what
    that makes of ours. ``files_bad`` are the SHA-256 of kept files that are no longer whole."""

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

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        found = (self.bundles_bad, self.receipts_bad, self.files_bad)
        return self.broken_at is None and not any(found)


def verify(db: Database) -> AuditReport:
    """Check the whole case log inside one read, so that a writer meanwhile cannot confuse it."""
    db.execute("BEGIN")
    try:
        return _verify(db)
    finally:
        db.rollback()


def _verify(db: Database) -> AuditReport:
    position, head = journal.newest(db)
    broken_at, reason = _first_break(db)
    if broken_at is None and _unlisted(db):
        broken_at, reason = position, UNLISTED
    bundles = db.execute("SELECT envelope, manifest_hash FROM bundle").fetchall()
    receipts = db.execute("SELECT journal_position, journal_head FROM receipt").fetchall()
    return AuditReport(
        position=position,
        head=head.hex(),
        broken_at=broken_at,
        reason=reason,
        operations_checked=db.execute("SELECT count(*) FROM operation").fetchone()[0],
        bundles_checked=len(bundles),
        bundles_bad=sum(not _is_manifest(*row) for row in bundles),
        receipts_checked=len(receipts),
        receipts_bad=sum(not _was_ours(db, *row) for row in receipts),
        receipts_say=_receipts_say(db, position, receipts),
        files_bad=tuple(blobs.damaged(db)),
    )


def _first_break(db: Database) -> tuple[int | None, str]:
    previous = BEGINNING
    manifests = dict(db.execute("SELECT pk, manifest_hash FROM bundle").fetchall())
    sql = (
        "SELECT position, kind, item, item_hash, applied_at, through, head FROM journal"
        " ORDER BY position"
    )
    for expected, row in enumerate(db.execute(sql), start=1):
        position, kind, item, item_hash, applied_at, through, head = row
        if position != expected or (through is not None and through not in manifests):
            return expected, CHAIN
        manifest = manifests[through] if through is not None else ""
        entry = Entry(kind, item, item_hash)
        if journal.chained(previous, position, entry, applied_at, manifest) != head:
            return position, CHAIN
        previous = head
        if kind not in _ITEMS or not _ITEMS[kind](db, item, item_hash):
            return position, OPERATION if kind == "operation" else ITEM
    return None, ""


def _is_operation(db: Database, pk: int, name: bytes) -> bool:
    """The row is the operation of this name, and says nothing that its bytes do not say."""
    sql = (
        "SELECT o.hash, o.header, o.body, r.id, o.seq, o.time_ms, o.time_counter, o.kind,"
        " o.compartment, o.actor, o.record"
        " FROM operation o JOIN replica r ON r.pk = o.replica WHERE o.pk = ?"
    )
    row = db.conn.execute(sql, [pk]).fetchone()
    if row is None or row[0] != name or header_hash(row[1]) != name.hex():
        return False
    try:
        header = decode(row[1], Header)
        # Schema 1 destroys nothing: a missing body or value was taken out by another hand.
        body = decode(row[2] or b"", Body)
        check_body(header, body)
    except BundleRefused:
        return False
    if body.values.keys() != {cell.field for cell in header.cells}:
        return False
    if names_of(db, [row[10]])[row[10]] != header.record:
        return False
    said = (header.dot.replica, header.dot.seq, *header.time, header.kind, header.compartment)
    return tuple(row[3:10]) == (*said, actor_name(body))


def _is_bundle(db: Database, pk: int, name: bytes) -> bool:
    found = db.execute("SELECT manifest_hash FROM bundle WHERE pk = ?", [pk]).fetchone()
    return found is not None and found[0] == name.hex()


def _is_trust(db: Database, pk: int, name: bytes) -> bool:
    found = db.execute("SELECT kind, envelope FROM trust WHERE pk = ?", [pk]).fetchone()
    return found is not None and envelope_hash(found[0], found[1]) == name


_ITEMS: dict[str, Callable[[Database, int, bytes], bool]] = {
    "operation": _is_operation,
    "bundle": _is_bundle,
    "trust": _is_trust,
}


def _unlisted(db: Database) -> bool:
    """Rows that entered by another door than the journal."""
    return any(_missing_from_journal(db))


def _missing_from_journal(db: Database) -> Iterator[bool]:
    for kind in _ITEMS:
        sql = (
            f"SELECT 1 FROM {kind} WHERE pk NOT IN"
            " (SELECT item FROM journal WHERE kind = ?) LIMIT 1"
        )
        yield db.execute(sql, [kind]).fetchone() is not None


def _is_manifest(envelope: bytes, manifest_hash: str) -> bool:
    try:
        sealed: Any = json.loads(envelope)
        payload = binascii.a2b_base64(sealed["payload"])
    except (ValueError, KeyError, TypeError):
        return False
    return hashlib.sha256(payload).hexdigest() == manifest_hash


def _was_ours(db: Database, position: int, head: str) -> bool:
    return journal.head_at(db, position) == head


def _receipts_say(db: Database, newest: int, receipts: list[tuple[int, str]]) -> MarkReport:
    """Whether others countersigned a longer journal than ours, or another one."""
    for position, head in receipts:
        found = finding(newest, journal.head_at(db, position), position, head)
        if found:
            return MarkReport(len(receipts), found, "receipt", position)
    return MarkReport(len(receipts))
