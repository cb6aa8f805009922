"""The manifest: what a bundle says of itself, signed by the sender.

It fixes the channel, the order, kinds, sizes and hashes of the parts, and the receipts. Nothing
in a bundle has a name or a path; whatever is not said here is not in the bundle.
"""

from typing import Annotated, Literal

import msgspec

from liaison_app.domain.arrival import JournalHead, Receipt, Sequence
from liaison_app.domain.canonical import MAX_INTEGER, Hex32, Hex64, Natural
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Form
from liaison_app.exchange.forms import Moment, instant
from liaison_app.exchange.limits import (
    MAX_BLOB,
    MAX_EPOCHS_SIZE,
    MAX_OPERATIONS,
    MAX_OPERATIONS_SIZE,
    MAX_PARTS,
    MAX_READS,
    MAX_RECEIPTS,
    MAX_TOTAL,
    MAX_TRUST,
    MIN_FRAME,
    packed_bound,
)

FORMAT = 3
EPOCHS_FORMAT = 2  # the first that can carry epoch certificates
RELEASE_FORMAT = 3  # the first whose registry can name release keys
MANIFEST_TYPE = "application/vnd.liaison.manifest+json"
Version = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
_MAX_SIZE = {
    "trust": MAX_TRUST,
    "epochs": MAX_EPOCHS_SIZE,
    "ops": MAX_OPERATIONS_SIZE,
    "blob": MAX_BLOB,
}
_ORDER = {"trust": 0, "epochs": 1, "ops": 2, "blob": 3}


class Channel(Form, frozen=True):
    """From one replica to one replica. ``base`` is the receipted sequence it builds on."""

    base: Natural
    sender: Hex32 = msgspec.field(name="from")
    seq: Sequence
    recipient: Hex32 = msgspec.field(name="to")


class TrustNamed(Form, frozen=True):
    """The trust documents the sender goes by; ``hash`` is the SHA-256 of the registry."""

    hash: Hex64
    registry: Annotated[int, msgspec.Meta(ge=1, le=MAX_INTEGER)]
    root: Annotated[int, msgspec.Meta(ge=1, le=MAX_INTEGER)]


class Reads(Form, frozen=True):
    """The formats and schemas the sender's program reads, rising."""

    formats: Annotated[list[Version], msgspec.Meta(min_length=1, max_length=MAX_READS)]
    schemas: Annotated[list[Version], msgspec.Meta(min_length=1, max_length=MAX_READS)]


class Part(Form, frozen=True):
    """One zstd frame of ``packed`` bytes holding ``size`` bytes.

    ``hash`` is the SHA-256 of the frame, ``content`` that of what it holds; ``headers`` binds
    the operations' names in their order (see ``parts.names_hash``) and is null elsewhere.
    """

    content: Hex64
    hash: Hex64
    headers: Hex64 | None
    kind: Literal["trust", "epochs", "ops", "blob"]
    packed: Annotated[int, msgspec.Meta(ge=MIN_FRAME, le=MAX_INTEGER)]
    records: Natural
    size: Natural


class Manifest(Form, frozen=True):
    """Formats 1 to 3. ``min_reader`` is the oldest format a reader must know to read it right."""

    channel: Channel
    created: Moment
    format: Version
    id: Hex32
    journal: JournalHead
    min_reader: Version
    parts: Annotated[list[Part], msgspec.Meta(max_length=MAX_PARTS)]
    reads: Reads
    receipts: Annotated[list[Receipt], msgspec.Meta(max_length=MAX_RECEIPTS)]
    schema: Version
    trust: TrustNamed

    @property
    def operations(self) -> int:
        """How many operations the bundle carries."""
        return sum(part.records for part in self.parts if part.kind == "ops")

    @property
    def blobs(self) -> list[Part]:
        return [part for part in self.parts if part.kind == "blob"]


class Glance(msgspec.Struct):
    """The one thing every future manifest must keep saying, whatever else it says."""

    min_reader: Version


def check_manifest(manifest: Manifest) -> None:
    """Raise ``bundle-malformed`` unless the rules of form hold that types do not say."""
    instant(manifest.created, "bundle-malformed", "created")
    if manifest.channel.sender == manifest.channel.recipient:
        raise _malformed("channel", "a replica to itself")
    if manifest.channel.base >= manifest.channel.seq:
        raise _malformed("channel", "base not before the sequence")
    if manifest.min_reader > manifest.format:
        raise _malformed("format", "min_reader above format")
    for known in (manifest.reads.formats, manifest.reads.schemas):
        if known != sorted(set(known)):
            raise _malformed("reads", "not rising")
    keys = [(receipt.replica, receipt.seq) for receipt in manifest.receipts]
    if len(set(keys)) != len(keys):
        raise _malformed("receipts", "one bundle twice")
    if manifest.format < EPOCHS_FORMAT and any(part.kind == "epochs" for part in manifest.parts):
        raise _malformed("epochs", "not in this format")
    _check_parts(manifest.parts)


def _check_parts(parts: list[Part]) -> None:
    for part in parts:
        if part.size > _MAX_SIZE[part.kind] or part.packed > packed_bound(part.size):
            raise BundleRefused("bundle-too-large", part=part.kind)
        if (part.headers is not None) != (part.kind == "ops"):
            raise _malformed(part.kind, "headers")
        if part.kind != "ops" and part.records != 1:
            raise _malformed(part.kind, "records")
        if part.kind == "ops" and not 1 <= part.records <= MAX_OPERATIONS:
            raise BundleRefused("bundle-too-large", part=part.kind)
    if sum(part.size for part in parts) > MAX_TOTAL:
        raise BundleRefused("bundle-too-large", part="parts")
    order = [(_ORDER[part.kind], part.content if part.kind == "blob" else "") for part in parts]
    if order != sorted(set(order)):
        raise _malformed("parts", "not in order, or one twice")


def _malformed(part: str, detail: str) -> BundleRefused:
    return BundleRefused("bundle-malformed", part=part, detail=detail)
