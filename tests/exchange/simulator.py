"""A small world to test bundles in: an office, two agencies, fixed seeds, real keys.

Everything is made by the program's own code and is valid. ``take_apart`` and ``Inside.sealed``
let a test break exactly one thing and sign and seal the rest as a hostile sender could.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
import pyrage
import zstandard

from liaison_app.domain import canonical
from liaison_app.domain.arrival import Arrival, JournalHead, Replica, StoredOperation, TrustState
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import (
    Body,
    CellHeader,
    Dot,
    Header,
    Operation,
    RecordName,
    Salted,
    Value,
    header_hash,
    value_hash,
)
from liaison_app.exchange import dsse, keys, registrar
from liaison_app.exchange.container import MAGIC
from liaison_app.exchange.manifest import MANIFEST_TYPE, Manifest, Part
from liaison_app.exchange.parts import names_hash
from liaison_app.exchange.reading import read_bundle
from liaison_app.exchange.writing import Blob, Draft, write_bundle

NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
OFFICE, AGENCY, OTHER = "nco", "mofa", "meti"
ROOT_SEED = hashlib.sha256(b"test root 1").digest()
NEXT_ROOT_SEED = hashlib.sha256(b"test root 2").digest()
REGISTRY_SEED = hashlib.sha256(b"test registry").digest()
BUNDLE_ID = "b0" * 16
ATTACHMENT = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(8192))
EMPTY = JournalHead(head="0" * 64, position=0)


@dataclass(frozen=True)
class Party:
    """One installation with its secrets."""

    replica: Replica
    seed: bytes
    identity: str

    @property
    def id(self) -> str:
        return self.replica.id


@dataclass(frozen=True)
class World:
    """The office, an agency and another, all three in ``trust``."""

    office: Party
    agency: Party
    other: Party
    trust: TrustState


def party(organisation: str, replica: int = 1) -> Party:
    """The installation of these names; the same in every run."""
    name = f"{organisation} {replica}".encode()
    seed = hashlib.sha256(b"signing " + name).digest()
    identity = keys.age_identity(hashlib.sha256(b"sealing " + name).digest())
    found = Replica(
        id=hashlib.sha256(b"replica " + name).hexdigest()[:32],
        organisation=organisation,
        letter="A",
        signing_key=keys.public_key(seed),
        age_recipient=keys.age_recipient(identity),
    )
    return Party(found, seed, identity)


@cache
def world() -> World:
    """The three of them, certified."""
    office, agency, other = party(OFFICE), party(AGENCY), party(OTHER)
    trust = registrar.found_office(office.replica, [ROOT_SEED], [REGISTRY_SEED], NOW)
    for each in (agency, other):
        trust = registrar.certify_replica(trust, each.replica, [REGISTRY_SEED], NOW)
    return World(office, agency, other, trust)


def operation(author: Party, seq: int, values: Mapping[str, Value]) -> StoredOperation:
    """The creation of an incident of the author's own."""
    salted = {
        key: Salted(f"{seq:016x}{number:016x}", values[key])
        for number, key in enumerate(sorted(values), start=1)
    }
    actor = Salted(f"{seq:032x}", ["00000000-0000-4000-8000-00000000d0d0", "当直"])
    record = RecordName(
        "incident", author.replica.organisation, f"00000000-0000-4000-8000-{seq:012x}"
    )
    header = Header(
        actor=value_hash(actor),
        cells=[CellHeader(key, [], value_hash(salted[key])) for key in salted],
        compartment="own",
        dot=Dot(author.id, seq),
        kind="create",
        record=record,
        redacts=[],
        schema=1,
        time=(1_795_478_400_000 + seq, 0),
    )
    return stored(Operation(Body(actor, salted), header))


def stored(found: Operation) -> StoredOperation:
    """An operation with its bytes and its name."""
    header = canonical.encode(found.header)
    body = None if found.body is None else canonical.encode(found.body)
    return StoredOperation(header_hash(header), header, body, found)


def operations(author: Party) -> list[StoredOperation]:
    """Two incidents, as ``author`` would report them."""
    marked: dict[str, Value] = {"tlp": "TLP:AMBER", "grade": "confidentiality-2", "status": "new"}
    return [
        operation(author, 1, {"title": "架空庁を装う不審な電子メール", **marked}),
        operation(author, 2, {"title": "AI による自動化が疑われる認証試行", **marked}),
    ]


def blob(content: bytes = ATTACHMENT) -> Blob:
    """An attachment, readable as often as one likes."""

    def read() -> Iterator[bytes]:
        yield content

    return hashlib.sha256(content).hexdigest(), len(content), read


def draft(sender: Party, recipient: Party, sequence: int = 1) -> Draft:
    """What a bundle between the two says by itself."""
    return Draft(
        bundle_id=BUNDLE_ID,
        sender=sender.id,
        recipient=recipient.id,
        sequence=sequence,
        base=0,
        created=NOW,
        journal=EMPTY,
        trust=world().trust,
    )


def write(
    sender: Party, recipient: Party, told: Draft | None = None, blobs: Sequence[Blob] = ()
) -> bytes:
    """A valid sealed bundle."""
    target = BytesIO()
    write_bundle(
        target,
        told or draft(sender, recipient),
        operations(sender),
        blobs,
        sender.seed,
        recipient.replica.age_recipient,
        sender.replica.age_recipient,
    )
    return target.getvalue()


@cache
def valid() -> bytes:
    """Agency to office: operations and an attachment."""
    here = world()
    return write(here.agency, here.office, blobs=[blob()])


@cache
def from_office() -> bytes:
    """Office to agency: trust documents, operations and an attachment."""
    here = world()
    told = replace(draft(here.office, here.agency), carries_trust=True)
    return write(here.office, here.agency, told, [blob()])


def read(
    data: bytes,
    spool: Path,
    reader: Party | None = None,
    trust: TrustState | None = None,
    *,
    as_sender: bool = False,
) -> Arrival:
    """What ``reader`` (the office) makes of ``data``."""
    me = reader or world().office
    known = world().trust if trust is None else trust
    return read_bundle(BytesIO(data), me.identity, me.id, known, spool, as_sender=as_sender)


@dataclass(frozen=True)
class Inside:
    """A bundle taken apart. Whatever is changed, ``sealed`` signs it as it then is."""

    manifest: Manifest
    frames: list[bytes]
    sender: Party
    recipient: Party
    payload: bytes | None = None  # instead of the manifest's canonical bytes
    payload_type: str = MANIFEST_TYPE
    envelope: bytes | None = None  # instead of one signed by the sender
    magic: bytes = MAGIC
    trailing: bytes = b""
    also: Sequence[str] = field(default=())

    def signed(self, *seeds: bytes) -> bytes:
        """The envelope, by default with the sender's signature."""
        payload = canonical.encode(self.manifest) if self.payload is None else self.payload
        return dsse.seal(payload, self.payload_type, seeds or (self.sender.seed,))

    def content(self) -> bytes:
        """The inside of the seal."""
        envelope = self.signed() if self.envelope is None else self.envelope
        length = len(envelope).to_bytes(4, "big")
        return b"".join((self.magic, length, envelope, *self.frames, self.trailing))

    def sealed(self) -> bytes:
        """The whole, sealed to the recipient and the sender."""
        to = [self.recipient.replica.age_recipient, self.sender.replica.age_recipient, *self.also]
        recipients = [pyrage.x25519.Recipient.from_str(each) for each in to]
        return bytes(pyrage.encrypt(self.content(), recipients))

    def told(self, **changes: object) -> "Inside":
        """With another manifest."""
        return replace(self, manifest=msgspec.structs.replace(self.manifest, **changes))

    def index(self, kind: str) -> int:
        kinds: list[str] = [part.kind for part in self.manifest.parts]
        return kinds.index(kind)

    def unpacked(self, kind: str) -> bytes:
        """What the first part of this kind holds."""
        part = self.manifest.parts[self.index(kind)]
        return zstandard.ZstdDecompressor().decompress(
            self.frames[self.index(kind)], max_output_size=part.size
        )

    def with_frame(self, kind: str, frame: bytes, **changes: object) -> "Inside":
        """With another frame, rightly counted and hashed; ``changes`` are to its part."""
        at = self.index(kind)
        fixed = {"hash": hashlib.sha256(frame).hexdigest(), "packed": len(frame), **changes}
        parts: list[Part] = list(self.manifest.parts)
        parts[at] = msgspec.structs.replace(parts[at], **fixed)
        frames = [*self.frames[:at], frame, *self.frames[at + 1 :]]
        return replace(self.told(parts=parts), frames=frames)

    def with_content(self, kind: str, content: bytes, **changes: object) -> "Inside":
        """With other content, compressed, counted and hashed as a sender would."""
        digest = hashlib.sha256(content).hexdigest()
        found: dict[str, object] = {"content": digest, "size": len(content), **changes}
        return self.with_frame(kind, zstandard.compress(content), **found)

    def with_lines(self, lines: bytes, names: Sequence[str]) -> "Inside":
        """With these operations, whose ``names`` the sender signs."""
        headers = names_hash(b"".join(bytes.fromhex(name) for name in names))
        return self.with_content("ops", lines, headers=headers, records=len(names))


def take_apart(data: bytes, sender: Party, recipient: Party) -> Inside:
    """The inside of a valid bundle."""
    secret = pyrage.x25519.Identity.from_str(recipient.identity)
    plain = bytes(pyrage.decrypt(data, [secret]))
    begin = len(MAGIC) + 4
    end = begin + int.from_bytes(plain[len(MAGIC) : begin], "big")
    opened = dsse.open_unverified(plain[begin:end], MANIFEST_TYPE, "bundle-not-canonical")
    manifest = canonical.decode(opened.payload, Manifest)
    frames = []
    for part in manifest.parts:
        frames.append(plain[end : end + part.packed])
        end += part.packed
    return Inside(manifest, frames, sender, recipient)


def inside() -> Inside:
    """``valid`` taken apart."""
    return take_apart(valid(), world().agency, world().office)


def inside_from_office() -> Inside:
    """``from_office`` taken apart."""
    return take_apart(from_office(), world().office, world().agency)


def refusal_of(act: Callable[[], object]) -> BundleRefused:
    """The refusal that ``act`` ends in."""
    try:
        act()
    except BundleRefused as refused:
        return refused
    raise AssertionError("not refused")
