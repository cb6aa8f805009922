"""主な事案: the table, and the line below it."""

from dataclasses import replace

from liaison_app.briefing.model import IncidentLine, Lead, Situation
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, Heading, Stack, Text
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.pages.summary.limits import Limits
from liaison_app.briefing.pages.tiles import Tiles
from liaison_app.briefing.typeset.colour import LINE, NAVY, PALE, RED, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Typesetter

# Number, became aware, organisation and incident, severity, effect, status, outlook.
_COLUMNS = {
    "ja": (64.0, 50.0, 134.0, 34.0, 92.0, 46.0, 0.0),
    "en": (64.0, 54.0, 114.0, 54.0, 78.0, 66.0, 0.0),
}
_SEVERITY = 3
_PADDING = 3.0
_WIDEST = 100.0  # of the first column
# Which columns give what the first takes beyond its width.
_GIVES = {"ja": (0.0, 0.0, 0.6, 0.0, 0.4, 0.0), "en": (0.0, 0.0, 0.7, 0.0, 0.3, 0.0)}
_TALL, _LOW = 3, 2  # lines in a row


def situation(
    part: Situation, language: str, setter: Typesetter, styles: Styles, limits: Limits
) -> Block:
    """Heading, tiles, table with at most ``limits.rows`` rows, and what is not shown."""
    blocks: list[Block] = [
        Heading(part.heading, setter, styles, note=part.note),
        Tiles(part.tiles, setter, styles),
    ]
    if part.correction:
        blocks.append(
            Text(
                setter.paragraph(
                    part.correction, styles.note, sheet.TEXT_WIDTH, place=part.heading, most=2
                )
            )
        )
    rows = part.rows[: limits.rows]
    if rows:
        widths = _widths(language, rows, setter, styles)
        blocks.append(Table(part.columns, rows, widths, setter, styles, limits.tall_rows))
    elif part.nothing:
        blocks.append(Text(setter.paragraph(part.nothing, styles.body, sheet.TEXT_WIDTH, most=1)))
    closing = part.closing[len(rows)]
    if closing:
        blocks.append(Text(setter.paragraph(closing, styles.note, sheet.TEXT_WIDTH, most=1)))
    return Stack(blocks, gap=2)


def _widths(
    language: str, rows: tuple[IncidentLine, ...], setter: Typesetter, styles: Styles
) -> tuple[float, ...]:
    """The first column as wide as the codes of organisations ask for, so that numbers break before
    the year and stand on two lines; others give what that takes, the last has what is left."""
    fixed = _COLUMNS[language][:-1]
    codes = [row.cells[0].rsplit("-", 2)[0] for row in rows]
    asked = max((setter.width(code, styles.table) for code in codes), default=0) + 2 * _PADDING
    extra = max(0.0, min(asked, _WIDEST) - fixed[0])
    gives = _GIVES[language]
    widths = [width - extra * share for width, share in zip(fixed, gives, strict=True)]
    widths[0] = fixed[0] + extra
    return (*widths, sheet.TEXT_WIDTH - sum(widths))


class Table(Block):
    """A heading row and rows of cells, tagged as a table.

    The first ``tall_rows`` rows that need it take three lines, the others at most two.
    """

    def __init__(
        self,
        columns: tuple[str, ...],
        rows: tuple[IncidentLine, ...],
        widths: tuple[float, ...],
        setter: Typesetter,
        styles: Styles,
        tall_rows: int,
    ) -> None:
        white = replace(styles.table_bold, colour=WHITE)
        self._widths = widths
        self._leads = [Lead("record", row.cells[0], row.cells[0]) for row in rows]
        self._head = [
            setter.paragraph(name, white, width - 2 * _PADDING, place=name, most=1)
            for name, width in zip(columns, widths, strict=True)
        ]
        self._rows = []
        for row in rows:
            cells = _cells(row, widths, setter, styles, _LOW)
            if tall_rows and any(cell.cut for cell in cells):
                cells = _cells(row, widths, setter, styles, _TALL)
                tall_rows -= 1
            self._rows.append(cells)
        height = _height(self._head) + sum(_height(cells) for cells in self._rows)
        super().__init__(height, (p for row in (self._head, *self._rows) for p in row))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        self._draw_ground(pen, x, top)
        with pen.tags.group(Element("Table")):
            self._draw_row(pen, x, top, self._head, "TH")
            top -= _height(self._head)
            for lead, cells in zip(self._leads, self._rows, strict=True):
                pen.lead(lead, x, top, sum(self._widths), _height(cells))
                self._draw_row(pen, x, top, cells, "TD")
                top -= _height(cells)

    def _draw_ground(self, pen: Pen, x: float, top: float) -> None:
        width = sum(self._widths)
        with pen.tags.artifact():
            top -= _height(self._head)
            pen.fill(x, top, width, _height(self._head), NAVY)
            for place, cells in enumerate(self._rows):
                top -= _height(cells)
                if place % 2:
                    pen.fill(x, top, width, _height(cells), PALE)
                pen.rule(x, top, x + width, LINE, 0.5)

    def _draw_row(self, pen: Pen, x: float, top: float, cells: list[Paragraph], role: str) -> None:
        with pen.tags.group(Element("TR")):
            for cell, width in zip(cells, self._widths, strict=True):
                scope = "Column" if role == "TH" else ""
                with pen.tags.content(Element(role, scope=scope)):
                    cell.draw(pen, x + _PADDING, top - 1.5)
                x += width


def _height(cells: list[Paragraph]) -> float:
    return max(cell.height for cell in cells) + 3


def _cells(
    row: IncidentLine, widths: tuple[float, ...], setter: Typesetter, styles: Styles, most: int
) -> list[Paragraph]:
    cells = []
    for place, (text, width) in enumerate(zip(row.cells, widths, strict=True)):
        style = styles.table
        if place == _SEVERITY and row.is_grave:
            style = replace(styles.table_bold, colour=RED)
        cells.append(
            setter.paragraph(text, style, width - 2 * _PADDING, place=row.places[place], most=most)
        )
    return cells
