"""Tables: a row that does not fit goes to the next page, below the headings; one that is taller
than a page is split."""

from collections.abc import Iterator
from dataclasses import replace

from liaison_app.briefing.model import Grid
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.flow import LEAST, Flow
from liaison_app.briefing.typeset.colour import LINE, NAVY, PALE, RED, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Style, Typesetter

_PADDING, _LEAD = 3.0, 1.5
_FOR_HEADINGS = 20.0  # points above the headings of a further page


def put_grid(flow: Flow, grid: Grid, below: float = 0.0) -> None:
    """``below`` points are kept free under the last row."""
    setter, styles = flow.setter, flow.styles
    unit = sheet.TEXT_WIDTH / sum(grid.shares)
    widths = tuple(share * unit for share in grid.shares)
    white = replace(styles.table_bold, colour=WHITE)
    head = _cells(grid.columns, widths, white, setter, grid.place)
    again = setter.paragraph(grid.continued, styles.note, sheet.TEXT_WIDTH, place=grid.place)
    element = Element("Table")
    flow.put(_Row(head, widths, element, heading=True), LEAST / 2)
    for place, row in enumerate(grid.rows):
        ink = replace(styles.table, colour=RED) if place in grid.bad else styles.table
        cells = _cells(row, widths, ink, setter, grid.place)
        last = place == len(grid.rows) - 1
        for part in _parts(cells, sheet.TEXT_HEIGHT - head[0].height - 2 * _FOR_HEADINGS):
            block = _Row(part, widths, element, tinted=place % 2 == 1)
            if block.height + (below if last else 0.0) > flow.room:
                flow.turn()
                flow.put(_Again(again))
                flow.put(_Row(head, widths, None, heading=True))
            flow.put(block)


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
    ) -> None:
        super().__init__(max(cell.height for cell in cells) + 2 * _LEAD, cells)
        self._cells, self._widths, self._element = cells, widths, element
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
            for cell, width in zip(self._cells, self._widths, strict=True):
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
) -> list[Paragraph]:
    return [
        setter.paragraph(text, style, width - 2 * _PADDING, place=place)
        for text, width in zip(texts, widths, strict=True)
    ]


def _parts(cells: list[Paragraph], room: float) -> Iterator[list[Paragraph]]:
    """A row that is taller than a page, in parts that are not."""
    lines = max(1, int(room / cells[0].style.leading))
    most = max(len(cell.lines) for cell in cells)
    for start in range(0, max(most, 1), lines):
        yield [replace(cell, lines=cell.lines[start : start + lines]) for cell in cells]
