"""One cell of a spreadsheet as the text an officer would have typed.

A number shown as a date is that date, to the minute only if its format shows a time; ``3.0`` is 3;
a number whose format keeps leading zeros keeps them. What holds no value of its own (an error, a
formula that was never calculated) becomes `Unreadable`, which no field takes.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.worksheet._reader import CELL_TAG, FORMULA_TAG, INLINE_STRING, VALUE_TAG
from openpyxl.xml.constants import SHEET_MAIN_NS

from liaison_app.domain.errors import Refused
from liaison_app.interop.sheet_text import unescaped
from liaison_app.interop.tables import MAX_COLUMNS, MAX_ROWS, Row

_RUN_TAG = f"{{{SHEET_MAIN_NS}}}r"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_LAST_SERIAL = 2_958_465  # 31 December 9999
_ZEROS = re.compile("0{2,20}")
# Formats that a Japanese spreadsheet program names by number alone (era dates, 年月日, 時分).
_JAPANESE = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy/m/d")
_JAPANESE |= {32: "h:mm", 33: "h:mm:ss", 34: "yyyy/m", 52: "yyyy/m", 55: "yyyy/m"}
# What a format says beside its codes: quoted and escaped text, colours, locales.
_ASIDE = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.")
_COORDINATE = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}", re.ASCII)


class Unreadable(str):
    """What a cell shows in place of a value; ``code`` is the refusal of its row."""

    code: str

    def __new__(cls, shown: str, code: str) -> "Unreadable":
        made = super().__new__(cls, shown)
        made.code = code
        return made


class SheetCells:
    """Reads the rows of one sheet of an open book."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._shared: Sequence[str] = sheet._shared_strings
        self._epoch = book.epoch
        self._durations: set[int] = book._timedelta_formats
        self._formats = [_format_of(book, style) for style in book._cell_styles]
        self._dates = set(book._date_formats) | {
            place for place, style in enumerate(book._cell_styles) if style.numFmtId in _JAPANESE
        }
        self._row = 0

    def read_row(self, element: Any) -> tuple[int, Row]:
        """The row's number and its cells from the first column on."""
        self._row = int(element.get("r", self._row + 1))
        cells: list[str] = []
        for cell in element:
            if cell.tag != CELL_TAG:
                continue
            coordinate = cell.get("r")
            place = _column(coordinate) if coordinate else len(cells) + 1
            if place > MAX_COLUMNS:
                raise Refused("table-too-large", rows=MAX_ROWS, columns=MAX_COLUMNS)
            if place > len(cells) + 1:
                cells.extend([""] * (place - 1 - len(cells)))
            cells[place - 1 :] = [self._text(cell)]
        return self._row, cells

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return unescaped(_inline(cell.find(INLINE_STRING)))
        text = cell.findtext(VALUE_TAG)
        if not text:
            formula = cell.find(FORMULA_TAG) is not None
            # A formula may well give an empty text; then the cell says that it is one.
            return Unreadable("=", "ledger-cell-formula") if formula and kind != "str" else ""
        match kind:
            case "s":
                return unescaped(self._shared[int(text)])
            case "n":
                return self._number(text, int(cell.get("s", 0)))
            case "e":
                return Unreadable(text, "ledger-cell-error")
            case "b":
                return "TRUE" if int(text) else "FALSE"
            case "d":
                return written(_from_iso(text))
        return unescaped(text)

    def _number(self, text: str, style: int) -> str:
        value = float(text) if set(text) & set(".eE") else int(text)
        shown = self._formats[style] if style < len(self._formats) else ""
        if style not in self._dates:
            return written(value, shown)
        if not 0 <= value <= _LAST_SERIAL:
            return Unreadable(text, "ledger-cell-error")
        return written(from_excel(value, self._epoch, timedelta=style in self._durations), shown)


def _from_iso(text: str) -> object:
    moment: object = from_ISO8601(text)  # type: ignore[no-untyped-call]
    return moment


def written(value: object, shown: str = "") -> str:
    """A cell's value as text; ``shown`` is its number format."""
    match value:
        case int():
            return _whole(value, shown)
        case float():
            return _whole(int(value), shown) if value.is_integer() else repr(value)
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


def _whole(value: int, shown: str) -> str:
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


def _inline(element: Any) -> str:
    """A text in the cell itself: whole or in runs, without how it is pronounced."""
    if element is None:
        return ""
    parts = []
    for part in element:
        if part.tag == _TEXT_TAG:
            parts.append(part.text)
        elif part.tag == _RUN_TAG:
            parts.append(part.findtext(_TEXT_TAG))
    return "".join(filter(None, parts))


def _column(coordinate: str) -> int:
    found = _COORDINATE.fullmatch(coordinate)
    if found is None:
        raise ValueError(f"no cell is called {coordinate[:20]!r}")
    return _place(found[1])


@cache
def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place


def _format_of(book: Any, style: Any) -> str:
    number: int = style.numFmtId
    if number < 164:
        return str(BUILTIN_FORMATS.get(number) or _JAPANESE.get(number, ""))
    custom: Sequence[str] = book._number_formats
    return custom[number - 164] if number - 164 < len(custom) else ""
