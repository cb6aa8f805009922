"""Destroying values: what a ``dispose`` operation names, taken out of the log for good.

An operation's values can go and its header stays, so that its name, the order and the chain hold.
A disposal reaches operations on its own record and compartment and nothing else: whoever may
write those may have them destroyed. What it names and is not here yet loses its values on
arrival. Who proposed and approved it is the procedure's business (``workflows/disposal.py``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Header, RecordName
from liaison_app.store import form_drafts, pending_ticks
from liaison_app.store.connection import Database
from liaison_app.store.merging import Numbered
from liaison_app.store.projections import EVERY_FIELD
from liaison_app.store.records import chunks, marks, names_of
from liaison_app.store.rewriting import Rewritten, operation_from, rewrite, without

DISPOSE = "dispose"


class Unit(NamedTuple):
    """One compartment of one record: the reach of a disposal."""

    record: RecordName
    compartment: str


@dataclass
class Redactions:
    """What disposals name, by operation, then by the unit they reach: fields, or all (``''``)."""

    named: dict[str, dict[Unit, set[str]]] = field(default_factory=dict)

    def add(self, header: Header) -> None:
        """Take in one disposal."""
        unit = Unit(header.record, header.compartment)
        for each in header.redacts:
            fields = self.named.setdefault(each.operation, {}).setdefault(unit, set())
            fields.add(each.field or EVERY_FIELD)

    def fields(self, name: str, header: Header) -> frozenset[str]:
        """The fields of an operation whose values are destroyed."""
        reached = self.named.get(name)
        chosen = reached.get(Unit(header.record, header.compartment)) if reached else None
        if not chosen:
            return frozenset()
        written = frozenset(cell.field for cell in header.cells)
        return written if EVERY_FIELD in chosen else written & chosen

    def is_whole(self, name: str, header: Header) -> bool:
        """Whether all of an operation is destroyed; then its actor may be missing too."""
        reached = self.named.get(name, {})
        return EVERY_FIELD in reached.get(Unit(header.record, header.compartment), ())


def redactions_for(
    db: Database, operations: Iterable[StoredOperation], also: Redactions | None = None
) -> Redactions:
    """What is to be destroyed of these operations, by disposals here and among them, ``also``
    being added to."""
    found = also or Redactions()
    every = list(operations)
    for stored in every:
        if stored.operation.header.kind == DISPOSE:
            found.add(stored.operation.header)
    if db.conn.execute("SELECT 1 FROM redaction LIMIT 1").fetchone() is None:
        return found
    for part in chunks(bytes.fromhex(stored.name) for stored in every):
        sql = (
            "SELECT hash, record, compartment, field FROM redaction"
            f" WHERE hash IN ({marks(len(part))})"
        )
        rows = db.conn.execute(sql, part).fetchall()
        names = names_of(db, {row[1] for row in rows})
        for name, record, compartment, key in rows:
            units = found.named.setdefault(name.hex(), {})
            units.setdefault(Unit(names[record], compartment), set()).add(key)
    return found


def known_disposals(db: Database) -> Iterator[tuple[str, Header]]:
    """Every disposal in the log, with the organisation whose replica made it."""
    sql = (
        "SELECT r.organisation, o.header FROM operation o JOIN replica r ON r.pk = o.replica"
        " WHERE o.kind = ? ORDER BY o.pk"
    )
    for organisation, header in db.conn.execute(sql, [DISPOSE]).fetchall():
        yield organisation, decode(header, Header)


def stripped(stored: StoredOperation, redactions: Redactions) -> StoredOperation:
    """The operation without what is to be destroyed of it; who acted stays."""
    return without(stored, redactions.fields(stored.name, stored.operation.header))


def destroy(db: Database, operations: Sequence[Numbered]) -> None:
    """Carry out the disposals among operations just written, in the caller's transaction."""
    disposals = [each for each in operations if each.stored.operation.header.kind == DISPOSE]
    for disposal in disposals:
        redactions = Redactions()
        redactions.add(disposal.stored.operation.header)
        pending_ticks.forget(db, disposal.record)
        form_drafts.forget(db, disposal.record)
        rewrite(db, list(_emptied(db, disposal, redactions)))
    if disposals:
        _mark_for_scrubbing(db)


def _emptied(db: Database, disposal: Numbered, redactions: Redactions) -> Iterator[Rewritten]:
    for pk, stored in _named(db, redactions.named, disposal):
        after = stripped(stored, redactions)
        if after is not stored:
            yield Rewritten(pk, disposal.record, stored, after)


def _named(
    db: Database, named: Mapping[str, object], disposal: Numbered
) -> Iterator[tuple[int, StoredOperation]]:
    compartment = disposal.stored.operation.header.compartment
    for part in chunks(bytes.fromhex(name) for name in named):
        sql = (
            "SELECT pk, hash, header, body FROM operation WHERE record = ? AND compartment = ?"
            f" AND hash IN ({marks(len(part))})"
        )
        rows = db.conn.execute(sql, [disposal.record, compartment, *part]).fetchall()
        for pk, name, header, body in rows:
            yield pk, operation_from(name, header, body)


def _mark_for_scrubbing(db: Database) -> None:
    """Bytes outlive their rows until the file is written anew (`scrubbing`)."""
    db.execute("INSERT OR REPLACE INTO meta(key, value) VALUES ('scrub', '1')")
