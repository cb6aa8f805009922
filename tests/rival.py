"""The other installation of an organisation, as far as one desk meets it: what it writes arrives
in a bundle and was made without knowledge of what the desk wrote since the rival last looked."""

import base64
import hashlib
import json
from itertools import count

from liaison_app.domain.arrival import Arrival, JournalHead, Replica, StoredOperation, TrustState
from liaison_app.domain.merge import LEAVING, takes_out
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store.caselog import ChangeSet
from liaison_app.workflows.desk import Desk
from tests.store.world import operation

_NO_JOURNAL = JournalHead("0" * 64, 0)


class Rival:
    """A second replica of the desk's own organisation (or of the office, or any other)."""

    def __init__(self, desk: Desk, organisation: str = "", identity: str = "b") -> None:
        self._desk = desk
        code = organisation or desk.installation.organisation
        self.replica = Replica(identity * 32, code, "B", "", "age1架空")
        self._seen: dict[tuple[str, str, str], list[str]] = {}
        self._newest: dict[tuple[str, str], list[str]] = {}
        self._made = count(1)
        self._sequence = count(1)
        self.look()

    def look(self) -> None:
        """See what the desk has now: later writings supersede what stands in their cells."""
        queries = self._desk.queries
        self._seen.clear()
        self._newest.clear()
        for name in _records(self._desk):
            pk = queries.resolve(name.id, [name.kind]).pk
            for entry in queries.history(pk):
                if entry.through is None:
                    self._newest[name.id, entry.compartment] = [entry.name]
                for cell in entry.cells:
                    heads = queries.heads(pk, entry.compartment, cell.field)
                    key = (name.id, entry.compartment, cell.field)
                    self._seen[key] = [head.name for head in heads]

    def made(
        self, name: RecordName, compartment: str = "own", kind: str = "amend", **values: Value
    ) -> StoredOperation:
        """An operation of the rival's that nobody has yet."""
        made = next(self._made)
        milliseconds = int(self._desk.now().timestamp() * 1000)
        leaves = any((compartment, key) in LEAVING and takes_out(values[key]) for key in values)
        known = self._newest.get((name.id, compartment), []) if leaves else []
        cells = {
            key: (value, [*self._seen.get((name.id, compartment, key), []), *known])
            for key, value in values.items()
        }
        stored = operation(
            self.replica.id, made, name, cells, compartment=compartment, kind=kind,
            time=(milliseconds, 0),
        )  # fmt: skip
        for key in values:
            self._seen[name.id, compartment, key] = [stored.name]
        return stored

    def brings(self, *operations: StoredOperation) -> ChangeSet:
        """A bundle of the rival's with these operations, applied at the desk."""
        return self._desk.case_log.apply(self.bundle(*operations), self._desk.now())[0]

    def bundle(self, *operations: StoredOperation) -> Arrival:
        """The bundle itself."""
        sequence = next(self._sequence)
        manifest = json.dumps([sequence, [stored.name for stored in operations]]).encode()
        envelope = {"payload": base64.b64encode(manifest).decode(), "signatures": []}
        here = self._desk.installation
        others = {self.replica.id: self.replica} | dict(self._desk.trust.replicas)
        return Arrival(
            sender=self.replica,
            recipient=here.replica,
            sequence=sequence,
            base=0,
            manifest_hash=hashlib.sha256(manifest).hexdigest(),
            envelope=json.dumps(envelope).encode(),
            created="2026-11-24T00:00:00Z",
            journal=_NO_JOURNAL,
            receipts=(),
            trust=TrustState(
                roots=self._desk.trust.roots, registry=self._desk.trust.registry,
                office=here.office_code, replicas=others,
            ),
            operations=operations,
            blobs={},
        )  # fmt: skip


def _records(desk: Desk) -> list[RecordName]:
    """Every record the journal names."""
    named = {(line.record_kind, line.record_id) for line in desk.queries.journal(100_000)}
    return [desk.find(uuid, kind).name for kind, uuid in sorted(named) if kind]
