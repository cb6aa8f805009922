"""One cell of a spreadsheet as the text an officer would have typed.

A number shown as a date is that date, to the minute only if its format shows a time; ``3.0`` is 3;
a number whose format keeps leading zeros keeps them. What holds no value of its own (an error, a
formula that was never calculated) becomes `Unreadable`, which no field takes.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, BinaryIO

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from liaison_app.domain.errors import Refused
from liaison_app.interop.sheet_text import unescaped
from liaison_app.interop.tables import MAX_COLUMNS, MAX_ROWS, Row

_LAST_SERIAL = 2_958_465  # 31 December 9999
_ZEROS = re.compile("0{2,20}")
# Formats that a Japanese spreadsheet program names by number alone (era dates, 年月日, 時分).
_JAPANESE = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy/m/d")
_JAPANESE |= {32: "h:mm", 33: "h:mm:ss", 34: "yyyy/m", 52: "yyyy/m", 55: "yyyy/m"}
# What a format says beside its codes: quoted and escaped text, colours, locales.
_ASIDE = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.")


class Unreadable(str):
    """What a cell shows in place of a value; ``code`` is the refusal of its row."""

    code: str

    def __new__(cls, shown: str, code: str) -> "Unreadable":
        made = super().__new__(cls, shown)
        made.code = code
        return made


class SheetCells(WorkSheetParser):
    """The library's reader of cells, with the gaps between them filled."""

    def __init__(self, book: Any, sheet: Any, source: BinaryIO) -> None:
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self._formats = [_format_of(book, style) for style in book._cell_styles]
        self.date_formats = set(book._date_formats) | {
            place for place, style in enumerate(book._cell_styles) if style.numFmtId in _JAPANESE
        }

    def read_row(self, element: Any) -> tuple[int, Row]:
        """The row's number and its cells from the first column on."""
        number, found = self.parse_row(element)
        cells: list[str] = []
        for cell in found:
            place = cell["column"]
            if place > MAX_COLUMNS:
                raise Refused("table-too-large", rows=MAX_ROWS, columns=MAX_COLUMNS)
            cells.extend([""] * (place - 1 - len(cells)))
            cells[place - 1 :] = [self._text(cell)]
        return number, cells

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """As the library's, but a date beyond the calendar is an error, and a formula without a
        value is told from an empty cell."""
        if element.get("t", "n") == "n" and int(element.get("s", 0)) in self.date_formats:
            if not _is_serial(element.findtext(VALUE_TAG)):
                return self._error(super().parse_cell(_as_text(element)))
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell

    @staticmethod
    def _error(cell: dict[str, Any]) -> dict[str, Any]:
        return cell | ({"data_type": "e"} if cell["value"] is not None else {})

    def _text(self, cell: dict[str, Any]) -> str:
        value = cell["value"]
        if cell["data_type"] == "e":
            return Unreadable(str(value), "ledger-cell-error")
        if cell["data_type"] == "f":
            return Unreadable("=", "ledger-cell-formula")
        if value is None:
            return ""
        if cell["data_type"] == "s":
            return unescaped(value)
        shown = self._formats[cell["style_id"]] if cell["style_id"] < len(self._formats) else ""
        return written(value, shown)


def written(value: object, shown: str = "") -> str:
    """A cell's value as text; ``shown`` is its number format."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return _number(value, shown)
        case float():
            return _number(int(value), shown) if value.is_integer() else repr(value)
        case datetime():
            return _moment(value, shown)
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M:%S" if value.second else "%H:%M")
        case timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _number(value: int, shown: str) -> str:
    return str(value).zfill(len(shown)) if _ZEROS.fullmatch(shown) else str(value)


def _moment(value: datetime, shown: str) -> str:
    value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    codes = _codes(shown)
    day = f"{value.year:04}-{value.month:02}-{value.day:02}"
    if value.second:
        return f"{day} {value:%H:%M:%S}"
    if value.hour or value.minute or "h" in codes:
        return f"{day} {value:%H:%M}"
    if value.day == 1 and "m" in codes and "d" not in codes:
        return day[:7]
    return day


@cache
def _codes(shown: str) -> str:
    """The letters of a format that stand for parts of a date."""
    return _ASIDE.sub("", shown).lower()


def _is_serial(text: str | None) -> bool:
    try:
        return text is not None and 0 <= float(text) <= _LAST_SERIAL
    except ValueError:
        return False


def _as_text(element: Any) -> Any:
    element.set("t", "str")
    return element


def _format_of(book: Any, style: Any) -> str:
    number: int = style.numFmtId
    if number < 164:
        return str(BUILTIN_FORMATS.get(number) or _JAPANESE.get(number, ""))
    custom: Sequence[str] = book._number_formats
    return custom[number - 164] if number - 164 < len(custom) else ""
