"""Tables: a row that does not fit goes to the next page, below the headings; one that is taller
than a page is split."""

from collections.abc import Container, Iterator
from dataclasses import replace

from liaison_app.briefing.model import Grid, Lead
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, Text
from liaison_app.briefing.pages.flow import Flow
from liaison_app.briefing.typeset.colour import LINE, NAVY, PALE, RED, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Style, Typesetter
from liaison_app.domain.references import is_reference

_PADDING, _LEAD = 3.0, 1.5
_FOR_HEADINGS = 24.0  # points for what a table is, and again for its headings, on a further page
_EVERY = 10_000
_NEVER_SPLIT, _FEWEST = 8, 3  # lines of a row; lines of a row's part


def put_grid(flow: Flow, grid: Grid, below: float = 0.0) -> None:
    """``below`` points are kept free under the last row."""
    if grid.rows:
        _put_rows(flow, grid, below)
    closing = grid.closing[len(grid.rows)] if grid.closing else ""
    if closing:
        flow.gap(_LEAD)
        flow.put(Text(flow.setter.paragraph(closing, flow.styles.note, sheet.TEXT_WIDTH)))


def _put_rows(flow: Flow, grid: Grid, below: float) -> None:
    setter, styles = flow.setter, flow.styles
    widths = _widths(grid)
    head = _head(flow, grid)
    again = setter.paragraph(grid.continued, styles.note, sheet.TEXT_WIDTH, place=grid.place)
    element = Element("Table")
    flow.put(_Row(head, widths, element, heading=True), _first_row(flow, grid))
    for place, row in enumerate(grid.rows):
        ink = replace(styles.table, colour=RED) if place in grid.bad else styles.table
        cells = _cells(row, widths, ink, setter, grid.place, grid.codes, _most(grid))
        kept = below if place == len(grid.rows) - 1 else 0.0
        leads = grid.leads[place] if grid.leads else tuple(map(_to_record, row))
        for part, turns in _parts(flow, cells, kept):
            if turns:
                flow.turn()
                flow.put(_Again(again))
                flow.put(_Row(head, widths, None, heading=True))
            flow.put(_Row(part, widths, element, tinted=place % 2 == 1, leads=leads))


def room_to_begin(flow: Flow, grid: Grid) -> float:
    """What a table takes at the foot of a page so that it can begin there."""
    return _height(_head(flow, grid)) + _first_row(flow, grid)


def _head(flow: Flow, grid: Grid) -> list[Paragraph]:
    white = replace(flow.styles.table_bold, colour=WHITE)
    return _cells(grid.columns, _widths(grid), white, flow.setter, grid.place)


def _first_row(flow: Flow, grid: Grid) -> float:
    if not grid.rows:
        return 0.0
    style = flow.styles.table
    widths, codes = _widths(grid), grid.codes
    cells = _cells(grid.rows[0], widths, style, flow.setter, grid.place, codes, _most(grid))
    whole = max(len(cell.lines) for cell in cells)
    lines = whole if whole <= _NEVER_SPLIT else _FEWEST
    return lines * style.leading + 2 * _LEAD


def _most(grid: Grid) -> int:
    return grid.lines or _EVERY


def _widths(grid: Grid) -> tuple[float, ...]:
    unit = sheet.TEXT_WIDTH / sum(grid.shares)
    return tuple(share * unit for share in grid.shares)


def _height(cells: list[Paragraph]) -> float:
    return max(cell.height for cell in cells) + 2 * _LEAD


def _to_record(text: str) -> Lead | None:
    return Lead("record", text, text) if is_reference(text) else None


class _Again(Block):
    """What the table is that goes on here; said before, so an artifact."""

    def __init__(self, paragraph: Paragraph) -> None:
        super().__init__(paragraph.height + 2, [paragraph])
        self._paragraph = paragraph

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            self._paragraph.draw(pen, x, top)


class _Row(Block):
    """One row of a table; without an ``element`` it is a heading that stood before."""

    def __init__(
        self,
        cells: list[Paragraph],
        widths: tuple[float, ...],
        element: Element | None,
        *,
        heading: bool = False,
        tinted: bool = False,
        leads: tuple[Lead | None, ...] = (),
    ) -> None:
        super().__init__(_height(cells), cells)
        self._cells, self._widths, self._element = cells, widths, element
        self._leads = leads or (None,) * len(cells)
        self._ground = NAVY if heading else PALE if tinted else None
        self._role, self._scope = ("TH", "Column") if heading else ("TD", "")

    def draw(self, pen: Pen, x: float, top: float) -> None:
        width = sum(self._widths)
        with pen.tags.artifact():
            if self._ground:
                pen.fill(x, top - self.height, width, self.height, self._ground)
            pen.rule(x, top - self.height, x + width, LINE, 0.5)
        if self._element is None:
            with pen.tags.artifact():
                self._draw_cells(pen, x, top)
            return
        with pen.tags.group(self._element), pen.tags.group(Element("TR")):
            for cell, width, lead in zip(self._cells, self._widths, self._leads, strict=True):
                pen.lead(lead, x, top, width, self.height)
                with pen.tags.content(Element(self._role, scope=self._scope)):
                    cell.draw(pen, x + _PADDING, top - _LEAD)
                x += width

    def _draw_cells(self, pen: Pen, x: float, top: float) -> None:
        for cell, width in zip(self._cells, self._widths, strict=True):
            cell.draw(pen, x + _PADDING, top - _LEAD)
            x += width


def _cells(
    texts: tuple[str, ...],
    widths: tuple[float, ...],
    style: Style,
    setter: Typesetter,
    place: str,
    codes: Container[int] = (),
    most: int = _EVERY,
) -> list[Paragraph]:
    # The letters and digits of the Mincho are half as wide as its kanji, all of them.
    fixed = replace(style, font="body")
    return [
        setter.paragraph(
            text,
            fixed if number in codes else style,
            width - 2 * _PADDING,
            place=place,
            most=most,
        )
        for number, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]


def _parts(
    flow: Flow, cells: list[Paragraph], below: float
) -> Iterator[tuple[list[Paragraph], bool]]:
    """A row in the parts that fit, each with whether it stands on a further page. A row of a few
    lines is never split."""
    leading = cells[0].style.leading
    most = max(1, *(len(cell.lines) for cell in cells))
    start, turns = 0, False
    while start < most:
        left = most - start
        room = flow.room if not turns else sheet.TEXT_HEIGHT - 2 * _FOR_HEADINGS
        fits = int((room - 2 * _LEAD - (0.0 if turns else below)) / leading)
        if fits < left and not turns and (most <= _NEVER_SPLIT or fits < _FEWEST):
            turns = True
            continue
        count = left if fits >= left else max(1, min(fits, left - _FEWEST))
        yield (
            [replace(cell, lines=cell.lines[start : start + count]) for cell in cells],
            turns,
        )
        start += count
        turns = start < most
