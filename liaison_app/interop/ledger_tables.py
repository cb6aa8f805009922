"""A ledger's table, whatever it is kept in: its rows, merged cells filled in, and its headings.

Rows can be asked for again and again; each time the file is read anew, so that nothing but one
row is held.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import BinaryIO, Protocol

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import printable
from liaison_app.interop.columns import Columns
from liaison_app.interop.encodings import encoding_of
from liaison_app.interop.merged_cells import Area, Merged
from liaison_app.interop.sources import check_source, lines
from liaison_app.interop.spreadsheets import Spreadsheet
from liaison_app.interop.tables import HEAD_ROWS, Row, delimiter_of, split_rows

MAX_MEGABYTES = 64


class Headings(Protocol):
    """What a table's headings are held against: `columns.Headings` for incidents, others for
    what else stands in a table."""

    def is_known(self, heading: str) -> bool: ...
    def has_title(self, headings: Sequence[str]) -> bool: ...
    def knows(self, headings: Sequence[str]) -> int: ...
    def columns(self, headings: Sequence[str], *, strict: bool = True) -> Columns: ...


class Table(Protocol):
    """``sheet`` is its name and ``sheets`` what there are; both empty where there are none."""

    sheet: str
    sheets: tuple[str, ...]
    merged: Merged

    def rows(self) -> Iterator[Row]:
        """Every row from the first, blank ones included."""


@dataclass(frozen=True)
class Head:
    """Where a table's headings stand: its rows ``first`` to ``last``, counted from 1, and how
    many rows above them hold something."""

    first: int
    last: int
    above: int
    headings: tuple[str, ...]
    columns: Columns


class TextTable:
    """CSV."""

    def __init__(self, source: BinaryIO, headings: Headings) -> None:
        check_source(source, MAX_MEGABYTES)
        self._lines = partial(lines, source, encoding_of(source))
        self._delimiter = delimiter_of(self._lines, headings.is_known)
        self.sheet = ""
        self.sheets: tuple[str, ...] = ()
        self.merged = Merged(iter(()))

    def rows(self) -> Iterator[Row]:
        return split_rows(self._lines(), self._delimiter)


class SheetTable:
    """One sheet of an XLSX file."""

    def __init__(self, book: Spreadsheet, sheet: str) -> None:
        self._book = book
        self.sheet = sheet
        self.sheets = book.names
        self.merged = book.merged(sheet)

    def rows(self) -> Iterator[Row]:
        """Rows in which every cell of an area that is merged downwards holds its value."""
        held: dict[Area, str] = {}
        for number, row in enumerate(self._book.rows(self.sheet), 1):
            areas = self.merged.in_row(number)
            yield _filled(list(row), number, areas, held) if areas else row


def _filled(row: list[str], number: int, areas: Sequence[Area], held: dict[Area, str]) -> Row:
    for area in areas:
        place = area.left - 1
        row.extend([""] * (area.left - len(row)))
        if number == area.top:
            held[area] = row[place]
        else:
            row[place] = held.get(area, "")
        if number == area.bottom:
            held.pop(area, None)
    return row


def open_table(
    source: BinaryIO,
    format: str,  # noqa: A002 - the option's name
    headings: Headings,
    sheet: str | None,
    stack: ExitStack,
) -> Table:
    """The table in ``source`` (``csv`` or ``xlsx``): the sheet asked for, else the first one whose
    headings are known. What is opened is closed with ``stack``."""
    if format != "xlsx":
        return TextTable(source, headings)
    book = stack.enter_context(Spreadsheet(source))
    if sheet is not None:
        return SheetTable(book, book.named(sheet))
    tables = (SheetTable(book, name) for name in book.names)
    first: SheetTable | None = None
    for table in tables:
        if find_head(table, headings) is not None:
            return table
        first = first or table
    assert first is not None
    return first


def find_head(table: Table, headings: Headings) -> Head | None:
    """The headings, if one of the first rows has the title's."""
    rows = list(islice(table.rows(), HEAD_ROWS))
    for number in range(1, len(rows) + 1):
        texts = _headings(table, rows, number)
        if headings.has_title(texts):
            return _head(table, rows, number, texts, headings.columns(texts))
    return None


def guess_head(table: Table, headings: Headings) -> Head:
    """As `find_head`; where no title is known, the row that most looks like headings.

    A column whose field another one has is left out. Raises ``ledger-no-title`` for no rows.
    """
    rows = list(islice(table.rows(), HEAD_ROWS))
    numbers = [number for number, row in enumerate(rows, 1) if not is_blank(row)]
    if not numbers:
        raise Refused("ledger-no-title", headings="")

    def likeness(number: int) -> tuple[bool, int, int]:
        texts = _headings(table, rows, number)
        filled = sum(bool(text.strip()) for text in texts)
        return headings.has_title(texts), headings.knows(texts), min(filled, 3)

    number = max(numbers, key=likeness)
    texts = _headings(table, rows, number)
    return _head(table, rows, number, texts, headings.columns(texts, strict=False))


def no_title(table: Table) -> Refused:
    """What is said where no heading is the title's."""
    rows = islice(table.rows(), HEAD_ROWS)
    first: Row = next((row for row in rows if not is_blank(row)), [])
    return Refused("ledger-no-title", headings=listed([cell for cell in first if cell.strip()]))


def _head(
    table: Table, rows: Sequence[Row], number: int, texts: Sequence[str], columns: Columns
) -> Head:
    above = sum(not is_blank(row) for row in rows[: number - 1])
    return Head(number, table.merged.depth(number), above, tuple(texts), columns)


def _headings(table: Table, rows: Sequence[Row], number: int) -> list[str]:
    """The headings that begin in a row: where cells of it reach further down, those of the rows
    beside them are the second half of a heading (発生 over 日時 and 場所)."""
    last = min(table.merged.depth(number), len(rows))
    lines = [_spread(table, rows[place - 1], place) for place in range(number, last + 1)]
    width = max((len(line) for line in lines), default=0)
    columns = (
        [line[place] if place < len(line) else "" for line in lines] for place in range(width)
    )
    return trimmed(
        [" ".join(dict.fromkeys(filter(None, map(str.strip, parts)))) for parts in columns]
    )


def _spread(table: Table, row: Row, number: int) -> list[str]:
    cells = list(row)
    for area in table.merged.in_row(number):
        cells.extend([""] * (area.right - len(cells)))
        for place in range(area.left, area.right):
            cells[place] = cells[area.left - 1]
    return cells


def trimmed(row: Sequence[str]) -> list[str]:
    """Without the empty cells that a spreadsheet leaves at the end of a row."""
    width = max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)
    return list(row[:width])


def is_blank(row: Row) -> bool:
    """Whether nothing is written in a row."""
    return not any(cell.strip() for cell in row)


def listed(texts: Sequence[str]) -> str:
    """Headings for a message."""
    return ", ".join(printable(text) for text in texts[:20])
