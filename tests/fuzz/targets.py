"""What is fuzzed: each function that untrusted bytes reach first, with bytes that are valid.

A target takes any bytes and returns quietly when they are taken or refused by name; whatever else
it raises is a fault. Where forging needs a key, the target signs what it was given: behind the
signature is where an enrolled attacker's bytes go.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32
from liaison_app.domain.errors import BundleRefused, Refused
from liaison_app.domain.operations import Value
from liaison_app.exchange import dsse, epochs, keys, proposals, registrar, root_keys, trust
from liaison_app.exchange.child import decode_answer
from liaison_app.exchange.compression import Unpacker
from liaison_app.exchange.container import Container, Receiver
from liaison_app.exchange.documents import REGISTRY_TYPE, ROOT_TYPE
from liaison_app.exchange.enrolment import read_request, read_welcome, write_request, write_welcome
from liaison_app.exchange.forms import to_base64
from liaison_app.exchange.frames import End, Head, send, send_bytes
from liaison_app.exchange.manifest import MANIFEST_TYPE, Part
from liaison_app.exchange.parts import OperationsReader, line_of, names_hash, read_operation
from liaison_app.exchange.receivers import FrameReceiver
from liaison_app.exchange.sealing import open_sealed, read_header, seal_bytes
from liaison_app.exchange.verification import Documents, Reader, judge, open_manifest
from tests.exchange import simulator as sim

HERE = sim.world()
OFFICE = HERE.office
SPOOL = Path(mkdtemp(prefix="liaison-fuzz-"))  # stays empty: nothing is written while fuzzing
PIN = trust.office_fingerprint(HERE.trust)
SUCCESSOR = replace(
    HERE.agency.replica, id="ab" * 16, signing_key=keys.public_key(b"\x09" * 32), letter=""
)

ROTATED = registrar.rotate_root(
    HERE.trust, [sim.ROOT_SEED], [sim.NEXT_ROOT_SEED], [sim.REGISTRY_SEED], sim.NOW
)


def age_header(data: bytes) -> None:
    """The header of the sealed file."""
    source = BytesIO(data)
    header = read_header(source)
    assert 0 < header.size == source.tell() <= len(data)


def container(data: bytes) -> None:
    """What is inside the seal: magic, envelope, parts and their hashes."""

    def on_envelope(envelope: bytes) -> list[tuple[int, Callable[[], Receiver]]]:
        _, manifest = open_manifest(envelope)
        return [(part.packed, lambda part=part: FrameReceiver(part)) for part in manifest.parts]  # type: ignore[misc]

    whole = Container(on_envelope)
    for at in range(0, len(data), 1000):
        whole.write(data[at : at + 1000])
    whole.close()
    assert whole.expected == len(data)


def envelope(data: bytes) -> None:
    """DSSE: the form, then the signatures."""
    opened = dsse.open_unverified(data, MANIFEST_TYPE, "bundle-not-canonical")
    dsse.verify(opened, [dsse.Quorum([HERE.agency.replica.signing_key])], "bundle-signature")
    assert opened.payload == canonical.encode(sim.inside().manifest)


def manifest(data: bytes) -> None:
    """A manifest that its sender signed, whatever it says."""
    signed = dsse.seal(data, MANIFEST_TYPE, [HERE.agency.seed])
    verdict = judge(signed, Documents(), Reader(OFFICE.id, HERE.trust))
    assert canonical.encode(verdict.manifest) == data
    assert verdict.sender.id == HERE.agency.id


def frame(data: bytes) -> None:
    """A zstd frame that claims to hold what the first four bytes say."""
    size, packed = int.from_bytes(data[:4], "big"), data[4:]
    found: list[int] = []
    unpacker = Unpacker(len(packed), size, lambda piece: found.append(len(piece)))
    try:
        for at in range(0, len(packed), 777):
            unpacker.feed(packed[at : at + 777])
        unpacker.finish()
    finally:
        assert sum(found) <= size
    assert sum(found) == size


def operations(data: bytes) -> None:
    """The lines of an operations part, signed for as they are."""
    seen: list[bytes] = []
    names = b"".join(map(_name, data.splitlines()))
    part = Part(
        content=hashlib.sha256(data).hexdigest(),
        hash="0" * 64,
        headers=names_hash(names),
        kind="ops",
        packed=9,
        records=max(1, len(names) // 32),
        size=len(data),
    )
    reader = OperationsReader(part, lambda each: seen.append(line_of(each)))
    for at in range(0, len(data), 500):
        reader.feed(data[at : at + 500])
    reader.finish()
    assert b"".join(seen) == data


def _name(line: bytes) -> bytes:
    try:
        return bytes.fromhex(read_operation(line).name)
    except BundleRefused:
        return bytes(32)


def trust_part(data: bytes) -> None:
    """Trust documents as they travel."""
    found = trust.newest_trust(HERE.trust, *trust.decode_part(data))
    assert found == HERE.trust


def registry(data: bytes) -> None:
    """A registry signed with the office's key, whatever it says."""
    signed = dsse.seal(data, REGISTRY_TYPE, [sim.REGISTRY_SEED])
    found = trust.load_trust(HERE.trust.roots, signed)
    assert canonical.encode(trust.registry_of(found)) == data


def root(data: bytes) -> None:
    """A second root signed by both keys, whatever it says."""
    signed = dsse.seal(data, ROOT_TYPE, [sim.ROOT_SEED, sim.NEXT_ROOT_SEED])
    found = trust.load_trust((HERE.trust.roots[0], signed), ROTATED.registry)
    assert canonical.encode(trust.newest_root(found)) == data


def epochs_part(data: bytes) -> None:
    """Epoch certificates as they travel."""
    found = epochs.believe(HERE.trust, epochs.decode_part(data))
    assert set(found.replicas) == {*HERE.trust.replicas, SUCCESSOR.id}


def epoch(data: bytes) -> None:
    """A certificate signed by the old key and the new, whatever it says."""
    signed = dsse.seal(data, epochs.EPOCH_TYPE, [HERE.agency.seed, b"\x09" * 32])
    found = epochs.believe(HERE.trust, [signed])
    for replica in found.replicas.keys() - HERE.trust.replicas.keys():
        assert found.replicas[replica].organisation == sim.AGENCY


def answer(data: bytes) -> None:
    """What a child that was taken over might answer."""
    found = decode_answer(BytesIO(data), SPOOL, OFFICE.id, HERE.trust)
    assert [each.name for each in found.operations] == [
        each.name for each in sim.operations(HERE.agency)
    ]


def request(data: bytes) -> None:
    """An enrolment request."""
    found = read_request(data)
    assert found.replica.signing_key == sim.party("npa").replica.signing_key


def proposal(data: bytes) -> None:
    """A proposed root on its way between holders."""
    proposals.read_proposal(data)


def root_key(data: bytes) -> None:
    """The file of a root key's holder, as far as it is read without a passphrase."""
    root_keys.read_root_key(data)


def welcome(data: bytes) -> None:
    """What the office sealed to a newcomer, whatever it says."""
    me = HERE.agency
    sealed = seal_bytes(data, [me.replica.age_recipient])
    assert read_welcome(sealed, me.identity, me.replica, PIN) == HERE.trust


def canonical_bytes(data: bytes) -> None:
    """What passes as canonical means the same to another parser, in the same bytes."""
    form: Any = dict[str, list[Value] | dict[str, Hex32]]
    found = canonical.decode(data, form)
    other = json.loads(data)
    assert other == found
    text = json.dumps(other, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text.encode() == data


@dataclass(frozen=True)
class Target:
    """A function to fuzz and the valid bytes to begin with."""

    act: Callable[[bytes], None]
    seeds: tuple[bytes, ...]

    @property
    def name(self) -> str:
        return self.act.__name__

    def __call__(self, data: bytes) -> bool:
        """Whether ``data`` was taken; refused by name it was not, and anything else is raised."""
        try:
            self.act(data)
        except Refused:
            return False
        return True


def _inside() -> bytes:
    return sim.take_apart(
        sim.write(HERE.agency, OFFICE, blobs=[sim.blob(b"x" * 3000)]), HERE.agency, OFFICE
    ).content()


def _sized_frame(kind: str) -> bytes:
    inside = sim.inside_from_office()
    at = inside.index(kind)
    return inside.manifest.parts[at].size.to_bytes(4, "big") + inside.frames[at]


def _certificate() -> bytes:
    return epochs.certify(HERE.agency.id, SUCCESSOR, HERE.agency.seed, b"\x09" * 32, sim.NOW)


def _plain() -> sim.Inside:
    return sim.take_apart(sim.write(HERE.agency, OFFICE), HERE.agency, OFFICE)


def _answer() -> bytes:
    out = BytesIO()
    signed = to_base64(_plain().signed())
    send(out, b"H", Head(envelope=signed, epochs=None, trust=None))
    send_bytes(out, b"O", b"".join(map(line_of, sim.operations(HERE.agency))))
    send(out, b"E", End(operations=2))
    return out.getvalue()


def _request() -> bytes:
    newcomer = sim.party("npa")
    return write_request(newcomer.replica, "警察庁（架空）", newcomer.seed, sim.NOW)


def _root_key() -> bytes:
    found = root_keys.RootKeyFile(
        key=keys.public_key(sim.ROOT_SEED),
        memlimit=2**28,
        nonce="00" * 24,
        office=sim.OFFICE,
        opslimit=3,
        salt="00" * 16,
        sealed="00" * 48,  # read, and not opened: that takes a second
        version=1,
    )
    return canonical.encode(found)


def _welcome() -> bytes:
    sealed = write_welcome(HERE.trust, HERE.agency.id)
    into = BytesIO()
    open_sealed(BytesIO(sealed), HERE.agency.identity, into)
    return into.getvalue()


def _proposal() -> bytes:
    found = proposals.propose_root(HERE.trust, sim.NOW)
    return proposals.write_proposal(found)


def _targets() -> list[Target]:
    values = b'{"a":[null,true,-9007199254740991,"\xe6\xbc\x8f\xe6\xb4\xa9",["x","\\u0001"]]}'
    return [
        Target(age_header, (sim.valid()[:800],)),
        Target(container, (_inside(),)),
        Target(envelope, (sim.inside().signed(),)),
        Target(manifest, (canonical.encode(_plain().manifest),)),
        Target(frame, (_sized_frame("ops"), _sized_frame("trust"))),
        Target(operations, (_plain().unpacked("ops"),)),
        Target(trust_part, (trust.encode_part(HERE.trust),)),
        Target(registry, (canonical.encode(trust.registry_of(HERE.trust)),)),
        Target(root, (canonical.encode(trust.newest_root(ROTATED)),)),
        Target(epochs_part, (epochs.encode_part([_certificate()]),)),
        Target(epoch, (canonical.encode(epochs.read_epoch(_certificate())),)),
        Target(answer, (_answer(),)),
        Target(request, (_request(),)),
        Target(proposal, (_proposal(),)),
        Target(root_key, (_root_key(),)),
        Target(welcome, (_welcome(),)),
        Target(canonical_bytes, (values,)),
    ]


TARGETS = {target.name: target for target in _targets()}
