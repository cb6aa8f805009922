"""Which attachments may be looked at inside the program, and handing one out to be shown.

An allow-list by name *and* content: plain text, PNG, JPEG, PDF. Everything else is extracted to a
computer that was checked for it. Only the whole file, its hash verified, is handed out, from memory
to memory: no copy of it is ever on a disk. Each look is on record (custody).
"""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import ChangeSet
from liaison_app.workflows.attachments import held_attachment, note_custody
from liaison_app.workflows.desk import Desk

MIB = 2**20
TEXT, IMAGE, PDF = "text", "image", "pdf"
MOST_BYTES = {TEXT: 1 * MIB, IMAGE: 20 * MIB, PDF: 20 * MIB}

_TEXTS = (".txt", ".log", ".csv", ".tsv", ".md", ".json", ".eml")
_BEGINNINGS = {
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".pdf": b"%PDF-",
}
_NO_TEXT = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")
_ENCODINGS = ("utf-8-sig", "cp932")


@dataclass(frozen=True)
class Viewed:
    """A file to be shown: ``kind`` is text, image or pdf; ``data`` its bytes, ``text`` what they
    say where it is text."""

    name: str
    kind: str
    data: bytes
    text: str
    changes: ChangeSet


def kind_by_name(name: str) -> str:
    """What a file of this name would be shown as; empty for one that is not shown."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _TEXTS:
        return TEXT
    if suffix in _BEGINNINGS:
        return PDF if suffix == ".pdf" else IMAGE
    return ""


def view_attachment(desk: Desk, identifier: str, sha256: str) -> Viewed:
    """Hand out an attachment of this record, or of one merged into it, to be shown.

    Refused: ``attachment-unknown``, ``attachment-not-shown`` (its kind), ``attachment-differs``
    (it is not what its name says), ``attachment-too-long-to-show``, ``file-missing``,
    ``file-damaged``.
    """
    wanted = sha256.strip().casefold()
    row = held_attachment(desk, desk.find(identifier), wanted, identifier)
    name = str(row["name"])
    kind = kind_by_name(name)
    if not kind:
        raise Refused("attachment-not-shown", name=name)
    most = MOST_BYTES[kind]
    if int(str(row["bytes"])) > most:
        raise Refused("attachment-too-long-to-show", name=name, limit=most // MIB)
    data = _whole(desk, wanted, most, name)
    text = decoded(data) if kind == TEXT else ""
    begins = _BEGINNINGS.get(PurePath(name).suffix.lower(), b"")
    if text is None or not data.startswith(begins):
        raise Refused("attachment-differs", name=name)
    return Viewed(name, kind, data, text, note_custody(desk, row, "opened", ""))


def decoded(data: bytes) -> str | None:
    """The text these bytes are, None for none: UTF-8, UTF-16 with its mark, Shift_JIS."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        if not _NO_TEXT.isdisjoint(data):
            return None
    except UnicodeDecodeError:
        return None
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _whole(desk: Desk, sha256: str, most: int, name: str) -> bytes:
    parts = bytearray()
    for chunk in desk.case_log.read_blob(sha256):
        parts += chunk
        if len(parts) > most:  # the record says less than there is
            raise Refused("attachment-too-long-to-show", name=name, limit=most // MIB)
    if hashlib.sha256(parts).hexdigest() != sha256:
        raise Refused("file-damaged", sha256=sha256[:16])
    return bytes(parts)
