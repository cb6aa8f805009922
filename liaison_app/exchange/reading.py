"""Reading a bundle: proven whole first, decoded afterwards.

The sealed file is decrypted twice. The first pass keeps nothing but the envelope, the trust
documents and hashes: it must reach the authentic end, every part must have its signed hash, and
the envelope must hold. Only then a second pass decodes, and it compares what it sees with what
the first pass proved. Untrusted files are read by ``child.py``, in a process of their own.
"""

from collections.abc import Callable
from functools import partial
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.arrival import Arrival, Operations, StoredOperation, TrustState
from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.container import Container, Receiver
from liaison_app.exchange.manifest import Part
from liaison_app.exchange.parts import BlobWriter, OperationsReader, read_operation
from liaison_app.exchange.receivers import FrameReceiver, Held, Unpacked
from liaison_app.exchange.sealing import open_sealed, read_header, sealed_size
from liaison_app.exchange.verification import Documents, Reader, Verdict, judge, open_manifest

Parts = list[tuple[int, Callable[[], Receiver]]]


def describe(source: BinaryIO, identity: str, reader: Reader) -> tuple[Verdict, Documents]:
    """Prove the whole file; the verdict on it, and its documents. Nothing else is decoded."""
    first = _FirstPass()
    _pass(source, identity, first.container)
    return judge(first.envelope, first.documents, reader), first.documents


def read_parts(
    source: BinaryIO,
    identity: str,
    verdict: Verdict,
    spool: Path,
    into: Callable[[StoredOperation], object],
    read: Callable[[bytes], StoredOperation] = read_operation,
) -> None:
    """Decode what ``describe`` has proven: operations go to ``into`` as ``read`` makes them of
    their lines, blobs to ``spool``."""
    unpack_parts(source, identity, verdict, spool, lambda part: OperationsReader(part, into, read))


def unpack_parts(
    source: BinaryIO,
    identity: str,
    verdict: Verdict,
    spool: Path,
    operations: Callable[[Part], Receiver],
) -> None:
    """The same, the lines of the operations going to what ``operations`` makes for their part. Of
    what is for an earlier epoch of ours nothing is read."""
    if not verdict.is_for_us:
        return
    second = _SecondPass(verdict, spool, operations)
    try:
        _pass(source, identity, second.container)
    finally:
        second.close()


def read_bundle(
    source: BinaryIO,
    identity: str,
    me: str,
    trust: TrustState,
    spool: Path,
    *,
    as_sender: bool = False,
) -> Arrival:
    """Verify and decode the sealed bundle in ``source`` (seekable) for replica ``me``.

    ``identity`` is the age secret key; ``as_sender`` reads one's own copy of what one sent.
    Attachments are written to ``spool``, named by their SHA-256. Every refusal is a
    ``BundleRefused`` whose code names the reason; FORMAT.md has them in order.
    """
    verdict, _ = describe(source, identity, Reader(me, trust, as_sender))
    operations: list[StoredOperation] = []
    read_parts(source, identity, verdict, spool, operations.append)
    return arrival_of(verdict, tuple(operations), spool)


def arrival_of(verdict: Verdict, operations: Operations, spool: Path) -> Arrival:
    """What the case log is given."""
    manifest = verdict.manifest
    return Arrival(
        sender=verdict.sender,
        recipient=manifest.channel.recipient,
        sequence=manifest.channel.seq,
        base=manifest.channel.base,
        manifest_hash=verdict.manifest_hash,
        envelope=verdict.envelope,
        created=manifest.created,
        journal=manifest.journal,
        receipts=tuple(manifest.receipts),
        trust=verdict.trust,
        carried=verdict.carried,
        operations=operations,
        blobs={part.content: spool / part.content for part in verdict.blobs},
        formats=tuple(manifest.reads.formats),
        schemas=tuple(manifest.reads.schemas),
    )


def _pass(source: BinaryIO, identity: str, container: Container) -> None:
    """Decrypt into ``container`` to the end. A cut file is told from a changed one if it can be:
    once the envelope was read, the length of the whole is known."""
    try:
        open_sealed(source, identity, container)
        container.close()
    except BundleRefused as refused:
        if refused.code == "bundle-damaged" and _is_short(source, container):
            raise BundleRefused("bundle-truncated", part="content") from refused
        raise


def _is_short(source: BinaryIO, container: Container) -> bool:
    if container.expected is None:
        return False
    source.seek(0)
    header = read_header(source)
    return source.seek(0, SEEK_END) < sealed_size(header.size, container.expected)


class _FirstPass:
    """Hashes every part; keeps the envelope, the trust documents and the certificates."""

    def __init__(self) -> None:
        self.container = Container(self._on_envelope)
        self.envelope = b""
        self._held: dict[str, Held] = {}

    def _on_envelope(self, envelope: bytes) -> Parts:
        _, manifest = open_manifest(envelope)
        self.envelope = envelope
        return [(part.packed, partial(self._receive, part)) for part in manifest.parts]

    def _receive(self, part: Part) -> Receiver:
        if part.kind not in ("trust", "epochs"):
            return FrameReceiver(part)
        held = self._held[part.kind] = Held(part)
        return FrameReceiver(part, Unpacked(part, held))

    @property
    def documents(self) -> Documents:
        content = {kind: held.content for kind, held in self._held.items()}
        return Documents(**content)


class _SecondPass:
    """Unpacks operations and blobs as the proven manifest says."""

    def __init__(
        self,
        verdict: Verdict,
        spool: Path,
        operations: Callable[[Part], Receiver],
    ) -> None:
        self.container = Container(self._on_envelope)
        self._verdict = verdict
        self._spool = spool
        self._operations = operations
        self._blobs: list[BlobWriter] = []

    def _on_envelope(self, envelope: bytes) -> Parts:
        if envelope != self._verdict.envelope:
            raise BundleRefused("bundle-changed")
        parts = self._verdict.manifest.parts
        return [(part.packed, partial(self._receive, part)) for part in parts]

    def _receive(self, part: Part) -> Receiver:
        if part.kind in ("trust", "epochs"):
            return FrameReceiver(part)
        if part.kind == "ops":
            return FrameReceiver(part, Unpacked(part, self._operations(part)))
        blob = BlobWriter(part, self._spool)
        self._blobs.append(blob)
        return FrameReceiver(part, Unpacked(part, blob))

    def close(self) -> None:
        """Give the files back, whatever happened; what is incomplete is the caller's to remove."""
        for blob in self._blobs:
            blob.close()
