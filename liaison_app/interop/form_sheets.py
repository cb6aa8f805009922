"""A reporting form as a spreadsheet: written to be filled in by hand, and read again.

Each line keeps its field's key and the text it was written with in hidden columns, and a hidden
sheet says which form of which incident it is: what somebody changed is told from what only stood
there.
"""

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import MEGABYTE
from liaison_app.interop.sheet_text import MAX_CELL, escaped
from liaison_app.interop.spreadsheets import Spreadsheet
from liaison_app.interop.table_writing import header_text

FORMAT = "form"
META = "liaison-form"
_LISTS = "liaison-lists"
_VERSION = "1"
_MAX_LINES = 2000
_HEAD = PatternFill("solid", start_color="FF1F3A5F")
_SECTION = PatternFill("solid", start_color="FFDDE6F0")
_WANTED = PatternFill("solid", start_color="FFFFF4CC")
_LINE = Side(style="thin", color="FF9AA5B1")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)
_A4 = "9"


@dataclass(frozen=True)
class FormLine:
    """One field: what stands beside its label, and the choices there are. ``wanted`` lines are
    required at this stage."""

    key: str
    label: str
    text: str
    note: str
    wanted: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormSheet:
    """A form to be written. ``head`` stands above its lines; ``meta`` identifies it."""

    title: str
    head: tuple[tuple[str, str], ...]
    columns: tuple[str, str, str]
    sections: tuple[tuple[str, tuple[FormLine, ...]], ...]
    markings: str
    meta: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadForm:
    """A form that was filled in: what identifies it, and by field key the text that stands there
    and the one it was written with."""

    meta: Mapping[str, str]
    texts: Mapping[str, str]
    before: Mapping[str, str]


def write_form(stream: BinaryIO, form: FormSheet) -> None:
    """The form as XLSX. Refused ``form-cell`` for a text longer than a cell can be."""
    book = Workbook()
    page: Any = book.active
    page.title = "form"
    lists: Any = book.create_sheet(_LISTS)
    row = _write_head(page, form)
    for label, lines in form.sections:
        row = _write_section(page, row, label)
        for line in lines:
            _write_line(page, lists, row, line)
            row += 1
    _lay_out(page, form)
    meta: Any = book.create_sheet(META)
    for number, (key, value) in enumerate({"format": _VERSION, **form.meta}.items(), 1):
        _text(meta, number, 1, key)
        _text(meta, number, 2, value)
    for sheet in (meta, lists):
        sheet.sheet_state = "hidden"
    book.save(stream)


def is_form(source: BinaryIO) -> bool:
    """Whether a spreadsheet is a form that this program wrote: told without reading its cells."""
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.getinfo("xl/workbook.xml").file_size > MEGABYTE:
                return False
            return f'"{META}"'.encode() in archive.read("xl/workbook.xml")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError, OSError):
        return False  # whoever opens it says what is wrong with it


def read_form(source: BinaryIO) -> ReadForm:
    """A filled form; Refused ``form-damaged``, ``xlsx-…``."""
    with Spreadsheet(source) as book:
        if META not in book.names:
            raise Refused("form-damaged")
        meta = {row[0]: row[1] for row in islice(book.rows(META), 50) if len(row) > 1}
        if meta.get("format") != _VERSION:
            raise Refused("form-damaged")
        texts: dict[str, str] = {}
        before: dict[str, str] = {}
        for row in _lines(book):
            key = row[3].strip()
            if key in texts:
                raise Refused("form-damaged")
            texts[key] = row[1]
            before[key] = row[4] if len(row) > 4 else ""
    if not texts:
        raise Refused("form-damaged")
    return ReadForm(meta, texts, before)


def _lines(book: Spreadsheet) -> Iterator[Sequence[str]]:
    """The rows that hold a field's key."""
    page = next((name for name in book.names if name not in (META, _LISTS)), META)
    for number, row in enumerate(book.rows(page)):
        if number > _MAX_LINES:
            raise Refused("form-damaged")
        if len(row) > 3 and row[3].strip():
            yield row


def _write_head(page: Any, form: FormSheet) -> int:
    _text(page, 1, 1, form.title).font = Font(bold=True, size=15)
    page.merge_cells("A1:C1")
    page.row_dimensions[1].height = 26
    row = 2
    for label, text in form.head:
        _text(page, row, 1, label).font = Font(color="FF5A6570")
        _text(page, row, 2, text).alignment = _TOP
        page.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        page.row_dimensions[row].height = _height(text, 78)
        row += 1
    row += 1
    for place, heading in enumerate(form.columns, 1):
        cell = _text(page, row, place, heading)
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill, cell.border = _HEAD, _BOX
    page.freeze_panes = f"A{row + 1}"
    page.print_title_rows = f"{row}:{row}"
    return row + 1


def _write_section(page: Any, row: int, label: str) -> int:
    for place in (1, 2, 3):
        cell = _text(page, row, place, label if place == 1 else "")
        cell.fill, cell.border, cell.font = _SECTION, _BOX, Font(bold=True)
    return row + 1


def _write_line(page: Any, lists: Any, row: int, line: FormLine) -> None:
    if len(line.text) > MAX_CELL:
        raise Refused("form-cell", label=line.label, length=len(line.text), limit=MAX_CELL)
    for place, text in enumerate((line.label, line.text, line.note, line.key, line.text), 1):
        cell = _text(page, row, place, text)
        cell.alignment = _TOP
        if place <= 3:
            cell.border = _BOX
    if line.wanted:
        page.cell(row, 2).fill = _WANTED
    page.row_dimensions[row].height = max(_height(line.text, 52), _height(line.label, 24))
    if line.choices:
        _offer(page, lists, row, line.choices)


def _offer(page: Any, lists: Any, row: int, choices: Sequence[str]) -> None:
    """A list to choose from; another text may be typed all the same and is judged when read."""
    place = lists.max_column + 1
    for number, choice in enumerate(choices, 1):
        _text(lists, number, place, choice)
    letter = lists.cell(1, place).column_letter
    listed = f"'{_LISTS}'!${letter}$1:${letter}${len(choices)}"
    offered = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=False)
    offered.add(page.cell(row, 2).coordinate)
    page.add_data_validation(offered)


def _lay_out(page: Any, form: FormSheet) -> None:
    for letter, width in (("A", 28), ("B", 56), ("C", 26)):
        page.column_dimensions[letter].width = width
    for letter in ("D", "E"):
        page.column_dimensions[letter].hidden = True
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_area = f"A1:C{page.max_row}"
    page.oddHeader.left.text = header_text(form.title)
    page.oddHeader.right.text = header_text(form.markings)
    page.oddFooter.right.text = header_text(form.markings)
    page.oddFooter.center.text = "&P / &N"


def _height(text: str, width: int) -> float:
    """Points for the lines that a text takes in a column of ``width`` half-width characters."""
    lines = sum(
        1 + sum(1 + (char > "\u00ff") for char in line) // width for line in text.split("\n")
    )
    return 16.5 * min(max(lines, 1), 20)


def _text(page: Any, row: int, place: int, text: str) -> Any:
    """A cell that says it is text, whatever it begins with."""
    cell = page.cell(row, place)
    cell._value = escaped(text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
