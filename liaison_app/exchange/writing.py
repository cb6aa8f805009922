"""Writing a bundle: parts are compressed and counted, the manifest signed, the whole sealed.

What is compressed is held by the caller until the manifest is known, which stands before it;
blobs are read twice instead, once to be counted and once to be sealed. The caller writes to a
temporary file and reads it back.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.arrival import JournalHead, Receipt, TrustState
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import SCHEMA
from liaison_app.exchange import dsse, epochs, trust
from liaison_app.exchange.compression import Packed, measure, pack
from liaison_app.exchange.container import head_of
from liaison_app.exchange.forms import moment
from liaison_app.exchange.manifest import (
    EPOCHS_FORMAT,
    FORMAT,
    MANIFEST_TYPE,
    RELEASE_FORMAT,
    Channel,
    Manifest,
    Part,
    Reads,
    TrustNamed,
    check_manifest,
)
from liaison_app.exchange.parts import Travelling, lines_of, names_hash
from liaison_app.exchange.sealing import seal_stream

Blob = tuple[str, int, Callable[[], Iterator[bytes]]]


@dataclass(frozen=True)
class Draft:
    """What a bundle is to say beside its operations and blobs.

    ``trust`` is what the sender goes by; it travels along if ``carries_trust``. ``epochs`` are the
    certificates that travel; with one the bundle is of format 2, with a registry that names release
    keys of format 3, else of format 1, which every program reads. ``bundle_id`` is 32 random hex
    digits.
    """

    bundle_id: str
    sender: str
    recipient: str
    sequence: int
    base: int
    created: datetime
    journal: JournalHead
    trust: TrustState
    carries_trust: bool = False
    receipts: Sequence[Receipt] = ()
    epochs: Sequence[bytes] = ()


@dataclass(frozen=True)
class Written:
    """A finished bundle: SHA-256 of the manifest and of the sealed file, length, operations."""

    manifest_hash: str
    fingerprint: str
    bytes: int
    operations: int


class Held(Protocol):
    """Pieces, held until they are asked for in their order."""

    def append(self, piece: bytes, /) -> None: ...

    def __iter__(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class _Prepared:
    part: Part
    frame: Callable[[], Iterator[bytes]]


def write_bundle(
    target: BinaryIO,
    draft: Draft,
    operations: Iterable[Travelling],
    blobs: Iterable[Blob],
    signing_seed: bytes,
    recipient: str,
    own_recipient: str,
    held: Held | None = None,
) -> Written:
    """Write one sealed bundle to ``target``.

    ``held``, which is empty, takes the compressed operations meanwhile; without it memory does.
    ``recipient`` is the other replica's age key,
    ``own_recipient`` the sender's own, which keeps the sent copy readable. ``blobs`` are (SHA-256,
    size, how to read it from its beginning).
    Refused: ``blob-differs`` (it is not what its hash says), ``bundle-too-large``,
    ``bundle-malformed``, ``key-invalid``.
    """
    noted = _Noted()
    frame: Held = [] if held is None else held
    prepared = list(_prepare(draft, noted, operations, blobs, frame))
    manifest = _manifest(draft, [each.part for each in prepared], noted.schema)
    check_manifest(manifest)
    payload = canonical.encode(manifest)
    head = head_of(dsse.seal(payload, MANIFEST_TYPE, [signing_seed]))
    counted = _Counted(target)
    seal_stream(_content(head, prepared), counted, [recipient, own_recipient])  # type: ignore[arg-type]
    return Written(
        manifest_hash=hashlib.sha256(payload).hexdigest(),
        fingerprint=counted.digest.hexdigest(),
        bytes=counted.size,
        operations=manifest.operations,
    )


def _prepare(
    draft: Draft,
    noted: "_Noted",
    operations: Iterable[Travelling],
    blobs: Iterable[Blob],
    frame: Held,
) -> Iterator[_Prepared]:
    if draft.carries_trust:
        yield _held("trust", trust.encode_part(draft.trust))
    if draft.epochs:
        yield _held("epochs", epochs.encode_part(draft.epochs))
    packed = measure(lines_of(noted.each(operations)), None, frame.append)
    if noted.count:
        yield _Prepared(_part("ops", packed, noted.count, noted.names_hash()), lambda: iter(frame))
    for sha256, size, read in sorted(blobs, key=lambda blob: blob[0]):
        yield _blob(sha256, size, read)


def _held(kind: str, content: bytes) -> _Prepared:
    """A small part whose frame is kept in memory."""
    frame: list[bytes] = []
    packed = measure([content], None, frame.append)
    return _Prepared(_part(kind, packed, 1, None), lambda: iter(frame))


def _blob(sha256: str, size: int, read: Callable[[], Iterator[bytes]]) -> _Prepared:
    packed = measure(_exactly(read(), sha256, size), size, len)
    return _Prepared(
        _part("blob", packed, 1, None), lambda: pack(_exactly(read(), sha256, size), size)
    )


def _exactly(chunks: Iterator[bytes], sha256: str, size: int) -> Iterator[bytes]:
    """``chunks``, which must be what was promised, each time they are read."""
    plain = hashlib.sha256()
    found = 0
    for chunk in chunks:
        plain.update(chunk)
        found += len(chunk)
        if found > size:
            break
        yield chunk
    if found != size or plain.hexdigest() != sha256:
        raise Refused("blob-differs", sha256=sha256)


def _part(kind: str, packed: Packed, records: int, headers: str | None) -> Part:
    return Part(
        content=packed.content,
        hash=packed.hash,
        headers=headers,
        kind=kind,  # type: ignore[arg-type]
        packed=packed.packed,
        records=records,
        size=packed.size,
    )


def _format(draft: Draft) -> int:
    """The lowest that can say it."""
    if draft.carries_trust and trust.registry_of(draft.trust).names_release_keys:
        return RELEASE_FORMAT
    return EPOCHS_FORMAT if draft.epochs else 1


def _manifest(draft: Draft, parts: list[Part], schema: int) -> Manifest:
    written = _format(draft)
    manifest = Manifest(
        channel=Channel(
            base=draft.base,
            sender=draft.sender,
            seq=draft.sequence,
            recipient=draft.recipient,
        ),
        created=moment(draft.created),
        format=written,
        id=draft.bundle_id,
        journal=draft.journal,
        min_reader=written,
        parts=parts,
        reads=Reads(formats=list(range(1, FORMAT + 1)), schemas=list(range(1, SCHEMA + 1))),
        receipts=list(draft.receipts),
        schema=schema,
        trust=TrustNamed(
            hash=trust.registry_hash(draft.trust),
            registry=draft.trust.registry_version,
            root=draft.trust.root_version,
        ),
    )
    # The types' own bounds (hex, ranges, counts) are checked when something is decoded.
    return canonical.decode(canonical.encode(manifest), Manifest)


def _content(head: bytes, prepared: Sequence[_Prepared]) -> Iterator[bytes]:
    """The inside of the seal. A part that changed since it was counted is ``blob-differs``."""
    yield head
    for each in prepared:
        frame = hashlib.sha256()
        for piece in each.frame():
            frame.update(piece)
            yield piece
        if frame.hexdigest() != each.part.hash:
            raise Refused("blob-differs", sha256=each.part.content)


class _Schema(msgspec.Struct):
    """Of a header: the schema that can express it."""

    schema: int


_schema_of = msgspec.json.Decoder(_Schema)


class _Noted:
    """Passes operations on and notes their names and the highest schema among them."""

    def __init__(self) -> None:
        self.schema = 1
        self._names = bytearray()

    def each(self, operations: Iterable[Travelling]) -> Iterator[Travelling]:
        for each in operations:
            self.schema = max(self.schema, _schema_of.decode(each.header).schema)
            self._names += bytes.fromhex(each.name)
            yield each

    @property
    def count(self) -> int:
        return len(self._names) // 32

    def names_hash(self) -> str:
        """Binds them in their order."""
        return names_hash(self._names)


class _Counted:
    """Passes everything on and keeps count."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        self._target.write(data)
        return len(data)

    def flush(self) -> None:
        self._target.flush()
