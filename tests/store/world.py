"""Installations to test the store with: real encrypted files, fixed clocks, counted salts.

`World.office` and `World.agency` make case logs; `World.carry` hands over what one offers the
other, as the workflows do with a verified bundle. Nothing here is signed: the store does not look
at signatures.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from liaison_app.domain.arrival import (
    Arrival,
    JournalHead,
    Receipt,
    Replica,
    StoredOperation,
    TrustState,
)
from liaison_app.domain.canonical import encode
from liaison_app.domain.operations import (
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
    header_hash,
    value_hash,
)
from liaison_app.store import journal
from liaison_app.store.caselog import Act, Actor, CaseLog, ChangeSet, Installation
from liaison_app.store.connection import Database, open_writer
from liaison_app.store.outgoing import Channel
from liaison_app.store.projection_schema import table_of
from liaison_app.store.rewriting import operation_from
from liaison_app.store.selected import Item

KEY = bytes(range(32))
START = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
OFFICE = "nco"
MARKED: Mapping[str, Value] = {"tlp": "TLP:AMBER", "grade": "confidentiality-2"}
DUTY = Actor("00000000-0000-4000-8000-00000000d0d0", "当直")


@dataclass
class Desk:
    """One installation and the officer at it. The clock moves a second with each act."""

    case_log: CaseLog
    path: Path
    replica: Replica
    ids: "count[int]"
    now: datetime = START

    @cached_property
    def db(self) -> Database:
        """A connection of the test's own, to look into the file and to tamper with it."""
        return open_writer(self.path, KEY)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def salt(self) -> str:
        return f"{next(self.ids):032x}"

    def name(self, kind: str, parent: RecordName | None = None, owner: str = "") -> RecordName:
        uuid = str(UUID(int=next(self.ids) + (4 << 76) + (8 << 60)))
        return RecordName(kind, owner or self.replica.organisation, uuid, parent)

    def write(self, *acts: Act) -> ChangeSet:
        return self.case_log.record(acts, DUTY, self.tick(), self.salt)

    def keep(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """A file in the case log that no record names yet: its SHA-256 and size."""
        sha256, size, _ = self.case_log.record_file(
            stream, limit, lambda *_: [], DUTY, self.tick(), self.salt
        )
        return sha256, size

    def create(self, kind: str, parent: RecordName | None = None, **values: Value) -> RecordName:
        """A record without markings of its own."""
        name = self.name(kind, parent)
        self.write(Act("create", name, "own", values))
        return name

    def marked(self, kind: str, parent: RecordName | None = None, **values: Value) -> RecordName:
        """A record with the usual markings."""
        name = self.name(kind, parent)
        self.write(Act("create", name, "own", {**MARKED, **values}))
        return name

    def incident(self, title: str = "不審な電子メール", **values: Value) -> RecordName:
        name = self.name("incident")
        values = {"title": title, "status": "new", **MARKED, **values}
        self.write(Act("create", name, "own", values, mint=True))
        return name

    def amend(self, name: RecordName, compartment: str = "own", **values: Value) -> str:
        kind = {"own": "amend", "decision": "decide", "internal": "amend"}.get(
            compartment, "address"
        )
        self.write(Act(kind, name, compartment, values))
        return self.newest_name()

    def shown(self, name: RecordName, column: str) -> object:
        """What the projection displays."""
        table = table_of(name.kind)
        sql = f'SELECT "{column}" FROM "{table}" WHERE uuid = ?'
        row = self.db.execute(sql, [name.id]).fetchone()
        return row[0] if row else None

    def one(self, sql: str, *values: object) -> object:
        return self.db.execute(sql, list(values)).fetchone()[0]

    def head(self) -> JournalHead:
        position, head = journal.newest(self.db)
        return JournalHead(head.hex(), position)

    def newest_name(self) -> str:
        """The name of the operation that became known last."""
        sql = "SELECT hash FROM operation ORDER BY pk DESC LIMIT 1"
        return bytes(self.db.execute(sql).fetchone()[0]).hex()

    def operations(self) -> list[StoredOperation]:
        """Every operation here, in journal order."""
        sql = "SELECT hash, header, body FROM operation ORDER BY pk"
        return [operation_from(*row) for row in self.db.execute(sql).fetchall()]

    def content(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, to see that a refusal changed nothing."""
        names = [
            row[0]
            for row in self.db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            ).fetchall()
        ]
        return {name: self.db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def operation(
    replica: str,
    seq: int,
    record: RecordName,
    cells: Mapping[str, tuple[Value, Iterable[str]]],
    *,
    compartment: str = "own",
    kind: str = "amend",
    time: tuple[int, int] | None = None,
    redacts: Iterable[Redaction] = (),
) -> StoredOperation:
    """An operation made by hand: ``cells`` gives each field's value and what it supersedes."""
    salted = {key: Salted(f"{seq:032x}", value) for key, (value, _) in sorted(cells.items())}
    actor = Salted(f"{seq:032x}", [DUTY.id, DUTY.name])
    header = Header(
        actor=value_hash(actor),
        cells=[
            CellHeader(key, sorted(set(cells[key][1])), value_hash(salted[key])) for key in salted
        ],
        compartment=compartment,
        dot=Dot(replica, seq),
        kind=kind,
        record=record,
        redacts=list(redacts),
        schema=OPERATION_KINDS.get(kind, 1),
        time=time or (int(START.timestamp() * 1000) + seq, 0),
    )
    body = Body(actor, salted)
    encoded = encode(header)
    return StoredOperation(header_hash(encoded), encoded, encode(body), Operation(body, header))


def receipted(operations: Iterable[StoredOperation]) -> Channel:
    """A channel on which these operations are known to have arrived."""
    names = {each.name for each in operations}
    return Channel(known=lambda asked: [Item(name, b"", True) for name in asked if name in names])


@dataclass
class World:
    """An office and its agencies, all certified, in one folder."""

    folder: Path
    replicas: dict[str, Replica] = field(default_factory=dict)
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)
    counter: "count[int]" = field(default_factory=lambda: count(1))
    desks: list[Desk] = field(default_factory=list)

    def office(self, letter: str = "A") -> Desk:
        return self.installation(OFFICE, "office", enrolled=True, letter=letter)

    def agency(self, code: str = "mofa", enrolled: bool = True, letter: str = "A") -> Desk:
        return self.installation(code, "agency", enrolled=enrolled, letter=letter)

    def installation(self, code: str, role: str, *, enrolled: bool, letter: str) -> Desk:
        replica = Replica(f"{next(self.counter):032x}", code, letter, "", "age1架空")
        self.replicas[replica.id] = replica
        here = Installation(
            role=role,
            organisation=code,
            office=OFFICE if enrolled else "",
            replica=replica.id,
            database_id=f"{next(self.counter):032x}",
            office_name="架空の機関",
            letter=letter,
            enrolled=enrolled,
        )
        path = self.folder / f"{code}-{replica.id[-4:]}.liaison-log"
        case_log = CaseLog.create(path, KEY, here, START)
        desk = Desk(case_log, path, replica, self.counter)
        self.desks.append(desk)
        return desk

    def trust(self) -> TrustState:
        return TrustState(office=OFFICE, replicas=dict(self.replicas))

    def arrival(
        self,
        sender: Desk,
        recipient: Desk,
        operations: Sequence[StoredOperation],
        *,
        sequence: int | None = None,
        base: int = 0,
        receipts: tuple[Receipt, ...] = (),
        blobs: Mapping[str, Path] | None = None,
        trust: TrustState | None = None,
    ) -> Arrival:
        """What a verified bundle with these operations would be."""
        channel = (sender.replica.id, recipient.replica.id)
        if sequence is None:
            sequence = self.sequences.get(channel, 0) + 1
        self.sequences[channel] = max(sequence, self.sequences.get(channel, 0))
        names = [stored.name for stored in operations]
        manifest = json.dumps([*channel, sequence, base, names]).encode()
        envelope = {"payload": base64.b64encode(manifest).decode(), "signatures": []}
        return Arrival(
            sender=sender.replica,
            recipient=recipient.replica.id,
            sequence=sequence,
            base=base,
            manifest_hash=hashlib.sha256(manifest).hexdigest(),
            envelope=json.dumps(envelope).encode(),
            created="2026-11-24T00:00:00Z",
            journal=sender.head(),
            receipts=receipts,
            trust=trust or self.trust(),
            operations=tuple(operations),
            blobs=blobs or {},
        )

    def carry(self, sender: Desk, recipient: Desk) -> ChangeSet:
        """Everything ``sender`` may send, applied by ``recipient``."""
        offered = sender.case_log.outgoing(recipient.replica).operations
        names = [each.name for each in offered]
        sender.case_log.note_held(names, recipient.replica.organisation)
        return recipient.case_log.apply(self.arrival(sender, recipient, offered), recipient.tick())[
            0
        ]

    def carry_all(self, sender: Desk, recipient: Desk) -> ChangeSet:
        """Everything there is, as between the replicas of one organisation."""
        arrival = self.arrival(sender, recipient, sender.operations())
        return recipient.case_log.apply(arrival, recipient.tick())[0]

    def close(self) -> None:
        for desk in self.desks:
            desk.case_log.close()
            desk.db.close()
