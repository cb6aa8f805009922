"""The backup file: sealed parts one after the other, then what they are, and nothing else.

::

    magic · part · part … · manifest (canonical JSON) · seal · length of the manifest · end mark

Every part is a file that is encrypted already (case log, inbox) or wrapped (key slots); nothing
is sealed or opened here. The seal is a keyed hash of the manifest: whoever has the database key
can tell that all parts belong together and that nobody exchanged one. Reading is strict: sizes
must add up to the file's own, to the byte.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32, Hex64, Natural
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form

MAGIC = b"liaison-backup\n"
END = b"\nliaison-backup-end\n"
SEAL_BYTES = 32
LENGTH_BYTES = 4
MAX_MANIFEST = 131_072
MAX_PARTS = 256
# Besides the case log, the inbox, and the slots of shared passphrase, keyring and recovery key.
MAX_OFFICERS = MAX_PARTS - 5
CHUNK_BYTES = 1 << 20
CASE_LOG, INBOX, SLOT = "case-log", "inbox", "slot-"
_FOOTER = SEAL_BYTES + LENGTH_BYTES + len(END)

_PartName = Annotated[str, msgspec.Meta(pattern=r"^(case-log|inbox|slot-[a-z0-9-]{1,80})\Z")]
_Instant = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")]


class Part(Form, frozen=True):
    """One file inside."""

    bytes: Natural
    name: _PartName
    sha256: Hex64


class Facts(Form, frozen=True):
    """What a backup says of itself without being opened: no case content.

    ``position`` and ``head`` are the journal's, ``inbox`` a digest of what the inbox holds,
    ``operations`` a count; ``created`` is an instant in UTC.
    """

    created: _Instant
    database: Hex32
    head: Hex64
    inbox: Hex64
    operations: Natural
    position: Natural


class Manifest(Form, frozen=True):
    """Facts, and the parts in their order: case log, inbox, key slots."""

    facts: Facts
    format: Literal[1]
    parts: Annotated[list[Part], msgspec.Meta(min_length=3, max_length=MAX_PARTS)]

    def part(self, name: str) -> Part:
        """The part of that name; it is known to be there."""
        return next(part for part in self.parts if part.name == name)


def write_backup(
    stream: BinaryIO, sources: Mapping[str, Path], facts: Facts, key: bytes
) -> Manifest:
    """Write the files in ``sources`` (by part name, in order) as one backup, sealed by ``key``."""
    stream.write(MAGIC)
    parts = [_write_part(stream, name, path) for name, path in sources.items()]
    manifest = Manifest(facts, 1, parts)
    said = canonical.encode(manifest)
    stream.write(said)
    stream.write(_seal(said, key))
    stream.write(len(said).to_bytes(LENGTH_BYTES, "big"))
    stream.write(END)
    return manifest


def read_manifest(stream: BinaryIO, key: bytes | None = None) -> Manifest:
    """What a backup says it holds, if its sizes add up; the parts are not read.

    Raises Refused: ``backup-foreign`` (no backup at all), ``backup-truncated``,
    ``backup-damaged``, and with ``key`` ``backup-seal`` where it is not of that case log.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if stream.read(len(MAGIC)) != MAGIC:
        raise Refused("backup-foreign")
    if size < len(MAGIC) + _FOOTER:
        raise Refused("backup-truncated")
    stream.seek(size - _FOOTER)
    footer = stream.read(_FOOTER)
    if not footer.endswith(END):
        raise Refused("backup-truncated")
    length = int.from_bytes(footer[SEAL_BYTES : SEAL_BYTES + LENGTH_BYTES], "big")
    start = size - _FOOTER - length
    if length > MAX_MANIFEST or start < len(MAGIC):
        raise Refused("backup-damaged")
    stream.seek(start)
    said = stream.read(length)
    manifest = _decoded(said, start)
    if key is not None and not hmac.compare_digest(footer[:SEAL_BYTES], _seal(said, key)):
        raise Refused("backup-seal")
    return manifest


def read_parts(stream: BinaryIO, manifest: Manifest) -> Iterator[tuple[Part, Iterator[bytes]]]:
    """Each part with its bytes, which must be read to the end: then ``backup-damaged`` if they
    are not what the manifest says."""
    stream.seek(len(MAGIC))
    for part in manifest.parts:
        yield part, _chunks(stream, part)


def check_parts(stream: BinaryIO, manifest: Manifest) -> None:
    """Read everything and keep nothing; ``backup-damaged``."""
    for _, chunks in read_parts(stream, manifest):
        for _ in chunks:
            pass


def _decoded(said: bytes, start: int) -> Manifest:
    try:
        manifest = canonical.decode(said, Manifest)
    except Refused as error:
        raise Refused("backup-damaged") from error
    names = [part.name for part in manifest.parts]
    in_order = [CASE_LOG, INBOX, *sorted(name for name in names if name.startswith(SLOT))]
    sizes = sum(part.bytes for part in manifest.parts)
    if names != in_order or len(set(names)) != len(names) or len(MAGIC) + sizes != start:
        raise Refused("backup-damaged")
    return manifest


def _write_part(stream: BinaryIO, name: str, path: Path) -> Part:
    state, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            stream.write(chunk)
            state.update(chunk)
            size += len(chunk)
    return Part(size, name, state.hexdigest())


def _chunks(stream: BinaryIO, part: Part) -> Iterator[bytes]:
    state, left = hashlib.sha256(), part.bytes
    while left:
        chunk = stream.read(min(CHUNK_BYTES, left))
        if not chunk:
            raise Refused("backup-truncated")
        state.update(chunk)
        left -= len(chunk)
        yield chunk
    if state.hexdigest() != part.sha256:
        raise Refused("backup-damaged")


def _seal(said: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(said, key=key, digest_size=SEAL_BYTES).digest()
