"""Rules about the bytes of the file, before anything is parsed (ISO 19005-3, 6.1)."""

import re
from collections.abc import Iterator

from liaison_app.briefing.conformance.finding import Finding

_HEADER = re.compile(rb"%PDF-1\.[4-7]\r?\n%[\x80-\xff]{4,}")
_STREAM = re.compile(rb">>[ \r\n]*stream(?!\r\n|\n)")


def check_file(data: bytes) -> Iterator[Finding]:
    if not _HEADER.match(data):
        yield Finding("file-header", "no version line followed by four bytes above 127")
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield Finding("file-end", "something follows the end-of-file mark")
    for found in re.finditer(rb"endstream", data):
        if data[found.start() - 1 : found.start()] not in (b"\n", b"\r"):
            yield Finding("stream-end", f"no line end before endstream at byte {found.start()}")
    if found_stream := _STREAM.search(data):
        yield Finding("stream-start", f"no line end after stream at byte {found_stream.start()}")
