"""Sealing: age v1 to X25519 recipients and nothing else.

The header is looked at before anything is decrypted: binary, bounded, two recipients at most,
no passphrase (its work factor is the sender's to choose), no other kind of key. Decryption is a
stream into a writer; a piece is handed on once its own 64 KiB are authentic, so whoever needs
the whole to be authentic has to wait for the end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Protocol

import pyrage

from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange import keys
from liaison_app.exchange.limits import MAX_AGE_HEADER, MAX_AGE_RECIPIENTS, MAX_AGE_STANZAS

_VERSION = b"age-encryption.org/v1\n"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_STANZA = re.compile(rb"-> ([\x21-\x7e]+(?: [\x21-\x7e]+)*)")
_BODY = re.compile(rb"[A-Za-z0-9+/]{0,64}")
_MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}")
_GREASE = b"-grease"
# Kinds of recipient that exist, and that we do not accept.
_FOREIGN = re.compile(rb"scrypt|ssh-.*|mlkem.*|p256.*|piv.*|tag.*|pq.*|hybrid.*")
_CHUNK = 64 * 1024
_NONCE = _TAG = 16
_NO_MATCH = "No matching keys found"
_TRUNCATED = ("age file is truncated", "failed to fill whole buffer")


class Writer(Protocol):
    """Where decrypted bytes go."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True)
class Header:
    """What can be known of a sealed file without any key. Sizes in bytes."""

    size: int
    recipients: int


def read_header(source: BinaryIO) -> Header:
    """Check the age header at the beginning of ``source``, which is left behind it.

    Refused: ``bundle-truncated`` (it ends inside), ``bundle-damaged`` (no age header),
    ``bundle-sealing`` (armour, or recipients of a kind or number we do not accept).
    """
    begin = _read(source, MAX_AGE_HEADER)
    if begin.startswith(_ARMOUR):
        raise BundleRefused("bundle-sealing", detail="armour")
    if not begin.startswith(_VERSION):
        short = _VERSION.startswith(begin)
        raise BundleRefused("bundle-truncated" if short else "bundle-damaged", part="header")
    kinds: list[bytes] = []
    position = len(_VERSION)
    for line, end in _lines(begin, position):
        if line.startswith(b"---"):
            if not _MAC.fullmatch(line):
                raise BundleRefused("bundle-damaged", part="header")
            source.seek(end)
            return Header(end, _check_kinds(kinds))
        if line.startswith(b"->"):
            kinds.append(_kind(line))
        elif not kinds or not _BODY.fullmatch(line):
            raise BundleRefused("bundle-damaged", part="header")
    if len(begin) < MAX_AGE_HEADER:
        raise BundleRefused("bundle-truncated", part="header")
    raise BundleRefused("bundle-sealing", detail="header too long")


def _lines(data: bytes, position: int) -> Iterator[tuple[bytes, int]]:
    while (end := data.find(b"\n", position)) >= 0:
        yield data[position:end], end + 1
        position = end + 1


def _kind(line: bytes) -> bytes:
    found = _STANZA.fullmatch(line)
    if found is None:
        raise BundleRefused("bundle-damaged", part="header")
    return found[1].split(b" ")[0]


def _check_kinds(kinds: Sequence[bytes]) -> int:
    """The number of X25519 recipients; anything but them and grease is refused."""
    if len(kinds) > MAX_AGE_STANZAS:
        raise BundleRefused("bundle-sealing", detail="too many stanzas")
    for kind in kinds:
        # The library adds grease under random names, which may begin like any other kind's.
        if kind == b"X25519" or kind.endswith(_GREASE):
            continue
        if _FOREIGN.fullmatch(kind):
            raise BundleRefused("bundle-sealing", detail=kind.decode("ascii")[:40])
        raise BundleRefused("bundle-damaged", part="header")
    recipients = kinds.count(b"X25519")
    if not 1 <= recipients <= MAX_AGE_RECIPIENTS:
        raise BundleRefused("bundle-sealing", detail="number of recipients")
    return recipients


def sealed_size(header: int, plain: int) -> int:
    """How long a sealed file is whose header has ``header`` bytes and whose content ``plain``."""
    chunks = max(1, -(-plain // _CHUNK))
    return header + _NONCE + plain + chunks * _TAG


def is_possible_length(header: int, size: int) -> bool:
    """Whether a file of ``size`` bytes can be whole: its last chunk holds something. A file that
    was cut, or to which something was added, has such a length by chance more often than not:
    only its recipient can tell."""
    last = (size - header - _NONCE) % (_CHUNK + _TAG)
    return size - header - _NONCE > _TAG and (last == 0 or last > _TAG)


def open_sealed(source: BinaryIO, identity: str, into: Writer) -> None:
    """Decrypt ``source`` from its beginning into ``into``, whose own exceptions pass through.

    Refused: what ``read_header`` refuses, ``bundle-not-for-us``, ``bundle-truncated`` where that
    can be told, else ``bundle-damaged``; ``bundle-unreadable`` when the medium fails.
    """
    source.seek(0)
    read_header(source)
    source.seek(0)
    reading, writing = _Reading(source), _Writing(into)
    secret = pyrage.x25519.Identity.from_str(identity)
    try:
        pyrage.decrypt_io(reading, writing, [secret])
    except (pyrage.DecryptError, OSError) as error:
        if writing.failure is not None:
            raise writing.failure from None
        if reading.failure is not None:
            raise BundleRefused("bundle-unreadable", detail="medium") from reading.failure
        raise _reason(str(error)) from error


def _reason(text: str) -> BundleRefused:
    if text == _NO_MATCH:
        return BundleRefused("bundle-not-for-us", detail="sealed to another key")
    if text in _TRUNCATED:
        return BundleRefused("bundle-truncated", part="content")
    return BundleRefused("bundle-damaged", part="content")


def seal_stream(chunks: Iterator[bytes], target: BinaryIO, recipients: Sequence[str]) -> None:
    """Encrypt ``chunks`` to the X25519 ``recipients``; weak keys are ``key-invalid``.

    What ``chunks`` or ``target`` raise is raised as it was: a full disk stays an OSError.
    """
    for recipient in recipients:
        keys.check_recipient(recipient)
    known = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    reading, writing = _Joined(chunks), _Writing(target)
    try:
        pyrage.encrypt_io(reading, writing, known)
    except (pyrage.EncryptError, OSError):
        failure = reading.failure or writing.failure
        if failure is None:
            raise
        raise failure from None


def seal_bytes(plain: bytes, recipients: Sequence[str]) -> bytes:
    """Encrypt a small thing whole."""
    target = BytesIO()
    seal_stream(iter([plain]), target, recipients)
    return target.getvalue()


def _read(source: BinaryIO, size: int) -> bytes:
    try:
        return source.read(size)
    except OSError as error:
        raise BundleRefused("bundle-unreadable", detail="medium") from error


class _Reading:
    """Remembers a failing medium, which the library reports like a wrong ciphertext."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.failure: OSError | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except OSError as error:
            self.failure = error
            raise


class _Writing:
    """Remembers what the writer refused, so that it is raised as it was."""

    def __init__(self, into: Writer) -> None:
        self._into = into
        self.failure: Exception | None = None

    def write(self, data: bytes) -> int:
        try:
            self._into.write(data)
        except Exception as error:
            self.failure = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


class _Joined:
    """An iterator of chunks as the file the library reads from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")
        self.failure: Exception | None = None

    def read(self, size: int) -> bytes:
        while not self._left:
            chunk = self._next()
            if chunk is None:
                return b""
            self._left = memoryview(chunk)
        found, self._left = self._left[:size], self._left[size:]
        return bytes(found)

    def _next(self) -> bytes | None:
        """The next chunk. The library turns what goes wrong here into a text: keep it."""
        try:
            return next(self._chunks, None)
        except Exception as error:
            self.failure = error
            raise
