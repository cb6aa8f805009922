"""Does a PDF keep the rules of PDF/A-3a and PDF/UA-1 that a briefing must keep?

A checker of our own, since none can be installed from where the program's libraries come. It
reads the file back through pikepdf and shares no code with what wrote it. It covers what our
documents use and reports anything else (forms, images of pages) as not vouched for; it does not
replace a full validator.
"""

from collections.abc import Iterator
from io import BytesIO

import pikepdf

from liaison_app.briefing.conformance.annotations import check_annotations
from liaison_app.briefing.conformance.content import ContentReader
from liaison_app.briefing.conformance.document import check_document
from liaison_app.briefing.conformance.embedded import check_embedded
from liaison_app.briefing.conformance.file import check_file, check_syntax
from liaison_app.briefing.conformance.finding import Finding
from liaison_app.briefing.conformance.fonts import check_fonts
from liaison_app.briefing.conformance.metadata import check_metadata
from liaison_app.briefing.conformance.objects import check_objects
from liaison_app.briefing.conformance.signature import check_signatures
from liaison_app.briefing.conformance.structure import check_structure

__all__ = ["Finding", "check_conformance"]


def check_conformance(pdf: bytes) -> list[Finding]:
    """Every rule that ``pdf`` breaks; an empty list where it breaks none."""
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            return [*check_file(pdf), *check_signatures(opened, pdf), *_check_opened(opened)]
    except pikepdf.PdfError as error:
        return [Finding("not-a-pdf", str(error))]
    except (AttributeError, TypeError, ValueError) as error:  # pikepdf's, for one kind for another
        return [Finding("malformed", str(error))]


def _check_opened(pdf: pikepdf.Pdf) -> Iterator[Finding]:
    for check in (
        check_syntax,
        check_document,
        check_objects,
        check_annotations,
        check_embedded,
        check_metadata,
    ):
        yield from check(pdf)
    readers = [ContentReader(page) for page in pdf.pages]
    for reader in readers:
        yield from reader.findings
    yield from check_structure(pdf, [reader.numbers for reader in readers])
    yield from check_fonts([shown for reader in readers for shown in reader.shown.values()])
