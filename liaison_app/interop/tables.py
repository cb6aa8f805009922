"""A table as text (comma, semicolon or tab between cells, quoted as spreadsheets do) → rows.

A cell is text, whatever it begins with: nothing here or later calculates a formula. An apostrophe
that was put before a formula's first character, by this program or another, is taken off again.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import MEGABYTE
from liaison_app.interop.formulas import disarmed

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 1_048_576  # a spreadsheet has no more
MAX_COLUMNS = 1000
# Rows among which the headings are looked for: a title or a date may stand above them.
HEAD_ROWS = 10
# The field check refuses a long cell with its row; the csv module would drop the whole file.
_CELL_LIMIT = 256 * MEGABYTE

Row = Sequence[str]


def delimiter_of(text: Callable[[], Iterable[str]], known: Callable[[str], bool]) -> str:
    """The delimiter by which most headings are ``known``, then the one that makes most cells.

    ``text`` gives the lines, from the first each time."""
    return max(DELIMITERS, key=lambda candidate: _fitness(text(), candidate, known))


def split_rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Rows of cells, blank rows as empty ones, so that a row's place is what a spreadsheet shows.
    ``lines`` keep their ends.

    Raises Refused: ``table-quotes``, ``table-too-large``.
    """
    for number, row in enumerate(_read(lines, delimiter), 1):
        if number > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise Refused("table-too-large", rows=MAX_ROWS, columns=MAX_COLUMNS)
        yield [disarmed(cell) for cell in row]


def _fitness(lines: Iterable[str], delimiter: str, known: Callable[[str], bool]) -> tuple[int, int]:
    try:
        head = list(islice(_read(lines, delimiter), HEAD_ROWS))
    except Refused:
        return 0, 0
    return (
        max((sum(known(cell) for cell in row) for row in head), default=0),
        max((len(row) for row in head), default=0),
    )


def _read(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Refused("table-quotes", line=reader.line_num) from error
