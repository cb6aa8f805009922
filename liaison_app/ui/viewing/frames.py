"""What passes between the program and the child that draws a file for it.

To the child: one line of JSON, then the file. From it: pages as compressed pixels, three bytes
each, and an end. The program believes no more than it can count: sizes are bounded before anything
is allocated, and what comes out is pixels, which no parser looks at again.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from liaison_app.domain.errors import Refused

MOST_PAGES = 50
MOST_SIDE = 4000  # pixels
_MOST_BYTES = 3 * MOST_SIDE * MOST_SIDE
_HEAD = struct.Struct(">BIII")
_PAGE, _END, _REFUSED = 1, 2, 3
REASONS = ("unreadable", "locked", "too-large")


class Page(NamedTuple):
    """``pixels`` are ``3 * width`` bytes a row, compressed."""

    width: int
    height: int
    pixels: bytes

    def raw(self) -> bytes:
        """The pixels; Refused ``picture-unreadable`` if they are not as many as was said."""
        wanted = 3 * self.width * self.height
        try:
            found = zlib.decompressobj().decompress(self.pixels, wanted + 1)
        except zlib.error as error:
            raise Refused("picture-unreadable") from error
        if len(found) != wanted:
            raise Refused("picture-unreadable")
        return found


class End(NamedTuple):
    """How many pages the file has; not all of a long one are drawn."""

    pages: int


def request(kind: str, data: bytes) -> bytes:
    """What the child reads."""
    return json.dumps({"kind": kind}).encode() + b"\n" + data


def read_request(stream: BinaryIO) -> tuple[str, bytes]:
    """The kind of file, and its bytes."""
    return str(json.loads(stream.readline(1000))["kind"]), stream.read()


def send_page(stream: BinaryIO, width: int, height: int, raw: bytes) -> None:
    pixels = zlib.compress(raw, 1)
    stream.write(_HEAD.pack(_PAGE, width, height, len(pixels)) + pixels)
    stream.flush()


def send_end(stream: BinaryIO, pages: int) -> None:
    stream.write(_HEAD.pack(_END, pages, 0, 0))
    stream.flush()


def send_refusal(stream: BinaryIO, reason: str) -> None:
    stream.write(_HEAD.pack(_REFUSED, REASONS.index(reason), 0, 0))
    stream.flush()


def pages_of(stream: BinaryIO) -> Iterator[Page | End]:
    """What the child answers, as it comes. Refused: ``picture-unreadable`` (also for a child that
    died of the file), ``picture-locked``, ``picture-too-large``."""
    for _ in range(MOST_PAGES + 1):
        tag, width, height, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
        if tag == _END:
            yield End(width)
            return
        if tag == _REFUSED and width < len(REASONS):
            raise Refused(f"picture-{REASONS[width]}")
        bounded = 0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE and length <= _MOST_BYTES
        if tag != _PAGE or not bounded:
            break
        yield Page(width, height, _exactly(stream, length))
    raise Refused("picture-unreadable")


def _exactly(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) != length:
        raise Refused("picture-unreadable")
    return found
