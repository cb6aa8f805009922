"""The register of issued briefings: each with the very PDF that went out, so that it can be printed
again byte by byte, and any file held against it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from liaison_app.briefing.claims import Claims, read_claims
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import ATTACHMENT
from liaison_app.host.files import new_file, read_file
from liaison_app.host.printing import print_pdf
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Row
from liaison_app.workflows.attachments import MAX_ATTACHMENT, note_custody
from liaison_app.workflows.briefing_kinds import MOST_COPIES
from liaison_app.workflows.briefing_signature import Signature, signature_of
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.values import with_defaults

MAX_PDF = 256 << 20  # bytes of a file that is verified


@dataclass(frozen=True)
class Entry:
    """An issued briefing: its row, who released it, the PDF kept with it (None for one issued by a
    version that kept none), and who took it out or printed it, oldest first."""

    row: Row
    released_by: str
    kept: Row | None
    custody: tuple[Row, ...]

    @property
    def number(self) -> str:
        return str(self.row["register_number"])

    @property
    def copies(self) -> list[str]:
        """The SHA-256 of each numbered copy, from the first."""
        said = json.loads(str(self.row["words"] or "{}"))
        return [str(each) for each in said.get("copies", [])]

    @property
    def annex(self) -> str:
        """The SHA-256 of its annex; empty where it has none."""
        return str(json.loads(str(self.row["words"] or "{}")).get("annex", ""))

    @property
    def prints(self) -> int:
        """How many copies were printed from here."""
        return sum(int(str(each["copies"] or 1)) for each in self.custody if _printed(each))


@dataclass(frozen=True)
class Verified:
    """A file held against the register. ``verdict``: ``issued`` (byte by byte what was issued, or
    its numbered copy ``copy``, or its ``annex``), ``altered`` (it names an entry
    and is not what was issued), ``signed`` (not of this register; a known installation's signature
    holds), ``draft``, or ``unknown``."""

    path: Path
    sha256: str
    bytes: int
    claims: Claims
    signature: Signature
    verdict: str
    entry: Entry | None = None
    copy: int | None = None
    annex: bool = False


def enter_in_register(desk: Desk, entry: Mapping[str, Value], pdf: bytes) -> ChangeSet:
    """The entry and its PDF in one transaction: both, or neither."""
    name = desk.new_name("briefing")
    file = desk.new_name("attachment", name)
    marks = {key: entry[key] for key in ("tlp", "grade", "handling") if key in entry}

    def acts(sha256: str, size: int) -> Sequence[Act]:
        held: dict[str, Value] = {"sha256": sha256, "bytes": size, **marks}
        held["name"] = f"{entry['register_number']}.pdf"
        return [
            Act("create", name, "own", entry),
            Act("create", file, "own", with_defaults(ATTACHMENT.own, held)),
        ]

    return desk.write_file(BytesIO(pdf), MAX_ATTACHMENT, acts)[2]


def register_entries(desk: Desk) -> list[Entry]:
    """All that was issued, oldest first."""
    return [_entry(desk, row) for row in desk.queries.briefings()]


def find_entry(desk: Desk, number: str) -> Entry:
    """The entry of a register number, in any case; Refused ``briefing-unknown``."""
    wanted = number.strip().upper()
    for row in desk.queries.briefings():
        if row["register_number"] == wanted:
            return _entry(desk, row)
    raise Refused("briefing-unknown", number=wanted[:40])


def reprint_briefing(desk: Desk, number: str, out: Path) -> tuple[Entry, ChangeSet]:
    """Write the PDF of an entry to ``out``, byte by byte as it was issued, and note who did.

    Refused: ``briefing-unknown``, ``briefing-not-kept``, ``file-missing``, ``file-damaged``.
    """
    entry = find_entry(desk, number)
    if entry.kept is None:
        raise Refused("briefing-not-kept", number=entry.number)
    data = read_kept(desk, entry.kept)
    with new_file(out) as stream:
        stream.write(data)
        changes = note_custody(desk, entry.kept, "extracted", str(out))
    return entry, changes


def print_briefing(
    desk: Desk, number: str, copies: int, printer: str | None = None
) -> tuple[Entry, ChangeSet]:
    """Print the PDF of an entry as it was issued, and note who printed how many copies.

    Refused: ``briefing-copies``, ``print-unavailable``, ``print-refused``, and as a reprint is.
    """
    if not 1 <= copies <= MOST_COPIES:
        raise Refused("briefing-copies", most=MOST_COPIES)
    entry = find_entry(desk, number)
    if entry.kept is None:
        raise Refused("briefing-not-kept", number=entry.number)
    print_pdf(read_kept(desk, entry.kept), entry.number, copies, printer)
    changes = note_custody(desk, entry.kept, "printed", printer or "", copies)
    return find_entry(desk, number), changes


def issued_pdf(desk: Desk, number: str) -> bytes:
    """The PDF of an entry, to be looked at; refused as a reprint is."""
    entry = find_entry(desk, number)
    if entry.kept is None:
        raise Refused("briefing-not-kept", number=entry.number)
    return read_kept(desk, entry.kept)


def read_kept(desk: Desk, kept: Row) -> bytes:
    """The bytes of a PDF in the register; Refused ``file-missing``, ``file-damaged``."""
    sha256 = str(kept["sha256"])
    data = b"".join(desk.case_log.read_blob(sha256))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused("file-damaged", sha256=sha256[:16])
    return data


def verify_briefing(desk: Desk, path: Path) -> Verified:
    """Hold a file against the register.

    Refused: ``file-not-read``, ``file-too-large``, ``briefing-not-pdf``, ``briefing-truncated``.
    """
    return verify_bytes(desk, read_file(path, MAX_PDF), path)


def verify_bytes(desk: Desk, pdf: bytes, path: Path) -> Verified:
    """The same of bytes at hand."""
    claims, sha256 = read_claims(pdf), hashlib.sha256(pdf).hexdigest()
    signature = signature_of(desk, pdf)
    found = partial(Verified, path, sha256, len(pdf), claims, signature)
    entries = register_entries(desk)
    for entry in entries:
        known = [str(entry.row["pdf_sha256"]), *entry.copies]
        if sha256 in known:
            return found("issued", entry, known.index(sha256) or None)
        if sha256 == entry.annex:
            return found("issued", entry, annex=True)
    named = [entry for entry in entries if entry.number == claims.register_number]
    if named:
        return found("altered", named[0])
    if signature.is_known:
        return found("signed")
    return found("draft" if claims.register_number == "" else "unknown")


def _entry(desk: Desk, row: Row) -> Entry:
    pk = int(str(row["pk"]))
    made = desk.queries.history(pk)[:1]
    kept = [each for each in desk.queries.attachments(pk) if each["sha256"] == row["pdf_sha256"]]
    return Entry(
        row=row,
        released_by=made[0].actor if made else "",
        kept=kept[0] if kept else None,
        custody=tuple(desk.queries.custody([str(each["id"]) for each in kept])),
    )


def _printed(custody: Row) -> bool:
    return custody["act"] == "printed"
