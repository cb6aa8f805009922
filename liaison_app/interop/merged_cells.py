"""Areas of a sheet that are one cell: what stands in the first of their cells holds for them all.

A ledger merges downwards (one organisation beside several rows) and, in its headings, across.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl.utils.cell import range_boundaries

from liaison_app.domain.errors import Refused
from liaison_app.interop.checks import MEGABYTE

_AREA = re.compile(
    rb"<(?:[A-Za-z0-9_.-]+:)?mergeCell\s[^<>]{0,200}?ref\s*=\s*[\"']([A-Za-z0-9:$]{1,40})[\"']"
)
_LONGEST = 400  # bytes of one such element
_MAX_COVERED = 1_000_000  # rows, each counted for every area that reaches into it


@dataclass(frozen=True)
class Area:
    """Rows and columns counted from 1, all of them included."""

    top: int
    left: int
    bottom: int
    right: int


class Merged:
    """The merged areas of one sheet, asked for by row."""

    def __init__(self, areas: Iterator[Area]) -> None:
        self._rows: dict[int, list[Area]] = {}
        for area in areas:
            for row in range(area.top, area.bottom + 1):
                self._rows.setdefault(row, []).append(area)

    def in_row(self, row: int) -> list[Area]:
        """The areas that reach into a row."""
        return self._rows.get(row, [])

    def depth(self, row: int) -> int:
        """The last row that a cell of ``row`` reaches down to."""
        return max((area.bottom for area in self.in_row(row) if area.top == row), default=row)


def read_merged(source: BinaryIO) -> Merged:
    """The areas named in a sheet's XML, which stand behind its rows: found by their look, since
    parsing everything before them a second time would double the reading."""
    return Merged(_areas(source))


def _areas(source: BinaryIO) -> Iterator[Area]:
    covered = 0
    for found in _matches(source):
        left, top, right, bottom = range_boundaries(found.decode("ascii"))
        if top is None or left is None or bottom is None or right is None:
            continue
        covered += bottom - top + 1
        if covered > _MAX_COVERED:
            raise Refused("xlsx-merged", rows=_MAX_COVERED)
        yield Area(top, left, bottom, right)


def _matches(source: BinaryIO) -> Iterator[bytes]:
    kept = b""
    while block := source.read(MEGABYTE):
        text = kept + block
        end = 0
        for found in _AREA.finditer(text):
            end = found.end()
            yield found[1]
        kept = text[max(end, len(text) - _LONGEST) :]
