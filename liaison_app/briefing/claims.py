"""What a PDF says of itself, read from bytes that may be anybody's."""

import re
from dataclasses import dataclass
from io import BytesIO

from liaison_app.domain.errors import Refused

DRAFT = "draft"  # in place of a register number
_TAIL = 1024  # bytes at either end in which readers look for the marks of a PDF
_IDENTIFIER = re.compile(r"<dc:identifier>([A-Za-z0-9-]{1,40}) ([0-9a-f]{16})</dc:identifier>")


@dataclass(frozen=True)
class Claims:
    """``register_number`` is empty for a draft, both are None where the file is no briefing or what
    it says can no longer be read; ``pages`` is None where it has no readable pages."""

    register_number: str | None
    fingerprint: str | None
    pages: int | None


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
    except (pikepdf.PdfError, AttributeError, ValueError, RuntimeError):
        return Claims(None, None, None)
    said = _IDENTIFIER.search(packet)
    if said is None:
        return Claims(None, None, pages)
    number, fingerprint = said.groups()
    return Claims("" if number == DRAFT else number, fingerprint, pages)
