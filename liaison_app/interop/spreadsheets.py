"""A spreadsheet (XLSX) as its sheets and their rows of texts, read in passing.

The file comes from a stranger: what it unpacks to is bounded before anything is parsed, and each
sheet is read as a stream. Formulas are never calculated: a cell is the value the spreadsheet
program kept for it, and one without such a value, or with an error, says so instead of passing
for an empty one. What a cell's number means as a date or a text is in ``sheet_cells``.
"""

import errno
import re
import warnings
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import MEGABYTE, printable
from liaison_app.interop.merged_cells import Merged, read_merged
from liaison_app.interop.sheet_cells import SheetCells
from liaison_app.interop.sources import blocks, check_source
from liaison_app.interop.tables import MAX_COLUMNS, MAX_ROWS, Row

MAX_MEGABYTES = 64
# Unpacked. What is read as a whole is kept smaller than what is read as a stream.
_MAX_PARTS = 2000
_MAX_UNPACKED = 512 * MEGABYTE
_LIMITS = (
    (re.compile(r"xl/worksheets/[^/]+\.xml"), 256 * MEGABYTE),
    (re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE), 128 * MEGABYTE),
    (re.compile(r".*\.(xml|rels)", re.IGNORECASE), 8 * MEGABYTE),
)
# Elements alive at once while a sheet is read: a row of every column, richly formatted.
_MAX_ELEMENTS = 200_000
_CONTENTS = "[Content_Types].xml"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_spreadsheet(source: BinaryIO) -> bool:
    """Whether a file is XLSX. Raises ``xlsx-…`` for its relatives that are refused by name."""
    beginning = next(blocks(source), b"")
    if beginning.startswith(_OLE):
        source.seek(0)
        if _ENCRYPTED in source.read(MAX_MEGABYTES * MEGABYTE):
            raise Refused("xlsx-encrypted")
        raise Refused("xlsx-kind", kind="XLS")
    if not beginning.startswith(b"PK\x03\x04"):
        return False
    with _library_faults(), zipfile.ZipFile(source) as archive:
        names = set(archive.namelist())
        _refuse_relatives(archive, names)
    return "xl/workbook.xml" in names


def _refuse_relatives(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise Refused("xlsx-encrypted")
    if "xl/workbook.bin" in names:
        raise Refused("xlsx-kind", kind="XLSB")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("xlsx-kind", kind="XLSM")
    if "mimetype" in names and "content.xml" in names:
        raise Refused("xlsx-kind", kind="ODS")


class Spreadsheet:
    """An open XLSX file. Close it, or use it in a ``with`` block; the file itself stays open."""

    def __init__(self, source: BinaryIO) -> None:
        """Raises Refused: ``import-…``, ``xlsx-damaged``, ``xlsx-unpacked``, ``xlsx-kind``."""
        check_source(source, MAX_MEGABYTES)
        if not is_spreadsheet(source):
            raise Refused("xlsx-damaged")
        with _library_faults(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about drawings and extensions, which are not read
            reader: Any = ExcelReader(source, read_only=True, data_only=True, keep_links=False)
            # The very archive that is read: its list of parts is read once, so that a file which
            # changes meanwhile unpacks to no more than was allowed.
            _check_unpacked(reader.archive)
            reader.read()
            self._book: Any = reader.wb
            self._sheets: dict[str, Any] = {sheet.title: sheet for sheet in self._book.worksheets}
        if not self._sheets:
            raise Refused("xlsx-damaged")

    def __enter__(self) -> "Spreadsheet":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._book.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The sheets' names, those that a person sees first."""
        return tuple(
            sorted(self._sheets, key=lambda name: self._sheets[name].sheet_state != "visible")
        )

    def named(self, text: str) -> str:
        """The sheet called ``text``, or the ``text``-th one; Refused ``xlsx-sheet``."""
        if text in self._sheets:
            return text
        names = list(self._sheets)
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(names):
            return names[int(text) - 1]
        listed = ", ".join(printable(name) for name in names[:20])
        raise Refused("xlsx-sheet", sheet=printable(text), sheets=listed)

    def merged(self, name: str) -> Merged:
        """The areas of a sheet that are one cell."""
        with _library_faults(), self._open(name) as source:
            return read_merged(source)

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sheet from its first, blank ones included, so that a row's place is what
        a spreadsheet program shows. Raises Refused: ``table-too-large``, ``xlsx-damaged``.
        """
        with _library_faults(), closing(self._raw_rows(name)) as raw:
            expected = 1
            for number, cells in raw:
                if number < expected or number > MAX_ROWS:
                    raise Refused("table-too-large", rows=MAX_ROWS, columns=MAX_COLUMNS)
                for _ in range(expected, number):
                    yield []
                yield cells
                expected = number + 1

    def _raw_rows(self, name: str) -> Generator[tuple[int, Row], None, None]:
        with self._open(name) as source:
            cells = SheetCells(self._book, self._sheets[name])
            alive = 0
            data: Any = None
            events = iterparse(_Plain(source), events=("start", "end"))  # noqa: S314 - see _Plain
            for event, element in events:
                if event == "start":
                    alive += 1
                    if alive > _MAX_ELEMENTS:
                        raise Refused("table-too-large", rows=MAX_ROWS, columns=MAX_COLUMNS)
                    if element.tag == DATA_TAG:
                        data = element
                elif element.tag == ROW_TAG and data is not None:
                    yield cells.read_row(element)
                    data.clear()
                    alive = 0
                elif element.tag == DATA_TAG:
                    return
                elif data is None:
                    element.clear()

    def _open(self, name: str) -> Any:
        return self._book._archive.open(self._sheets[name]._worksheet_path)


class _Plain:
    """XML without a document type, so without entities to expand: then the parser in C is as safe
    as the one in Python, and several times as fast. Other encodings than UTF-8 are not XLSX's."""

    _FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)|\x00", re.IGNORECASE)
    _OVERLAP = 16

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._end = b""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; Refused ``xlsx-damaged``."""
        block = self._source.read(size)
        if self._FORBIDDEN.search(self._end + block):
            raise Refused("xlsx-damaged")
        self._end = block[-self._OVERLAP :]
        return block


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    """What the parts say they unpack to; reading one never yields more than it says."""
    _check_sizes(archive.infolist())
    _check_called_xml(archive)


def _check_sizes(parts: Sequence[zipfile.ZipInfo]) -> None:
    total = sum(part.file_size for part in parts)
    if total > _MAX_UNPACKED or len(parts) > _MAX_PARTS:
        raise Refused("xlsx-unpacked", megabytes=_MAX_UNPACKED // MEGABYTE)
    for part in parts:
        limit = next((size for name, size in _LIMITS if name.fullmatch(part.filename)), None)
        if limit is not None and part.file_size > limit:
            raise Refused("xlsx-unpacked", megabytes=limit // MEGABYTE)


def _check_called_xml(archive: zipfile.ZipFile) -> None:
    """A part is bounded by its name, and the library reads those that the list of contents names:
    what is XML there must be called so. Every spreadsheet program does."""
    with archive.open(_CONTENTS) as source:
        for _, element in iterparse(_Plain(source)):  # noqa: S314 - see _Plain
            content, name = element.get("ContentType", ""), element.get("PartName")
            is_xml = content.lower().endswith("xml")
            if name is not None and is_xml and not name.lower().endswith((".xml", ".rels")):
                raise Refused("xlsx-damaged")


@contextmanager
def _library_faults() -> Iterator[None]:
    """Damaged XML and lying references make the library fail in any way there is."""
    try:
        yield
    except (Refused, GeneratorExit):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the medium's fault; a place outside of the file is the file's
        raise Refused("xlsx-damaged") from error
