"""What reading and writing a bundle take at the least: the limits of the bench.

Reading: the envelope's signature, each part's hash, decompression, every line as a typed value and
a hash chained over them. Decryption is not counted, nor what a program does with a line.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO

import msgspec

from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Operation, check_body, decode_operation, has_letters
from liaison_app.exchange import dsse
from liaison_app.exchange.compression import pack
from liaison_app.exchange.container import Container, Receiver
from liaison_app.exchange.dsse import Quorum
from liaison_app.exchange.manifest import Part
from liaison_app.exchange.receivers import FrameReceiver, Unpacked
from liaison_app.exchange.sealing import open_sealed, seal_stream
from liaison_app.exchange.verification import Reader, open_manifest

_TOGETHER = 200  # lines that are compressed at once
Decode = Callable[[bytes], None]
_decoder = msgspec.json.Decoder(Operation)


def typed(line: bytes) -> None:
    """The line as a typed value, each place of the letters it may have, and no more."""
    if not has_letters(_decoder.decode(line)):
        raise BundleRefused("not-canonical", detail="letters")


def checked(line: bytes) -> None:
    """The line as a typed value whose canonical bytes it is, with every value's hash compared."""
    operation = decode_operation(line)
    check_body(operation.header, operation.body)


def read(source: BinaryIO, identity: str, reader: Reader, decode: Decode) -> float:
    """The seconds it takes to read the bundle in ``source``, which carries no trust documents."""
    bare = _Reading(reader, decode)
    open_sealed(source, identity, bare.container)
    bare.container.close()
    return bare.seconds


def write(lines: Iterable[bytes], target: BinaryIO, recipient: str) -> float:
    """The seconds it takes to compress, hash and seal ``lines``."""
    begin = time.perf_counter()
    seal_stream(_hashed(pack(_together(lines), None)), target, [recipient])
    return time.perf_counter() - begin


def _together(lines: Iterable[bytes]) -> Iterator[bytes]:
    remaining = iter(lines)
    while found := b"".join(islice(remaining, _TOGETHER)):
        yield found


def _hashed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece


class _Reading:
    """Counts the time spent in here, which is not that of decrypting."""

    def __init__(self, reader: Reader, decode: Callable[[bytes], None]) -> None:
        self.container = Container(self._on_envelope)
        self.seconds = 0.0
        self._reader = reader
        self._decode = decode

    def _on_envelope(self, envelope: bytes) -> list[tuple[int, Callable[[], Receiver]]]:
        begin = time.perf_counter()
        opened, manifest = open_manifest(envelope)
        sender = self._reader.trust.replicas[manifest.channel.sender]
        dsse.verify(opened, [Quorum([sender.signing_key])], "bundle-signature")
        self.seconds += time.perf_counter() - begin
        return [(part.packed, partial(self._receive, part)) for part in manifest.parts]

    def _receive(self, part: Part) -> Receiver:
        lines = _Lines(self._decode)
        return _Timed(self, FrameReceiver(part, Unpacked(part, lines)))


class _Timed:
    """A receiver whose time counts."""

    def __init__(self, reading: _Reading, receiver: Receiver) -> None:
        self._reading = reading
        self._receiver = receiver

    def feed(self, data: bytes) -> None:
        begin = time.perf_counter()
        self._receiver.feed(data)
        self._reading.seconds += time.perf_counter() - begin

    def finish(self) -> None:
        self._receiver.finish()


class _Lines:
    """Each line decoded and chained."""

    def __init__(self, decode: Callable[[bytes], None]) -> None:
        self._decode = decode
        self._rest = b""
        self._head = bytes(32)

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._decode(line)
            self._head = hashlib.sha256(self._head + line).digest()

    def finish(self) -> None:
        if self._rest:
            raise BundleRefused("bundle-operations", detail="not as many as were signed")
