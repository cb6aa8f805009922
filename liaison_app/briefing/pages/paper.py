"""A paper of several pages: sections flow from one page to the next, and nothing is cut.

A paragraph goes on line by line, a table row by row; its heading stands again on every page. A
heading is never left alone at the foot of one.
"""

from collections.abc import Iterator
from dataclasses import replace

from liaison_app.briefing.model import Grid, Note, Paper, Section
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, Heading, LabelledLines, Text
from liaison_app.briefing.pages.frame import Margins
from liaison_app.briefing.pages.opening import opening, title
from liaison_app.briefing.pages.styles import STYLES, Styles
from liaison_app.briefing.typeset.colour import LINE, NAVY, PALE, RED, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Style, Typesetter

_GAP, _PADDING, _LEAD = 10.0, 3.0, 1.5
_INDENT = 20.0  # of what stands behind the mark of a list
_EVERY = 10_000  # lines
_LEAST = 60.0  # points of room that a heading asks for below itself


class PaperPages:
    """A paper set on its pages."""

    def __init__(self, paper: Paper, setter: Typesetter) -> None:
        frame = paper.frame
        styles = STYLES[frame.language]
        self._margins = Margins(frame, setter, styles)
        self._pages: list[list[tuple[float, Block]]] = [[]]
        self._top = sheet.TOP
        for block in (opening(frame, setter, styles), title(frame, setter, styles)):
            self._put(block)
            self._top -= _GAP
        for section in paper.body.sections:
            self._section(section, setter, styles)
            self._top -= _GAP

    @property
    def count(self) -> int:
        return len(self._pages)

    def notes(self) -> Iterator[Note]:
        yield from self._margins.notes()
        for page in self._pages:
            for _, block in page:
                yield from block.notes()

    def draw(self, pen: Pen, page: int) -> None:
        """Draw page ``page``, from 1."""
        self._margins.draw(pen, page, self.count)
        for top, block in self._pages[page - 1]:
            block.draw(pen, sheet.LEFT, top)

    def _put(self, block: Block, room: float = 0.0) -> bool:
        """The block below the last one; on a new page (True) where it, and ``room``, do not fit."""
        turned = self._top - block.height - room < sheet.BOTTOM and bool(self._pages[-1])
        if turned:
            self._pages.append([])
            self._top = sheet.TOP
        self._pages[-1].append((self._top, block))
        self._top -= block.height
        return turned

    def _section(self, section: Section, setter: Typesetter, styles: Styles) -> None:
        if section.level > 1 and section.heading:
            part = setter.paragraph(section.heading, styles.part, sheet.TEXT_WIDTH)
            self._put(Text(part, "H3"), _LEAST / 2)
        elif section.heading:
            self._put(Heading(section.heading, setter, styles), _LEAST)
        column = LabelledLines.column_of(section.lines, setter, styles)
        for line in section.lines:
            self._put(LabelledLines([line], setter, styles, most=_EVERY, column=column))
        for text in section.paragraphs or ((section.nothing,) if section.nothing else ()):
            self._text(setter.paragraph(text, styles.body, sheet.TEXT_WIDTH, place=section.heading))
        self._list(section, setter, styles)
        if section.grid is not None:
            room = styles.points.leading + _PADDING if section.closing else 0.0
            self._table(section.grid, setter, styles, room)
        if section.closing:
            self._top -= _PADDING
            self._text(setter.paragraph(section.closing, styles.points, sheet.TEXT_WIDTH))

    def _text(self, paragraph: Paragraph) -> None:
        element = Element("P")
        for line in paragraph.lines:
            self._put(_Line(replace(paragraph, lines=(line,)), element))

    def _list(self, section: Section, setter: Typesetter, styles: Styles) -> None:
        whole, left = Element("L"), replace(styles.body, align="left")
        for point in section.points:
            mark = setter.paragraph(point.mark, left, _INDENT, place=section.heading)
            text = setter.paragraph(
                point.text, styles.body, sheet.TEXT_WIDTH - _INDENT, place=section.heading
            )
            item, body = Element("LI"), Element("LBody")
            for place, line in enumerate(text.lines):
                one = replace(text, lines=(line,))
                self._put(_PointLine(one, None if place else mark, (whole, item, body)))

    def _table(self, grid: Grid, setter: Typesetter, styles: Styles, room: float) -> None:
        """``room`` is kept below the last row."""
        unit = sheet.TEXT_WIDTH / sum(grid.shares)
        widths = tuple(share * unit for share in grid.shares)
        white = replace(styles.table_bold, colour=WHITE)
        head = _cells(grid.columns, widths, white, setter, grid.place)
        element = Element("Table")
        self._put(_Row(head, widths, element, heading=True), _LEAST / 2)
        for place, row in enumerate(grid.rows):
            ink = replace(styles.table, colour=RED) if place in grid.bad else styles.table
            cells = _cells(row, widths, ink, setter, grid.place)
            for part in _parts(cells, sheet.TEXT_HEIGHT - head[0].height - 20):
                block = _Row(part, widths, element, tinted=place % 2 == 1)
                below = room if place == len(grid.rows) - 1 else 0.0
                if self._top - block.height - below < sheet.BOTTOM:
                    self._pages.append([])
                    self._top = sheet.TOP
                    self._put(_Row(head, widths, None, heading=True))
                self._put(block)


class _Line(Block):
    """One line of a paragraph that may go on with the next page."""

    def __init__(self, paragraph: Paragraph, element: Element) -> None:
        super().__init__(paragraph.height, [paragraph])
        self._paragraph, self._element = paragraph, element

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.content(self._element):
            self._paragraph.draw(pen, x, top)


class _PointLine(Block):
    """One line of a list's entry, the first with its ``mark``; ``elements``: list, entry, text."""

    def __init__(
        self,
        paragraph: Paragraph,
        mark: Paragraph | None,
        elements: tuple[Element, Element, Element],
    ) -> None:
        super().__init__(paragraph.height, [paragraph, *([mark] if mark else [])])
        self._paragraph, self._mark, self._elements = paragraph, mark, elements

    def draw(self, pen: Pen, x: float, top: float) -> None:
        whole, item, body = self._elements
        with pen.tags.group(whole), pen.tags.group(item):
            if self._mark is not None:
                with pen.tags.content(Element("Lbl")):
                    self._mark.draw(pen, x, top)
            with pen.tags.content(body):
                self._paragraph.draw(pen, x + _INDENT, top)


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
