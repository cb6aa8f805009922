"""One's own acts as operations: references minted, dots and times given, heads superseded."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice

from liaison_app.domain import clock
from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.authority import check_operation
from liaison_app.domain.canonical import encode
from liaison_app.domain.errors import Refused
from liaison_app.domain.merge import LEAVING
from liaison_app.domain.operations import (
    MAX_OVER,
    OPERATION_KINDS,
    Body,
    CellHeader,
    Dot,
    Header,
    Operation,
    RecordName,
    Redaction,
    Salted,
    Value,
    check_shape,
    header_hash,
    value_hash,
)
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store import installation, journal, oplog
from liaison_app.store.bulk import large_index_parts
from liaison_app.store.connection import Database
from liaison_app.store.contested import any_out, witnesses
from liaison_app.store.installation import References
from liaison_app.store.merging import heads, heads_of, value_of
from liaison_app.store.oplog import ChangeSet
from liaison_app.store.records import Records

Salt = Callable[[], str]
# Acts made, checked and written at once: enough that statements are shared, few enough to hold.
BATCH = 2_000


@dataclass(frozen=True)
class Actor:
    """The officer who acts: the officer record's id, and the name."""

    id: str
    name: str


@dataclass(frozen=True)
class Act:
    """One operation to be. ``mint`` fills ``reference`` with the record's next reference;
    ``unset`` are fields that must still be empty when it is written (``already-set``). ``over``
    names, by field, operations that are superseded beside the heads seen: what an undo undoes.
    ``redacts`` are the values that a disposal destroys."""

    kind: str
    record: RecordName
    compartment: str
    values: Mapping[str, Value]
    mint: bool = False
    unset: tuple[str, ...] = ()
    over: Mapping[str, str] = field(default_factory=dict)
    redacts: tuple[Redaction, ...] = ()


def record(db: Database, acts: Iterable[Act], actor: Actor, now: datetime, salt: Salt) -> ChangeSet:
    """Write acts as operations of this installation, in order, in the caller's transaction.

    Each supersedes the heads seen when it is made, those of earlier acts here included. They are
    taken and written batch by batch, so that of a million only a batch is held. Raises
    Refused (``not-entitled``, ``field-invalid``, ``field-required``, ``already-set``); the caller
    rolls back.
    """
    author = _Author(db, actor, now, salt)
    changes = ChangeSet(journal.newest(db)[0])
    remaining = iter(acts)
    with ExitStack() as stack:
        while batch := list(islice(remaining, BATCH)):
            if len(batch) == BATCH and not changes.operations:
                stack.enter_context(large_index_parts(db))
            changes = oplog.joined(changes, author.write(batch))
            batch.clear()  # before the next one is made: only one is ever held
    author.references.save()
    return changes


class _Author:
    """Makes operations one after the other, each knowing what the ones before it wrote."""

    def __init__(self, db: Database, actor: Actor, now: datetime, salt: Salt) -> None:
        here = installation.read(db)
        self.references = References(db, here)
        self._here = here
        self._db = db
        self._salt = salt
        self._now = now
        self._actor: Value = [actor.id, actor.name]
        self._sequence = oplog.newest_sequence(db, here.replica)
        self._time = clock.begin(now, installation.newest_time(db))
        self._heads: dict[tuple[int, str, str], list[str]] = {}

    def write(self, batch: Sequence[Act]) -> ChangeSet:
        """The next batch; what came before it is written."""
        here = self._here
        self._records = Records(self._db, (act.record for act in batch))
        self._heads = self._read_heads(batch)
        self._some_out = any_out(self._db)
        times = Counter(self._records.pk(act.record) for act in batch)
        self._once = {pk for pk, number in times.items() if number == 1}
        minted: dict[str, str] = {}
        operations = []
        for act in batch:
            self._check_unset(act)
            values = dict(act.values)
            if act.mint:
                minted[act.record.id] = self.references.mint(act.record.kind, self._now)
                values["reference"] = minted[act.record.id]
            stored = self._operation(act, values)
            header, body = stored.operation.header, stored.operation.body
            check_shape(header)
            check_operation(header, body, here.organisation, here.office_code)
            operations.append(stored)
        planned = oplog.plan(self._db, operations, self._records)
        written = oplog.write(self._db, planned, {here.replica: here.organisation}, self._now)
        return replace(written, references=minted)

    def _read_heads(self, batch: Sequence[Act]) -> dict[tuple[int, str, str], list[str]]:
        """What each act of a batch finds in its cells before any of them, read all at once."""
        records = ((act, self._records.pk(act.record)) for act in batch)
        cells = {
            (record, act.compartment, key): None
            for act, record in records
            if not self._records.is_new(record)
            for key in (*act.values, *(("reference",) if act.mint else ()))
        }
        return {
            cell: sorted(head.name for head in sorted(found, reverse=True)[: MAX_OVER - 1])
            for cell, found in heads_of(self._db, list(cells)).items()
        }

    def _operation(self, act: Act, values: Mapping[str, Value]) -> StoredOperation:
        """The next operation of this replica."""
        record = self._records.pk(act.record)
        once = record in self._once
        is_alone = once and self._records.is_new(record) and not act.over
        salted, cells = {}, []
        for key, value in sorted(values.items()):
            salted[key] = written = Salted(self._salt(), value)
            seen = [] if is_alone else self._superseded(act, record, key)
            cells.append(CellHeader(key, seen, _hashed(key, written)))
        actor = Salted(self._salt(), self._actor)
        self._sequence += 1
        time, self._time = self._time, clock.follow(self._time)
        header = Header(
            actor=value_hash(actor),
            cells=cells,
            compartment=act.compartment,
            dot=Dot(self._here.replica, self._sequence),
            kind=act.kind,
            record=act.record,
            redacts=list(act.redacts),
            schema=max(
                _schema(act.record, act.compartment, tuple(salted)),
                OPERATION_KINDS.get(act.kind, 1),
            ),
            time=time,
        )
        body = Body(actor, salted)
        header_bytes = encode(header)
        name = header_hash(header_bytes)
        if not once:
            for key in salted:
                self._heads[record, act.compartment, key] = [name]
        return StoredOperation(name, header_bytes, encode(body), Operation(body, header))

    def _check_unset(self, act: Act) -> None:
        """Two programs may have looked at once; only one of them finds the fields empty here."""
        record = self._records.pk(act.record)
        for key in act.unset:
            found = heads(self._db, (record, act.compartment, key))
            if any(value_of(self._db, head, key) is not None for head in found):
                raise Refused("already-set", field=key)

    def _superseded(self, act: Act, record: int, key: str) -> list[str]:
        """The heads this act supersedes. More than fit one operation take a second act. What else
        its author must be known to have seen is named with them (`witnesses`)."""
        cell = (record, act.compartment, key)
        seen = self._heads.get(cell)
        if seen is None:
            assert self._records.is_new(record)
            seen = []
        also = {act.over[key]} if key in act.over else set()
        if (self._some_out or cell[1:] in LEAVING) and not self._records.is_new(record):
            room = MAX_OVER - len(seen) - len(also)
            named = witnesses(self._db, cell, act.values.get(key), self._here.replica)
            also.update(named[:room])
        return sorted({*seen, *also}) if also else seen


def _schema(record: RecordName, compartment: str, fields: tuple[str, ...]) -> int:
    """The lowest schema that can express these fields of the record, and those above it."""
    kinds = tuple(name.kind for name in record.chain())
    return _schema_of(kinds, compartment.split(":", 1)[0], fields)


@lru_cache(maxsize=1024)
def _schema_of(kinds: tuple[str, ...], compartment: str, fields: tuple[str, ...]) -> int:
    """``kinds``: of the record and of those above it, nearest first; unknown ones are refused
    elsewhere."""
    schema = 1
    for place, kind in enumerate(kinds):
        declared = RECORD_KINDS.get(kind)
        if declared is not None:
            parent = kinds[place + 1] if place + 1 < len(kinds) else None
            written = () if place else fields
            schema = max(schema, declared.schema_of(compartment, written, parent))
    return schema


def _hashed(key: str, salted: Salted) -> str:
    """Refuse what has no canonical bytes; the other rules of a field are asked afterwards."""
    try:
        return value_hash(salted)
    except UnicodeEncodeError as error:
        raise Refused("field-invalid", field=key, value=ascii(salted.value)[:80]) from error
