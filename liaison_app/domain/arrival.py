"""What passes between the case log and the exchange, neither of which knows the other.

Values only: an arrival is what a verified bundle says, in the form the case log reviews and
applies; a dispatch is what the case log offers for a bundle.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, Protocol

import msgspec

from liaison_app.domain.canonical import MAX_INTEGER, Hex32, Hex64, Natural
from liaison_app.domain.operations import Form, Operation

Sequence = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
Outcome = Literal["applied", "late", "declined", "refused"]


class JournalHead(Form, frozen=True):
    """A position of a journal (0: empty) and the hash chained up to it."""

    head: Hex64
    position: Natural


class Receipt(Form, frozen=True):
    """What became of one bundle of the other side; its journal head is countersigned by this.

    ``replica`` sent it; ``manifest`` is the SHA-256 of its manifest's canonical bytes.
    """

    journal: JournalHead
    manifest: Hex64
    operation: Hex64 | None
    outcome: Outcome
    reason: Annotated[str, msgspec.Meta(max_length=1000)]
    replica: Hex32
    seq: Sequence


class StoredOperation(msgspec.Struct, frozen=True, gc=False):
    """An operation with the very bytes its hashes were made of. ``name`` is its header hash.

    ``plain``: its values were not decoded and ``operation.body`` is empty, for a review only.
    Whoever read it found them complete and allowed, and nothing in them that has to be told.
    """

    name: str
    header: bytes
    body: bytes | None
    operation: Operation
    plain: bool = False


class Operations(Protocol):
    """Operations whose number is known before they are read.

    Those of a bundle are read once, as they come out of the child process: whoever takes them in
    reads them to their end, since only there is it proven that they are all that was signed.
    """

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[StoredOperation]: ...


@dataclass(frozen=True)
class Replica:
    """One certified installation, as the registry names it. Keys are raw bytes in hex / age1…

    ``letter`` is empty while only a certificate of its predecessor vouches for it. ``previous`` is
    that predecessor, ``successors`` those it certified itself: one, unless its machine was copied.
    ``valid_from`` and ``valid_until`` (RFC 3339; None: without end) bound its organisation's part,
    which ``withdrawn`` says is over.
    """

    id: str
    organisation: str
    letter: str
    signing_key: str
    age_recipient: str
    status: Literal["active", "revoked"] = "active"
    revoked_at_seq: int | None = None
    tlp_max: str = "TLP:AMBER+STRICT"
    previous: str = ""
    successors: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str | None = None
    withdrawn: bool = False

    @property
    def is_current(self) -> bool:
        """Whether bundles are made for it: it is not revoked, and no later epoch took its place."""
        return self.status == "active" and not self.successors

    @property
    def is_replaced(self) -> bool:
        """Whether another one took its place: every sequence of it counts, since its sticks may
        still be on their way, until it is revoked at one."""
        return self.revoked_at_seq == MAX_INTEGER

    @property
    def may_certify(self) -> bool:
        """Whether its key still vouches for a successor: not once the registry says that it is
        over. Who may have got hold of the key by then certifies nobody with it."""
        return self.status == "active"

    @property
    def is_superseded(self) -> bool:
        """Whether its predecessor was over before the registry listed it: it is known, so that
        what others tell of it can be read, and counts for nothing."""
        return self.status == "revoked" and not self.letter


@dataclass(frozen=True)
class TrustState:
    """The verified trust documents of this installation, as envelopes, newest root last.

    ``replicas`` is what the registry and the epoch certificates say, by replica id; ``epochs`` are
    those certificates, as envelopes. ``registry_since`` is the root version that brought the
    registry's keys, under which its versions are counted. ``issued`` and ``expires`` are the times
    in the newest root and in the registry (RFC 3339).
    """

    roots: tuple[bytes, ...] = ()
    registry: bytes = b""
    root_version: int = 0
    registry_version: int = 0
    registry_since: int = 1
    issued: tuple[str, str] = ("", "")
    expires: tuple[str, str] = ("", "")
    office: str = ""
    replicas: Mapping[str, Replica] = field(default_factory=dict)
    epochs: tuple[bytes, ...] = ()

    def earlier(self, replica: str) -> frozenset[str]:
        """What the machine of a replica was before, by ids: its earlier epochs, and those that
        began from one of them and are over by the registry's word, as where the same backup was
        restored twice. Where no certificate tells, its age key does: it passes on within one
        machine only."""
        line = {replica, *self.ancestors(replica)}
        keys = {self.replicas[each].age_recipient for each in line & self.replicas.keys()}
        apart = {
            each.id
            for each in self.replicas.values()
            if each.is_replaced and each.letter
            if each.age_recipient in keys or not line.isdisjoint(self.ancestors(each.id))
        }
        return frozenset((line | apart) - {replica})

    def ancestors(self, replica: str) -> tuple[str, ...]:
        """The earlier epochs of a replica by certificate, the nearest first."""
        return ancestors(self.replicas, replica)


def ancestors(replicas: Mapping[str, Replica], replica: str) -> tuple[str, ...]:
    """The earlier epochs of ``replica`` among those, the nearest first."""
    found: dict[str, None] = {}
    known = replicas.get(replica)
    while known is not None and known.previous and known.previous not in found:
        found[known.previous] = None
        known = replicas.get(known.previous)
    return tuple(found)


@dataclass(frozen=True)
class Arrival:
    """One verified bundle.

    ``operations`` are checked against their hashes and for form, not yet for authority; ``blobs``
    are files (name: SHA-256) in a private folder, there once the operations were read. Both are
    empty where the bundle is for an earlier epoch of ours. ``carried`` are the trust documents it
    brought, ``trust`` the newest known; ``formats`` and ``schemas`` its sender reads.
    """

    sender: Replica
    recipient: str
    sequence: int
    base: int
    manifest_hash: str
    envelope: bytes
    created: str
    journal: JournalHead
    receipts: tuple[Receipt, ...]
    trust: TrustState
    operations: Operations
    blobs: Mapping[str, Path]
    carried: TrustState | None = None
    formats: tuple[int, ...] = (1,)
    schemas: tuple[int, ...] = (1,)
