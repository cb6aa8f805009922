"""What can be said of a sealed file from outside, without any key.

Whether it is a well-formed age file for X25519 recipients, its length and its SHA-256. What is in
it, who made it and for whom cannot be seen. The file is looked at in a child process of its own,
which answers in canonical bytes; see `child` for why.
"""

import hashlib
import sys
from os import SEEK_END
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64, Natural
from liaison_app.domain.errors import BundleRefused
from liaison_app.domain.operations import Form
from liaison_app.exchange.bounds import bound_process
from liaison_app.exchange.forms import decode_as
from liaison_app.exchange.limits import GIB, KIB

INSPECT_VERB = "_inspect-file"
MEMORY_BYTES = 1 * GIB
CPU_SECONDS = 600
FORMAT = "age-encryption.org/v1"
_MAX_ANSWER = 4 * KIB

Reason = Annotated[str, msgspec.Meta(pattern=r"^bundle-[a-z-]{1,30}\Z")]


class Outside(Form, frozen=True):
    """``reason`` is why it is no well-formed sealed file, None if it is one; ``bytes`` its length,
    ``header`` that of its age header, 0 where there is none."""

    bytes: Natural
    header: Natural
    reason: Reason | None
    recipients: Natural
    sha256: Hex64


def look(source: BinaryIO) -> Outside:
    """Look at a file (seekable); ``bundle-unreadable`` when the medium fails."""
    from liaison_app.exchange.sealing import is_possible_length, read_header

    try:
        digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
        size = source.seek(0, SEEK_END)
        source.seek(0)
    except OSError as error:
        raise BundleRefused("bundle-unreadable", detail="medium") from error
    try:
        header = read_header(source)
    except BundleRefused as refused:
        return Outside(bytes=size, header=0, reason=refused.code, recipients=0, sha256=digest)
    whole = is_possible_length(header.size, size)
    reason = None if whole else "bundle-truncated"
    return Outside(
        bytes=size, header=header.size, reason=reason, recipients=header.recipients, sha256=digest
    )


def serve(stdout: BinaryIO, path: Path) -> int:
    """The child's whole life: one answer, exit status 0; 2 where the medium failed."""
    bound_process(MEMORY_BYTES, CPU_SECONDS)
    try:
        with path.open("rb") as source:
            found = look(source)
    except (OSError, BundleRefused):
        return 2
    stdout.write(canonical.encode(found))
    stdout.flush()
    return 0


def decode_outside(answer: BinaryIO) -> Outside:
    """What the child said; ``bundle-unreadable`` where it said nothing, or anything else."""
    data = answer.read(_MAX_ANSWER + 1)
    try:
        return decode_as("not-canonical", data, Outside, "answer")
    except BundleRefused as refused:
        raise BundleRefused("bundle-unreadable", detail="stopped") from refused


def main(arguments: list[str]) -> int:
    """Run as the child: the file's path, and a folder that is not needed."""
    return serve(sys.stdout.buffer, Path(arguments[0]))
