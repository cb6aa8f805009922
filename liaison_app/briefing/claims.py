"""What a PDF says of itself, read from bytes that may be anybody's."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from liaison_app.briefing.attachment import DATA_FILE, digest_of_deflated
from liaison_app.domain.errors import Refused

if TYPE_CHECKING:
    from pikepdf import Pdf

DRAFT = "draft"  # in place of a register number
_TAIL = 1024  # bytes at either end in which readers look for the marks of a PDF
_IDENTIFIER = re.compile(r"<dc:identifier>([A-Za-z0-9-]{1,40}) ([0-9a-f]{16})</dc:identifier>")


@dataclass(frozen=True)
class AttachedData:
    """The source data in a file: its SHA-256 (None where it cannot be read), and whether the
    fingerprint that the file bears is that of these data."""

    sha256: str | None
    matches: bool


@dataclass(frozen=True)
class Claims:
    """``register_number`` is empty for a draft, both are None where the file is no briefing or what
    it says can no longer be read; ``pages`` is None where it has no readable pages, ``data`` where
    none are attached."""

    register_number: str | None
    fingerprint: str | None
    pages: int | None
    data: AttachedData | None = None


def read_claims(pdf: bytes) -> Claims:
    """What ``pdf`` says it is; nothing of it is vouched for.

    Raises Refused: ``briefing-not-pdf``, ``briefing-truncated``.
    """
    if b"%PDF-" not in pdf[:_TAIL]:
        raise Refused("briefing-not-pdf")
    if b"%%EOF" not in pdf[-_TAIL:]:
        raise Refused("briefing-truncated")
    import pikepdf

    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            pages = len(opened.pages)
            packet = opened.Root.Metadata.read_bytes().decode("utf-8", "replace")
            data = _data_or_none(opened)
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError, RuntimeError):
        return Claims(None, None, None)
    said = _IDENTIFIER.search(packet)
    if said is None:
        return Claims(None, None, pages)
    number, fingerprint = said.groups()
    attached = AttachedData(data, (data or "").startswith(fingerprint)) if data != "" else None
    return Claims("" if number == DRAFT else number, fingerprint, pages, attached)


def _data_or_none(pdf: "Pdf") -> str | None:
    """What is attached may be malformed however the file itself is read."""
    import pikepdf

    try:
        return _data_of(pdf)
    except (pikepdf.PdfError, AttributeError, TypeError, ValueError, RuntimeError):
        return None


def _data_of(pdf: "Pdf") -> str | None:
    """The SHA-256 of the attached source data; empty where there are none, None where they cannot
    be read."""
    import pikepdf

    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    if "/EmbeddedFiles" not in names:
        return ""
    found = pikepdf.NameTree(names.EmbeddedFiles).get(DATA_FILE)
    if found is None:
        return ""
    stream, shown = found.EF.F, found.EF.get("/UF", found.EF.F)
    if not isinstance(stream, pikepdf.Stream) or stream.get("/Filter") != pikepdf.Name.FlateDecode:
        return None
    if "/DecodeParms" in stream or shown.objgen != stream.objgen:  # readers would show other bytes
        return None
    return digest_of_deflated(stream.read_raw_bytes())
