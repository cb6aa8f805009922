"""What takes a part's bytes: compares the frame with its signed hash, and unpacks it on demand."""

import hashlib
from io import BytesIO

from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange.compression import Unpacker
from liaison_app.exchange.container import Receiver
from liaison_app.exchange.manifest import Part


class FrameReceiver:
    """Takes one part: compares the frame's hash, and hands it on if somebody wants it."""

    def __init__(self, part: Part, into: "Unpacked | None" = None) -> None:
        self._part = part
        self._frame = hashlib.sha256()
        self._into = into

    def feed(self, data: bytes) -> None:
        self._frame.update(data)
        if self._into:
            self._into.feed(data)

    def finish(self) -> None:
        if self._frame.hexdigest() != self._part.hash:
            raise BundleRefused("bundle-part", part=self._part.kind)
        if self._into:
            self._into.finish()


class Unpacked:
    """A frame being unpacked into what reads its content."""

    def __init__(self, part: Part, content: Receiver) -> None:
        self._unpacker = Unpacker(part.packed, part.size, content.feed)
        self._content = content

    def feed(self, data: bytes) -> None:
        self._unpacker.feed(data)

    def finish(self) -> None:
        self._unpacker.finish()
        self._content.finish()


class Held:
    """Keeps a small content in memory."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._pieces = BytesIO()

    def feed(self, data: bytes) -> None:
        self._pieces.write(data)

    def finish(self) -> None:
        if hashlib.sha256(self.content).hexdigest() != self._part.content:
            raise BundleRefused("bundle-part", part=self._part.kind)

    @property
    def content(self) -> bytes:
        return self._pieces.getvalue()
