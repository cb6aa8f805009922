"""Attachments: taken in, found again, taken out; every taking out is on record (custody)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.filenames import safe_name
from liaison_app.domain.markings import Markings
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import ATTACHMENT, CUSTODY
from liaison_app.exchange.limits import MAX_BLOB
from liaison_app.host.files import new_file
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.values import parse_fields, with_defaults

MAX_ATTACHMENT = MAX_BLOB  # bytes: what could not travel is not taken in


@dataclass(frozen=True)
class Attached:
    sha256: str
    bytes: int
    name: str
    changes: ChangeSet


@dataclass(frozen=True)
class Extracted:
    """Where a file was written, and what that changed: its custody."""

    path: Path
    bytes: int
    changes: ChangeSet


@dataclass(frozen=True)
class Found:
    """An attachment, the record it hangs on, and who took it out (oldest first)."""

    fields: Row
    on: RecordRef
    custody: tuple[Row, ...]


@dataclass(frozen=True)
class HeldFile:
    """An attachment as it is listed under what it hangs on."""

    sha256: str
    name: str
    bytes: int
    markings: Markings


def files_on(reader: Reader, identifier: str) -> list[HeldFile]:
    """The files of an answer, none where nothing was answered yet."""
    try:
        pk = reader.resolve(identifier).pk
    except Refused as refused:
        if refused.code != "record-unknown":
            raise
        return []
    return [
        HeldFile(
            str(row["sha256"]),
            str(row["name"]),
            int(str(row["bytes"])),
            reader.effective_markings(int(str(row["pk"]))),
        )
        for row in reader.attachments(pk)
    ]


def attach(
    desk: Desk, found: RecordRef, path: Path, details: Mapping[str, str] | None = None
) -> Attached:
    """Attach ``path`` to any record of one's own, in one transaction: file and record, or neither.

    Refused ``file-…`` when it cannot be read, ``attachment-too-large``.
    """
    if not path.is_file():
        raise Refused("file-not-read", path=str(path), reason="not a file")
    try:
        with path.open("rb") as stream:
            return attach_stream(desk, found, path.name, stream, details)
    except OSError as error:
        raise Refused("file-not-read", path=str(path), reason=str(error.strerror)) from error


def attach_stream(
    desk: Desk,
    found: RecordRef,
    called: str,
    stream: BinaryIO,
    details: Mapping[str, str] | None = None,
) -> Attached:
    """The same of bytes that are no file (a picture that was pasted): they never touch a disk
    unencrypted."""
    for key in ("sha256", "bytes"):
        if key in (details or {}):
            raise Refused("field-unknown", field=key)
    typed = {"name": called, **(details or {})}
    values = inherit(desk, found) | parse_fields(desk, ATTACHMENT.own, typed)
    name = desk.new_name("attachment", found.name)

    def acts(sha256: str, size: int) -> Sequence[Act]:
        held: dict[str, Value] = {**values, "sha256": sha256, "bytes": size}
        return [Act("create", name, "own", with_defaults(ATTACHMENT.own, held))]

    sha256, size, changes = desk.write_file(stream, MAX_ATTACHMENT, acts)
    return Attached(sha256, size, called, changes)


def extract_file(desk: Desk, identifier: str, sha256: str, out: Path) -> Extracted:
    """Write an attachment of this record, or of one merged into it, to ``out``.

    A folder is given the file under a safe form of its own name, and nothing there is replaced.
    The file appears once its bytes were checked and its custody is on record. Refused:
    ``attachment-unknown``, ``file-missing``, ``file-damaged``, ``file-exists``.
    """
    found = desk.find(identifier)
    wanted = sha256.strip().casefold()
    row = held_attachment(desk, found, wanted, identifier)
    target = out / safe_name(str(row["name"])) if out.is_dir() else out
    state, written = hashlib.sha256(), 0
    with new_file(target, replace=target is out) as stream:
        for chunk in desk.case_log.read_blob(wanted):
            stream.write(chunk)
            state.update(chunk)
            written += len(chunk)
        if state.hexdigest() != wanted:
            raise Refused("file-damaged", sha256=wanted[:16])
        changes = note_custody(desk, row, "extracted", str(target))
    return Extracted(target, written, changes)


def note_custody(
    desk: Desk, attachment: Row, act: str, destination: str, copies: int | None = None
) -> ChangeSet:
    """Record that this officer took a file out, or printed ``copies`` of it; marked as the file is
    in effect."""
    marks = desk.queries.effective_markings(int(str(attachment["pk"])))
    values: dict[str, Value] = {
        "attachment": attachment["id"],
        "act": act,
        "at": format_rfc3339_utc(desk.now()),
        "officer": desk.actor.name,
        "destination": safe_destination(destination),
        "tlp": marks.tlp,
        "grade": marks.grade,
    }
    if copies is not None:
        values["copies"] = copies
    return desk.write(
        Act("create", desk.new_name("custody"), "own", with_defaults(CUSTODY.own, values))
    )


def safe_destination(path: str) -> str:
    """A path as a record may hold it: whatever a file name may contain that a text may not."""
    plain = "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "_" for c in path)
    return plain[:1000]


def find_attachments(desk: Desk, text: str) -> list[Found]:
    """Attachments by SHA-256 (or its beginning) or by name, with what they hang on and custody."""
    rows = desk.queries.attachments_called(text)
    custody = desk.queries.custody([str(row["id"]) for row in rows])
    return [
        Found(
            row,
            desk.queries.ref(int(str(row["parent"]))),
            tuple(each for each in custody if each["attachment"] == row["id"]),
        )
        for row in rows
    ]


def held_attachment(desk: Desk, found: RecordRef, sha256: str, identifier: str) -> Row:
    """The attachment of a record, or of one merged into it, with these bytes; Refused
    ``attachment-unknown``."""
    places = [found.pk, *(desk.queries.merged(found.pk) if found.name.kind == "incident" else [])]
    for pk in places:
        for row in desk.queries.attachments(pk):
            if row["sha256"] == sha256:
                return row
    raise Refused("attachment-unknown", sha256=sha256[:64], id=identifier)
