"""A file that is read more than once without ever being held whole.

Whoever reads it has a place of his own in it: several may be under way at once.
"""

import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import MEGABYTE


class View(io.RawIOBase):
    """A file's bytes from the first on, up to the size it had; closing it leaves the file open."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._size = size_of(source)
        self._place = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._source.seek(self._place)
        read = self._source.read(min(len(buffer), self._size - self._place))
        buffer[: len(read)] = read
        self._place += len(read)
        return len(read)


def size_of(source: BinaryIO) -> int:
    """How many bytes a file has."""
    return source.seek(0, os.SEEK_END)


def blocks(source: BinaryIO) -> Iterator[bytes]:
    """The file's bytes, a megabyte at a time."""
    view = View(source)
    while block := view.read(MEGABYTE):
        yield block


def lines(source: BinaryIO, encoding: str) -> Iterator[str]:
    """The file's lines with their ends as they are; Refused ``file-changed`` where it is no longer
    in the encoding it was found to be in."""
    text = io.TextIOWrapper(io.BufferedReader(View(source), MEGABYTE), encoding, newline="")
    try:
        yield from text
    except UnicodeDecodeError as error:
        raise Refused("file-changed") from error


def check_source(source: BinaryIO, megabytes: int) -> None:
    """Raise ``import-empty`` or ``import-too-large``."""
    if size_of(source) > megabytes * MEGABYTE:
        raise Refused("import-too-large", megabytes=megabytes)
    if not any(block.strip() for block in blocks(source)):
        raise Refused("import-empty")
