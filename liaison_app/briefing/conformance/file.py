"""Rules about the bytes of the file, before anything is parsed (ISO 19005-3, 6.1)."""

import re
from collections.abc import Iterator

from pikepdf import Pdf, PdfError

from liaison_app.briefing.conformance.finding import Finding

_HEADER = re.compile(rb"%PDF-1\.[4-7]\r?\n%[\x80-\xff]{4,}")
_END = re.compile(rb"%%EOF(\r\n|\r|\n)?\Z")
_STREAM = re.compile(rb">>[ \r\n]*stream(?!\r\n|\n)")
_ANY_OBJECT = re.compile(rb"(?<![0-9])([0-9]+\s+[0-9]+\s+obj)(?![a-z])")
_OBJECT = re.compile(rb"[\r\n][0-9]+ [0-9]+ obj[\r\n]")
_ANY_OBJECT_END = re.compile(rb"endobj")
_SECTION = re.compile(rb"(?<![a-z])xref(?!(\r\n|\r|\n)[0-9])")


def check_file(data: bytes) -> Iterator[Finding]:
    if not _HEADER.match(data):
        yield Finding("file-header", "no version line followed by four bytes above 127")
    if not _END.search(data):
        yield Finding("file-end", "something follows the end-of-file mark")
    for found in re.finditer(rb"endstream", data):
        if data[found.start() - 1 : found.start()] not in (b"\n", b"\r"):
            yield Finding("stream-end", f"no line end before endstream at byte {found.start()}")
    if found_stream := _STREAM.search(data):
        yield Finding("stream-start", f"no line end after stream at byte {found_stream.start()}")
    if found_section := _SECTION.search(data):
        yield Finding("cross-reference", f"no line end after xref at byte {found_section.start()}")
    for begin in _ANY_OBJECT.finditer(data):
        if not _OBJECT.match(data, begin.start() - 1):
            yield Finding("object-spacing", f"{begin[1]!r} at byte {begin.start()}")
    for end in _ANY_OBJECT_END.finditer(data):
        around = data[end.start() - 1 : end.start()] + data[end.end() : end.end() + 1]
        if not re.fullmatch(rb"[\r\n]{2}", around):
            yield Finding("object-spacing", f"endobj not on a line of its own, {end.start()}")


def check_syntax(pdf: Pdf) -> Iterator[Finding]:
    """What a reader had to guess: lengths that are wrong, streams that do not decode."""
    try:
        problems = pdf.check_pdf_syntax()
    except PdfError as error:
        problems = [str(error)]
    for problem in problems:
        yield Finding("syntax", problem)
