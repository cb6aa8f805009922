"""A table as a file: XLSX with typed cells, or CSV that no spreadsheet program calculates.

In XLSX every text says that it is text. In CSV (UTF-8 with its mark, as spreadsheet programs
expect) a text that would be taken for a formula has an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter

from liaison_app.domain.errors import Refused
from liaison_app.interop.formulas import armoured
from liaison_app.interop.sheet_text import MAX_CELL, escaped

FORMATS = ("csv", "xlsx")
# A text, a number, a wall time in Japan, or nothing.
Cell = str | int | datetime | None
_FIRST_DAY = from_excel(61)  # 1 March 1900: before it spreadsheet programs disagree on the day
_HEADING = PatternFill("solid", start_color="FFDDE6F0")
_WIDTH_LONG, _WIDTH = 44, 16
_A4 = "9"  # by its number in the format


@dataclass(frozen=True)
class Marks:
    """What stands at the head and foot of every printed page."""

    title: str
    markings: str


def write_csv(stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Headings and rows as text; ``stream`` stays open."""
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([armoured(heading) for heading in headings])
    for row in rows:
        writer.writerow([armoured(_plain(cell)) for cell in row])
    text.detach()


def write_xlsx(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], sheet: str, folder: Path
) -> Workbook:
    """Headings and rows as one sheet, for `mark` (what is known after the last row) and ``save``.

    Rows go to a file in ``folder`` until then. Refused ``export-cell`` for a text that is longer
    than a cell can be.
    """
    book = Workbook(write_only=True)
    page: Any = book.create_sheet(sheet)
    page.freeze_panes = "B2"
    page.auto_filter.ref = f"A1:{get_column_letter(max(1, len(headings)))}1"
    for place, heading in enumerate(headings, 1):
        width = max(_WIDTH, min(_WIDTH_LONG, 2 * len(heading) + 2))
        page.column_dimensions[get_column_letter(place)].width = width
    _keep_in(page, folder)
    try:
        page.append([_heading(page, heading) for heading in headings])
        for number, row in enumerate(rows, 2):
            page.append([_cell(page, cell, number) for cell in row])
    except BaseException:
        page.close()  # the file it keeps its rows in
        raise
    return book


def _keep_in(page: Any, folder: Path) -> None:
    """The library would keep the rows, in the clear, among everybody's temporary files."""
    kept = str(folder / "rows.xml")
    ALL_TEMP_FILES.append(kept)
    page._writer = WorksheetWriter(page, kept)
    page._writer.write_top()


def mark(book: Workbook, marks: Marks) -> None:
    """Title and markings into the header and footer of every page."""
    sheets: list[Any] = book.worksheets
    for page in sheets:
        page.oddHeader.left.text = header_text(marks.title)
        page.oddHeader.right.text = header_text(marks.markings)
        page.oddFooter.right.text = header_text(marks.markings)
        page.oddFooter.center.text = "&P / &N"
        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = _A4


def header_text(text: str) -> str:
    """``text`` where ``&`` begins a code."""
    return escaped(text).replace("&", "&&")


def _heading(page: Any, text: str) -> Any:
    cell = text_cell(page, text)
    cell.font = Font(bold=True)
    cell.fill = _HEADING
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(page: Any, value: Cell, row: int) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if len(value) > MAX_CELL:
            raise Refused("export-cell", row=row, length=len(value), limit=MAX_CELL)
        return text_cell(page, value)
    if isinstance(value, datetime):
        return _moment(page, value)
    return WriteOnlyCell(page, value)


def text_cell(page: Any, text: str) -> Any:
    """A cell that says it is text, whatever it begins with."""
    cell: Any = WriteOnlyCell(page)
    cell._value = escaped(text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _moment(page: Any, value: datetime) -> Any:
    if value < _FIRST_DAY:
        return text_cell(page, _plain(value))
    cell = WriteOnlyCell(page, value)
    cell.number_format = "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
    return cell


def _plain(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.second else value.isoformat(" ", "minutes")
    return "" if value is None else str(value)
