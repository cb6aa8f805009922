"""The container: the order of bytes inside the seal.

    magic · length of the envelope (4 bytes, big endian) · envelope · part · part … · end

It is taken apart piece by piece as it is decrypted. ``Container`` knows only where one thing
ends and the next begins; what a part means is its receiver's affair.
"""

from collections.abc import Callable
from typing import Protocol

from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.limits import MAX_ENVELOPE

MAGIC = b"LIAISON BUNDLE 1\n"
_ANY_MAGIC = b"LIAISON BUNDLE "
_LENGTH = 4


class Receiver(Protocol):
    """Takes the bytes of one part."""

    def feed(self, data: bytes) -> None: ...

    def finish(self) -> None: ...


OnEnvelope = Callable[[bytes], list[tuple[int, Callable[[], Receiver]]]]


def head_of(envelope: bytes) -> bytes:
    """Everything before the first part."""
    if len(envelope) > MAX_ENVELOPE:
        raise BundleRefused("bundle-too-large", part="manifest")
    return MAGIC + len(envelope).to_bytes(_LENGTH, "big") + envelope


class Container:
    """A writer that takes a bundle apart.

    ``on_envelope`` is given the envelope and answers with each part's length and how to make
    its receiver, which happens when the part begins.
    """

    def __init__(self, on_envelope: OnEnvelope) -> None:
        self._on_envelope = on_envelope
        self._parts: list[tuple[int, Callable[[], Receiver]]] = []
        self._receiver: Receiver | None = None
        self._buffer = bytearray()
        self._missing = len(MAGIC) + _LENGTH
        self._step: Callable[[bytes], None] = self._take_head
        self.expected: int | None = None  # length of the whole, once the envelope was read

    def write(self, data: bytes) -> None:
        """The next decrypted piece; more than the manifest says is ``bundle-trailing``."""
        while data:
            if not self._missing:
                raise BundleRefused("bundle-trailing")
            piece, data = data[: self._missing], data[self._missing :]
            self._missing -= len(piece)
            self._step(piece)

    def close(self) -> None:
        """Raise ``bundle-truncated`` unless everything the manifest names has come."""
        if self._missing:
            raise BundleRefused("bundle-truncated", part="content")

    def _take_head(self, piece: bytes) -> None:
        self._buffer += piece
        if self._missing:
            return
        head, self._buffer = bytes(self._buffer), bytearray()
        if not head.startswith(MAGIC):
            newer = head.startswith(_ANY_MAGIC)
            raise BundleRefused("bundle-newer" if newer else "bundle-damaged", part="magic")
        length = int.from_bytes(head[len(MAGIC) :], "big")
        if not 1 <= length <= MAX_ENVELOPE:
            raise BundleRefused("bundle-too-large", part="manifest")
        self._missing, self._step = length, self._take_envelope

    def _take_envelope(self, piece: bytes) -> None:
        self._buffer += piece
        if self._missing:
            return
        envelope, self._buffer = bytes(self._buffer), bytearray()
        self._parts = self._on_envelope(envelope)
        self.expected = len(head_of(envelope)) + sum(length for length, _ in self._parts)
        self._step = self._take_part
        self._next_part()

    def _next_part(self) -> None:
        if self._parts:
            self._missing, make = self._parts.pop(0)
            self._receiver = make()

    def _take_part(self, piece: bytes) -> None:
        assert self._receiver is not None
        self._receiver.feed(piece)
        if not self._missing:
            self._receiver.finish()
            self._next_part()
