"""What the parts hold: operations as lines, blobs as files.

An operation is one line of canonical JSON, ``{"body":…,"header":…}`` and a line feed. Reading
checks each line's bytes, hashes and form; whether its author was entitled to it is not judged
here. Operations are handed on one by one and kept nowhere, blobs are written to the folder the
caller gives.
"""

import hashlib
import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from liaison_app.domain import canonical
from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import (
    Operation,
    check_body,
    check_shape,
    decode_operation,
    header_hash,
)
from liaison_app.exchange.limits import KIB, MAX_OPERATION
from liaison_app.exchange.manifest import Part

_BATCH = 256 * KIB
_BODY = b'{"body":'
_HEADER = b',"header":'
_NAME = 32  # bytes of a name
# About as many names are looked at together when none may stand twice, which bounds what that takes
# in memory.
_TOGETHER = 4_096
# More that are named than these are looked at together: nobody has so many installations.
_REPLICAS = 10_000


class Travelling(Protocol):
    """An operation as its bytes; ``name`` is its header's hash."""

    @property
    def name(self) -> str: ...

    @property
    def header(self) -> bytes: ...

    @property
    def body(self) -> bytes | None: ...


def line_of(operation: Travelling) -> bytes:
    """The operation as it travels, made of the stored bytes, never of re-encoded ones."""
    return b"".join((_BODY, operation.body or b"null", _HEADER, operation.header, b"}\n"))


def lines_of(operations: Iterable[Travelling]) -> Iterator[bytes]:
    """Lines in batches."""
    batch: list[bytes] = []
    size = 0
    for operation in operations:
        line = line_of(operation)
        batch.append(line)
        size += len(line)
        if size >= _BATCH:
            yield b"".join(batch)
            batch, size = [], 0
    if batch:
        yield b"".join(batch)


def names_hash(names: bytes | bytearray) -> str:
    """Binds the operations' names (32 raw bytes each) in their order."""
    # As `canonical.digest` has it, without another copy of them: they are 32 MB of a million.
    digest = hashlib.sha256(canonical.beginning("operations") + len(names).to_bytes(8, "big"))
    digest.update(names)
    return digest.hexdigest()


def check_line(line: bytes) -> Operation:
    """What a line without its line feed says, checked against its own hashes and for form."""
    operation = _decoded(line)
    check_body(operation.header, operation.body)
    return operation


def read_form(line: bytes) -> StoredOperation:
    """One line without its line feed, checked for form; its values are not compared with their
    hashes (`read_operation`)."""
    operation = _decoded(line)
    return StoredOperation(*split_line(line, operation.body is not None), operation)


def _decoded(line: bytes) -> Operation:
    try:
        operation = decode_operation(line)
    except BundleRefused as refused:
        raise BundleRefused(
            "bundle-not-canonical", part="operations", **refused.params
        ) from refused
    check_shape(operation.header)
    return operation


def split_line(line: bytes, has_body: bool) -> tuple[str, bytes, bytes | None]:
    """The operation's name, and the bytes of its header and body in a line that is canonical."""
    # Nothing in a header is called that, and in a text the marks would be escaped: what lies behind
    # the last of them is the header.
    at = line.rindex(_HEADER)
    header = line[at + len(_HEADER) : -1]
    return header_hash(header), header, line[len(_BODY) : at] if has_body else None


def read_operation(line: bytes) -> StoredOperation:
    """One line without its line feed, checked against its own hashes and for form."""
    operation = check_line(line)
    return StoredOperation(*split_line(line, operation.body is not None), operation)


class LinesReader:
    """Takes the operations part piece by piece; each line goes to ``into``, without its line
    feed."""

    def __init__(self, part: Part, into: Callable[[bytes], object]) -> None:
        self._part = part
        self._into_line = into
        self._count = 0
        self._pieces: list[bytes] = []
        self._waiting = 0

    def feed(self, data: bytes) -> None:
        """The next piece of the lines."""
        *lines, rest = data.split(b"\n")
        self._waiting += len(lines[0] if lines else rest)
        if self._waiting > MAX_OPERATION:
            raise BundleRefused("bundle-too-large", part="operation")
        if not lines:
            self._pieces.append(rest)
            return
        lines[0] = b"".join((*self._pieces, lines[0]))
        self._pieces, self._waiting = [rest], len(rest)
        allowed = self._part.records - self._count
        self._count += len(lines)
        for line in lines[:allowed]:
            self._into_line(line)
        if len(lines) > allowed:
            raise BundleRefused("bundle-operations", detail="more than were signed")

    def finish(self) -> None:
        """As many as were signed, nothing after the last."""
        if self._waiting or self._count != self._part.records:
            raise BundleRefused("bundle-operations", detail="not as many as were signed")


class OperationsReader(LinesReader):
    """Takes the operations part piece by piece; each operation goes to ``into``, as ``read`` makes
    it of its line. Kept are 32 bytes of each: its name."""

    def __init__(
        self,
        part: Part,
        into: Callable[[StoredOperation], object],
        read: Callable[[bytes], StoredOperation] = read_operation,
    ) -> None:
        super().__init__(part, self._read)
        self._into = into
        self.read_line = read
        self._names = bytearray()
        self._newest: dict[str, int] = {}
        self._is_ascending = True
        self._plain = hashlib.sha256()

    def feed(self, data: bytes) -> None:
        """The next piece of the lines."""
        self._plain.update(data)
        super().feed(data)

    def _read(self, line: bytes) -> None:
        stored = self.read_line(line)
        self._names += bytes.fromhex(stored.name)
        if self._is_ascending:
            dot = stored.operation.header.dot
            before = self._newest.get(dot.replica, 0)
            self._is_ascending = before < dot.seq and len(self._newest) < _REPLICAS
            self._newest[dot.replica] = dot.seq
        self._into(stored)

    def finish(self) -> None:
        """All that were signed, in their order, none twice, nothing after the last."""
        super().finish()
        if self._plain.hexdigest() != self._part.content:
            raise BundleRefused("bundle-operations", detail="content hash")
        if names_hash(self._names) != self._part.headers:
            raise BundleRefused("bundle-operations", detail="names or their order")
        # Nothing is there twice whose number is above all before it, as most bundles are ordered.
        if not self._is_ascending and _is_any_twice(self._names):
            raise BundleRefused("bundle-operations", detail="one operation twice")


def _is_any_twice(names: bytearray) -> bool:
    """Whether two of the names (32 bytes each) are the same; looked up share by share."""
    shares = len(names) // (_NAME * _TOGETHER) + 1
    places = [array("I") for _ in range(shares)]
    # A hash's last two bytes spread evenly; whoever makes them do otherwise costs memory only.
    ends = zip(names[_NAME - 1 :: _NAME], names[_NAME - 2 :: _NAME], strict=True)
    for place, (last, before) in enumerate(ends):
        places[(last << 8 | before) % shares].append(place)
    return any(
        len({bytes(names[place * _NAME : (place + 1) * _NAME]) for place in share}) < len(share)
        for share in places
    )


class BlobWriter:
    """Writes a blob into ``folder`` under its SHA-256, for this user alone."""

    def __init__(self, part: Part, folder: Path) -> None:
        self._part = part
        self.path = folder / part.content
        self._plain = hashlib.sha256()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "wb")
        except OSError as error:
            raise _spool_failed(error) from error

    def feed(self, data: bytes) -> None:
        """The next piece of the content."""
        self._plain.update(data)
        try:
            self._file.write(data)
        except OSError as error:
            raise _spool_failed(error) from error

    def finish(self) -> None:
        """Complete, and of the signed hash."""
        self.close()
        if self._plain.hexdigest() != self._part.content:
            raise BundleRefused("bundle-blob", sha256=self._part.content)

    def close(self) -> None:
        """Give the file back; what could not be written is ``bundle-unreadable``."""
        try:
            self._file.close()
        except OSError as error:
            raise _spool_failed(error) from error


def _spool_failed(error: OSError) -> BundleRefused:
    return BundleRefused("bundle-unreadable", detail=f"spool folder ({error.strerror})")
