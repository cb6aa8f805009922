"""The test vectors of FORMAT.md, computed.

Everything follows from the fixed seeds below; `section` gives the text that stands between the
two marks in FORMAT.md. Print it anew with ``python -m tests.exchange.vectors``.
"""

import hashlib
import sys
from dataclasses import replace

from liaison_app.domain import canonical
from liaison_app.domain.arrival import JournalHead, Replica, StoredOperation
from liaison_app.domain.merge import Write
from liaison_app.domain.operations import (
    Body,
    CellHeader,
    Dot,
    Header,
    RecordName,
    Salted,
    Value,
    header_hash,
    value_hash,
)
from liaison_app.domain.state import cell_digests, state_hash
from liaison_app.exchange import dsse, epochs, keys, registrar
from liaison_app.exchange.container import head_of
from liaison_app.exchange.documents import ROOT_TYPE
from liaison_app.exchange.enrolment import key_fingerprint, words
from liaison_app.exchange.manifest import (
    MANIFEST_TYPE,
    Channel,
    Manifest,
    Part,
    Reads,
    TrustNamed,
)
from liaison_app.exchange.parts import line_of, names_hash, read_operation
from liaison_app.exchange.trust import office_fingerprint, registry_hash, registry_of
from tests.exchange.simulator import NOW

BEGIN = "<!-- vectors: computed by tests/exchange/vectors.py -->"
END = "<!-- end of vectors -->"
SEED = bytes(range(32))
AGE_ENTROPY = bytes(range(32, 64))
ROOT_SEED = bytes(range(64, 96))
REGISTRY_SEED = bytes(range(96, 128))
NEXT_SEED = bytes(range(128, 160))
ZERO = "0" * 64


def replica() -> Replica:
    """The office's own replica."""
    return Replica(
        id="00112233445566778899aabbccddeeff",
        organisation="nco",
        letter="A",
        signing_key=keys.public_key(SEED),
        age_recipient=keys.age_recipient(keys.age_identity(AGE_ENTROPY)),
    )


def operation() -> StoredOperation:
    """One alert, with one cell that supersedes something."""
    given: dict[str, Value] = {"title": "注意喚起（架空）", "tlp": "TLP:AMBER"}
    salted = {key: Salted(f"{number:032x}", given[key]) for number, key in enumerate(given, 1)}
    actor = Salted("f" * 32, ["00000000-0000-4000-8000-00000000d0d0", "当直"])
    header = Header(
        actor=value_hash(actor),
        cells=[
            CellHeader("title", ["ab" * 32], value_hash(salted["title"])),
            CellHeader("tlp", [], value_hash(salted["tlp"])),
        ],
        compartment="own",
        dot=Dot(replica().id, 7),
        kind="amend",
        record=RecordName("alert", "nco", "00000000-0000-4000-8000-000000000001"),
        redacts=[],
        schema=1,
        time=(1_795_478_400_000, 0),
    )
    body = canonical.encode(Body(actor, salted))
    line = b'{"body":' + body + b',"header":' + canonical.encode(header) + b"}"
    return read_operation(line)


def manifest() -> Manifest:
    """Of a bundle with that one operation; the frame is only named, never compressed here."""
    trust = registrar.found_office(replica(), [ROOT_SEED], [REGISTRY_SEED], NOW)
    line = line_of(operation())
    return Manifest(
        channel=Channel(base=0, sender=replica().id, seq=1, recipient="0" * 32),
        created="2026-11-24T00:00:00Z",
        format=1,
        id="b0" * 16,
        journal=JournalHead(head=ZERO, position=0),
        min_reader=1,
        parts=[
            Part(
                content=ZERO,
                hash=ZERO,
                headers=names_hash(bytes.fromhex(operation().name)),
                kind="ops",
                packed=400,
                records=1,
                size=len(line),
            )
        ],
        reads=Reads(formats=[1], schemas=[1]),
        receipts=[],
        schema=1,
        trust=TrustNamed(hash=registry_hash(trust), registry=1, root=1),
    )


def certificate() -> bytes:
    """The office's replica goes on as another, with another signing key."""
    successor = replace(
        replica(), id="ffeeddccbbaa99887766554433221100", signing_key=keys.public_key(NEXT_SEED)
    )
    return epochs.certify(replica().id, successor, SEED, NEXT_SEED, NOW)


def vectors() -> list[tuple[str, str]]:
    """Name and value, in the order of the document; bytes that are text are shown as text."""
    own, found = replica(), operation()
    body = found.operation.body
    assert body is not None
    title = body.values["title"]
    payload = canonical.encode(manifest())
    trust = registrar.found_office(own, [ROOT_SEED], [REGISTRY_SEED], NOW)
    root = dsse.open_unverified(trust.roots[0], ROOT_TYPE, "trust-malformed").payload
    fingerprint = key_fingerprint(own.organisation, own.signing_key, own.age_recipient)
    envelope = dsse.seal(payload, MANIFEST_TYPE, [SEED])
    encoding = dsse.encoding("http://example.com/HelloWorld", b"hello world")
    return [
        ("signing seed", SEED.hex()),
        ("public key", own.signing_key),
        ("key id", keys.key_id(own.signing_key)),
        ("age entropy", AGE_ENTROPY.hex()),
        ("age identity", keys.age_identity(AGE_ENTROPY)),
        ("age recipient", own.age_recipient),
        ("enrolment fingerprint (nco)", fingerprint),
        ("its words", words(fingerprint)),
        ("salt of title", title.salt),
        ("value of title", canonical.encode(title.value).decode()),
        ("value hash of title", value_hash(title)),
        ("header", found.header.decode()),
        ("name (header hash)", header_hash(found.header)),
        ("operation line", line_of(found)[:-1].decode()),
        ("names hash of that one", names_hash(bytes.fromhex(found.name))),
        (
            "names hash of that one and of the name ab…ab after it",
            names_hash(bytes.fromhex(found.name) + b"\xab" * 32),
        ),
        ("state of that one alone", state(found)),
        ("pre-authentication encoding", encoding.decode()),
        ("manifest", payload.decode()),
        ("manifest hash", dsse_hash(payload)),
        ("manifest envelope", envelope.decode()),
        ("begin of the inside", head_of(envelope)[:21].hex()),
        ("root seed", ROOT_SEED.hex()),
        ("registry seed", REGISTRY_SEED.hex()),
        ("root 1", root.decode()),
        ("office fingerprint", office_fingerprint(trust)),
        ("registry", canonical.encode(registry_of(trust)).decode()),
        ("registry hash", registry_hash(trust)),
        ("next signing seed", NEXT_SEED.hex()),
        ("epoch certificate", canonical.encode(epochs.read_epoch(certificate())).decode()),
        ("its envelope", certificate().decode()),
    ]


def state(found: StoredOperation) -> str:
    """The state of an installation that knows one operation."""
    header, body = found.operation.header, found.operation.body
    assert body is not None
    writes = [
        Write(found.name, header.record, header.compartment, cell.field, frozenset(cell.over),
              header.time, body.values[cell.field].value)
        for cell in header.cells
    ]  # fmt: skip
    return state_hash(cell_digests(writes))


def dsse_hash(payload: bytes) -> str:
    """SHA-256 of a payload, as receipts name a manifest."""
    return hashlib.sha256(payload).hexdigest()


def section() -> str:
    """The section as it stands in FORMAT.md, marks included."""
    lines = [f"{name}\n    {value}" for name, value in vectors()]
    return "\n".join((BEGIN, "```text", *lines, "```", END))


if __name__ == "__main__":
    sys.stdout.write(section() + "\n")
