"""The operation log: writing operations down, once, with everything that follows from them.

What is in it is never changed. Who was entitled to make an operation was decided before it
reaches this module (`caselog` for one's own, `review` for those that arrive).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.clock import is_far_ahead
from liaison_app.domain.operations import Body
from liaison_app.store import contested, installation, journal
from liaison_app.store.connection import Database
from liaison_app.store.journal import Entry, Through
from liaison_app.store.merging import CellKey, Merged, Numbered, merge
from liaison_app.store.projections import write_merged
from liaison_app.store.records import Records
from liaison_app.store.redaction import destroy, redactions_for, stripped
from liaison_app.store.stopping import look

# Records that a change tells one by one; of more it tells the kinds, whatever their number.
NAMED = 1_000


@dataclass(frozen=True)
class ChangeSet:
    """What a commit changed. ``position`` is the journal's after it; ``records`` are (kind, uuid),
    None where there are more than `NAMED`: whoever shows any of these ``kinds`` then reads again.
    ``references`` are those minted, by uuid, for the first `NAMED` records."""

    position: int
    operations: int = 0
    kinds: frozenset[str] = frozenset()
    records: frozenset[tuple[str, str]] | None = frozenset()
    references: Mapping[str, str] = field(default_factory=dict)


def joined(first: ChangeSet, then: ChangeSet) -> ChangeSet:
    """Two changes, one after the other, told as one."""
    return ChangeSet(
        position=then.position,
        operations=first.operations + then.operations,
        kinds=first.kinds | then.kinds,
        records=_named(first, then),
        references=dict(islice(chain(first.references.items(), then.references.items()), NAMED)),
    )


def _named(first: ChangeSet, then: ChangeSet) -> frozenset[tuple[str, str]] | None:
    if first.records is None or then.records is None:
        return None
    both = first.records | then.records
    return both if len(both) <= NAMED else None


@dataclass(frozen=True)
class Plan:
    """New operations, numbered and merged, with nothing written yet."""

    records: Records
    operations: Sequence[Numbered]
    merged: Merged
    contests: Mapping[CellKey, bool]


def plan(db: Database, new: Sequence[StoredOperation], records: Records | None = None) -> Plan:
    """Work out what writing operations that are not in the log would do. Reads only.

    ``records``, if the caller has them, are those the operations name.
    """
    if records is None:
        records = Records(db, (stored.operation.header.record for stored in new))
    redactions = redactions_for(db, new)
    if redactions.named:
        new = [stripped(stored, redactions) for stored in new]
    numbered = [
        Numbered(pk, records.pk(stored.operation.header.record), stored)
        for pk, stored in enumerate(new, next_pk(db))
    ]
    look(db)
    merged = merge(db, numbered, records.is_new)
    contests = contested.contests(db, merged, numbered, records.is_new)
    return Plan(records, numbered, merged, contests)


def next_pk(db: Database) -> int:
    """The number the next operation gets: they are numbered in the order they became known."""
    return (db.execute("SELECT max(pk) FROM operation").fetchone()[0] or 0) + 1


def write(
    db: Database,
    planned: Plan,
    organisations: Mapping[str, str],
    now: datetime,
    through: Through | None = None,
) -> ChangeSet:
    """Carry out a plan in the transaction it was made in.

    ``organisations`` says of each operation's replica whose it is.
    """
    operations = planned.operations
    own = installation.read(db).epochs
    planned.records.save()
    replicas = _replicas(db, operations, organisations)
    doubtful = _perhaps_forked(db, operations)
    _insert(db, operations, replicas)
    _note_forks(db, doubtful)
    position = journal.append(db, _entries(operations), now, through)
    _note_times(db, operations, now)
    is_new = planned.records.is_new
    write_merged(db, planned.merged, planned.contests, operations, planned.records, is_new, own)
    destroy(db, operations)
    names = {each.record: each.stored.operation.header.record for each in operations}.values()
    return ChangeSet(
        position=position,
        operations=len(operations),
        kinds=frozenset(name.kind for name in names),
        records=frozenset((name.kind, name.id) for name in names) if len(names) <= NAMED else None,
    )


def _perhaps_forked(db: Database, operations: Iterable[Numbered]) -> list[tuple[str, int]]:
    """The dots that are not simply their replica's next: another operation may have them."""
    newest: dict[str, int] = {}
    found = []
    for numbered in operations:
        dot = numbered.stored.operation.header.dot
        if dot.replica not in newest:
            newest[dot.replica] = newest_sequence(db, dot.replica)
        if dot.seq <= newest[dot.replica]:
            found.append((dot.replica, dot.seq))
        newest[dot.replica] = max(newest[dot.replica], dot.seq)
    return found


def _note_forks(db: Database, dots: Iterable[tuple[str, int]]) -> None:
    """Remember which of these dots two operations have: a copied or restored machine's."""
    sql = (
        "SELECT o.replica, o.seq FROM operation o JOIN replica r ON r.pk = o.replica"
        " WHERE r.id = ? AND o.seq = ? GROUP BY o.replica, o.seq HAVING count(*) > 1"
    )
    for dot in dots:
        if forked := db.conn.execute(sql, dot).fetchone():
            db.execute("INSERT OR IGNORE INTO fork(replica, seq) VALUES (?, ?)", forked)


def newest_sequence(db: Database, replica: str) -> int:
    """The highest sequence number known of a replica, 0 if none."""
    sql = "SELECT max(seq) FROM operation WHERE replica = (SELECT pk FROM replica WHERE id = ?)"
    found = db.execute(sql, [replica]).fetchone()[0]
    return found or 0


def _note_times(db: Database, operations: Iterable[Numbered], now: datetime) -> None:
    """A clock that runs far ahead elsewhere must not carry ours away with it."""
    times = [numbered.stored.operation.header.time for numbered in operations]
    believed = times
    if times and is_far_ahead(max(times), now):
        believed = [time for time in times if not is_far_ahead(time, now)]
    if believed:
        installation.note_time(db, max(believed))


def _entries(operations: Iterable[Numbered]) -> Iterable[Entry]:
    for numbered in operations:
        yield Entry("operation", numbered.pk, bytes.fromhex(numbered.stored.name))


def _replicas(
    db: Database, operations: Iterable[Numbered], organisations: Mapping[str, str]
) -> Mapping[str, int]:
    named = dict.fromkeys(numbered.stored.operation.header.dot.replica for numbered in operations)
    db.conn.executemany(
        "INSERT OR IGNORE INTO replica(id, organisation) VALUES (?,?)",
        ((replica, organisations[replica]) for replica in named),
    )
    return dict(db.execute("SELECT id, pk FROM replica").fetchall())


def _insert(db: Database, operations: Iterable[Numbered], replicas: Mapping[str, int]) -> None:
    db.conn.executemany(
        "INSERT INTO operation(pk, hash, replica, seq, time_ms, time_counter, kind, record,"
        " compartment, actor, header, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (_row(numbered, replicas) for numbered in operations),
    )


def _row(numbered: Numbered, replicas: Mapping[str, int]) -> tuple[object, ...]:
    pk, record, stored = numbered
    header = stored.operation.header
    return (
        pk,
        bytes.fromhex(stored.name),
        replicas[header.dot.replica],
        header.dot.seq,
        *header.time,
        header.kind,
        record,
        header.compartment,
        actor_name(stored.operation.body),
        stored.header,
        stored.body,
    )


def actor_name(body: Body | None) -> str | None:
    """The officer's name, for people; None where it was destroyed or never said."""
    actor = body.actor.value if body and body.actor else None
    return actor[1] if isinstance(actor, list) and len(actor) == 2 else None
