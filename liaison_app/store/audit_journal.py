"""Walking the journal from its beginning: each entry follows, and each row is what it names.

Batch by batch, so that neither memory nor the number of statements grows with the journal.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from liaison_app.domain.authority import check_operation
from liaison_app.domain.canonical import decode
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import (
    Body,
    Header,
    Operation,
    RecordName,
    check_body,
    has_letters,
    header_hash,
)
from liaison_app.domain.references import serial_of
from liaison_app.store import installation, journal
from liaison_app.store.absences import is_partial
from liaison_app.store.connection import Database, SqlError, is_damage
from liaison_app.store.journal import BEGINNING, Entry
from liaison_app.store.oplog import actor_name
from liaison_app.store.problems import (
    CHAIN,
    COUNTER,
    ITEM,
    OPERATION,
    PAGES,
    RETURNED,
    UNLISTED,
    Problem,
)
from liaison_app.store.records import names_of
from liaison_app.store.redaction import Redactions, known_disposals
from liaison_app.store.trust import envelope_hash

_BATCH = 2_000
_ENTRIES = (
    "SELECT position, kind, item, item_hash, applied_at, through, head FROM journal"
    " WHERE position > ? ORDER BY position LIMIT ?"
)
_OPERATIONS = (
    "SELECT o.pk, o.hash, o.header, o.body, r.id, o.seq, o.time_ms, o.time_counter, o.kind,"
    " o.compartment, o.actor, o.record FROM operation o LEFT JOIN replica r ON r.pk = o.replica"
    " WHERE o.pk IN (SELECT value FROM json_each(?))"
)
Row = tuple[object, ...]


@dataclass
class Walk:
    """How far it came and what it saw. ``redactions`` are what disposals had destroyed, ``serials``
    the highest number of each reference this installation minted, ``newest_ms`` its newest
    operation's time."""

    position: int = 0
    head: bytes = BEGINNING
    operations: int = 0
    newest_ms: int = 0
    serials: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    redactions: Redactions = field(default_factory=Redactions)
    withdrawn: frozenset[RecordName] = frozenset()

    def was_withdrawn(self, record: RecordName) -> bool:
        """Whether it, or one above it, was ever withdrawn from an organisation."""
        return bool(self.withdrawn) and any(name in self.withdrawn for name in record.chain())


def walk(db: Database) -> Walk:
    """Up to the end, or to the first entry that does not hold."""
    found = Walk()
    try:
        here = installation.read(db)
        own = here.replica
        found.redactions = _entitled_redactions(db, here.office_code)
        pks = [pk for (pk,) in db.conn.execute("SELECT DISTINCT record FROM access")]
        found.withdrawn = frozenset(names_of(db, pks).values())
        while rows := db.conn.execute(_ENTRIES, [found.position, _BATCH]).fetchall():
            if not _batch(db, rows, found, own):
                break
        else:
            found.problems += _unlisted(db, found)
            found.problems += _counters(db, found)
    except SqlError as error:
        if not is_damage(error):
            raise
        found.problems.append(
            Problem("journal", PAGES, found.position + 1, detail=str(error)[:200])
        )
    _note_end(db, found)
    return found


def _note_end(db: Database, found: Walk) -> None:
    """The journal's own end, where the walk did not come so far."""
    try:
        found.position, found.head = journal.newest(db)
    except SqlError:
        return  # how far the walk came is said already


def _batch(db: Database, rows: Sequence[Row], found: Walk, own: str) -> bool:
    bundles = dict(db.conn.execute("SELECT pk, manifest_hash FROM bundle").fetchall())
    of_operations = [row[2] for row in rows if row[1] == "operation"]
    operations = {row[0]: row for row in db.conn.execute(_OPERATIONS, [json.dumps(of_operations)])}
    names = names_of(db, {int(str(row[11])) for row in operations.values()})
    for row in rows:
        reason = _wrong(db, row, found, bundles, operations, names, own)
        if reason:
            where = "journal" if reason == CHAIN else str(row[1])
            position = found.position + 1
            found.problems.append(Problem(where, reason, position, detail=str(row[2])))
            return False
    return True


def _wrong(
    db: Database,
    row: Row,
    found: Walk,
    bundles: Mapping[int, str],
    operations: Mapping[object, Row],
    names: Mapping[int, RecordName],
    own: str,
) -> str:
    """Why an entry does not hold, or nothing; then the walk has come past it."""
    position, kind, item, item_hash, applied_at, through, head = row
    assert isinstance(kind, str)
    assert isinstance(item, int)
    assert isinstance(item_hash, bytes)
    if position != found.position + 1 or (through is not None and through not in bundles):
        return CHAIN
    manifest = bundles[through] if isinstance(through, int) else ""
    entry = Entry(kind, item, item_hash)
    if journal.chained(found.head, found.position + 1, entry, str(applied_at), manifest) != head:
        return CHAIN
    if item <= found.items.get(kind, 0):  # rows are numbered in the order they are listed
        return ITEM
    if kind == "operation":
        came = isinstance(through, int)
        fault = _operation_fault(operations.get(item), item_hash, names, found, own, came)
        if fault:
            return fault
        found.operations += 1
    elif not _is_listed(db, kind, item, item_hash, str(applied_at)):
        return ITEM
    found.position, found.head = found.position + 1, head
    found.items[kind] = item
    found.counts[kind] = found.counts.get(kind, 0) + 1
    return ""


def _entitled_redactions(db: Database, office: str) -> Redactions:
    """What disposals name whose authors were entitled; they are checked like every operation."""
    found = Redactions()
    for origin, header in known_disposals(db):
        try:
            check_operation(header, None, origin, office)
        except Refused:
            continue
        found.add(header)
    return found


def _operation_fault(
    row: Row | None,
    name: bytes,
    names: Mapping[int, RecordName],
    found: Walk,
    own: str,
    came: bool,
) -> str:
    """Why the row is not the operation of this name, saying nothing that its bytes do not say;
    empty if it is. Values may be missing exactly where a disposal had them destroyed; and, of
    what came from elsewhere, where the record was withdrawn or came with its markings alone."""
    if row is None or row[1] != name or not isinstance(row[2], bytes):
        return OPERATION
    if header_hash(row[2]) != name.hex():
        return OPERATION
    try:
        header = decode(row[2], Header)
        body = decode(row[3], Body) if isinstance(row[3], bytes) else None
        if not has_letters(Operation(body, header)):
            return OPERATION
        check_body(header, body)
    except BundleRefused:
        return OPERATION
    present = body.values.keys() if body else set()
    destroyed = found.redactions.fields(name.hex(), header)
    missing = {cell.field for cell in header.cells} - present
    withheld = came and (is_partial(header, body) or found.was_withdrawn(header.record))
    if not missing <= destroyed and not withheld:
        return OPERATION
    whole = found.redactions.is_whole(name.hex(), header)
    if (body is None or body.actor is None) and not whole:
        return OPERATION
    record = row[11]
    if not isinstance(record, int) or names.get(record) != header.record:
        return OPERATION
    if header.dot.replica == own:
        _note_counters(header, body, found)
    said = (header.dot.replica, header.dot.seq, *header.time, header.kind, header.compartment)
    if row[4:11] != (*said, actor_name(body)):
        return OPERATION
    return RETURNED if destroyed & present else ""


def _note_counters(header: Header, body: Body | None, found: Walk) -> None:
    found.newest_ms = max(found.newest_ms, header.time[0])
    salted = body.values.get("reference") if body else None
    if salted is None or header.kind != "create" or not isinstance(salted.value, str):
        return
    serial = serial_of(salted.value)
    stem = salted.value.rstrip("0123456789")
    found.serials[stem] = max(found.serials.get(stem, 0), serial)


def _is_listed(db: Database, kind: str, pk: int, name: bytes, applied_at: str) -> bool:
    """A bundle or trust document is the one that the journal names."""
    if kind == "bundle":
        sql = "SELECT manifest_hash, applied_at FROM bundle WHERE pk = ?"
        return bool(db.conn.execute(sql, [pk]).fetchone() == (name.hex(), applied_at))
    if kind == "trust":
        sql = "SELECT kind, envelope, hash FROM trust WHERE pk = ?"
        row = db.conn.execute(sql, [pk]).fetchone()
        return row is not None and row[2] == name == envelope_hash(row[0], row[1])
    return False


def _unlisted(db: Database, found: Walk) -> Iterable[Problem]:
    """Rows that entered by another door than the journal. Every listed row is there, once."""
    for table in ("operation", "bundle", "trust"):
        count = db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        if count == found.counts.get(table, 0):
            continue
        yield Problem(table, UNLISTED, found.position, detail=str(_first_unlisted(db, table)))


def _first_unlisted(db: Database, table: str) -> int:
    listed = "SELECT item FROM journal WHERE kind = ?"
    sql = f"SELECT min(pk) FROM {table} WHERE pk NOT IN ({listed})"
    return int(db.conn.execute(sql, [table]).fetchone()[0] or 0)


def _counters(db: Database, found: Walk) -> Iterable[Problem]:
    """A counter put back would give a number or a time a second time."""
    if installation.newest_time(db)[0] < found.newest_ms:
        yield Problem("meta", COUNTER, detail="newest_time")
    for stem, serial in found.serials.items():
        if int(installation.get(db, f"serial:{stem}") or 0) < serial:
            yield Problem("meta", COUNTER, detail=stem)
