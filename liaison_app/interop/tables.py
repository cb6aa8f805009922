"""A table as text (comma, semicolon or tab between cells, quoted as spreadsheets do) → rows.

A cell is text, whatever it begins with: nothing here or later calculates a formula. An apostrophe
that was put before a formula's first character, by this program or another, is taken off again.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import MEGABYTE
from liaison_app.interop.formulas import disarmed

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
# Rows among which the headings are looked for: a title or a date may stand above them.
HEAD_ROWS = 10
# The field check refuses a long cell with its row; the csv module would drop the whole file.
_CELL_LIMIT = 256 * MEGABYTE

Row = Sequence[str]


def delimiter_of(text: str, known: Callable[[str], bool]) -> str:
    """The delimiter by which most headings are ``known``, then the one that makes most cells."""
    return max(DELIMITERS, key=lambda candidate: _fitness(text, candidate, known))


def split_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Rows of cells, blank rows as empty ones, so that a row's place is what a spreadsheet shows.

    Raises Refused: ``table-quotes``, ``table-too-large``.
    """
    for number, row in enumerate(_read(text, delimiter), 1):
        if number > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise Refused("table-too-large", rows=MAX_ROWS, columns=MAX_COLUMNS)
        yield [disarmed(cell) for cell in row]


def _fitness(text: str, delimiter: str, known: Callable[[str], bool]) -> tuple[int, int]:
    try:
        head = list(islice(_read(text, delimiter), HEAD_ROWS))
    except Refused:
        return 0, 0
    return (
        max((sum(known(cell) for cell in row) for row in head), default=0),
        max((len(row) for row in head), default=0),
    )


def _read(text: str, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Refused("table-quotes", line=reader.line_num) from error
