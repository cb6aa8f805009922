"""How every document begins: numbers and dates, then the title."""

from dataclasses import replace

from liaison_app.briefing.model import Frame
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, LabelledLines, Stack, Text
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Typesetter

_RIGHT_COLUMN = 215.0
_MOST_TITLE_LINES = 2


def opening(frame: Frame, setter: Typesetter, styles: Styles) -> Block:
    """Register number, distribution and period at the left; paper number and date at the right."""
    room = sheet.TEXT_WIDTH - _RIGHT_COLUMN - 10
    left = LabelledLines(frame.opening, setter, styles, most=2, width=room)
    aligned = replace(styles.table, align="right")
    width, place = _RIGHT_COLUMN, frame.office.label
    lines: list[Block] = [
        Text(setter.paragraph(frame.as_of_line, aligned, width, place=place, most=1)),
        Text(setter.paragraph(frame.office.text, aligned, width, place=place, most=2)),
    ]
    if frame.paper_number:
        lines.insert(0, PaperNumber(frame.paper_number, setter, styles))
    return _Sides(left, Stack(lines, gap=1), sheet.TEXT_WIDTH - width)


class _Sides(Block):
    """Left and right column; the right is read first: it says what this is and as of when."""

    def __init__(self, left: Block, right: Block, offset: float) -> None:
        super().__init__(max(left.height, right.height), (*left.paragraphs, *right.paragraphs))
        self._left, self._right, self._offset = left, right, offset

    def draw(self, pen: Pen, x: float, top: float) -> None:
        self._right.draw(pen, x + self._offset, top)
        self._left.draw(pen, x, top - self.height + self._left.height)


class PaperNumber(Block):
    """資料番号 in its box, at the right."""

    _HEIGHT, _PADDING = 18.0, 10.0

    def __init__(self, text: str, setter: Typesetter, styles: Styles) -> None:
        style = replace(styles.heading, colour=BLACK)
        room = _RIGHT_COLUMN - 2 * self._PADDING
        self._text = setter.paragraph(text, style, room, place=text, most=1)
        super().__init__(self._HEIGHT + 2, [self._text])

    def draw(self, pen: Pen, x: float, top: float) -> None:
        width = self._text.natural_width + 2 * self._PADDING
        left = x + _RIGHT_COLUMN - width
        with pen.tags.artifact():
            pen.outline(left, top - self._HEIGHT, width, self._HEIGHT, BLACK, 0.8)
        with pen.tags.content(Element("P")):
            middle = top - self._HEIGHT / 2
            self._text.draw(pen, left + self._PADDING, middle + self._text.height / 2)


def title(frame: Frame, setter: Typesetter, styles: Styles) -> Block:
    """The title; below it, in a first report, that figures may still change."""
    width = sheet.TEXT_WIDTH
    parts: list[Block] = [Text(_balanced(frame.title, setter, styles), "H1")]
    if frame.preliminary:
        centred = replace(styles.table, align="centre")
        parts.append(Text(setter.paragraph(frame.preliminary, centred, width, most=1)))
    return Stack(parts)


def _balanced(text: str, setter: Typesetter, styles: Styles) -> Paragraph:
    """A title whose lines are about equally long, so that no word stands alone below."""
    width = sheet.TEXT_WIDTH
    title = setter.paragraph(text, styles.title, width, place=text, most=_MOST_TITLE_LINES)
    if len(title.lines) < 2 or title.cut:
        return title
    lines = title.lines
    for narrower in range(int(width), int(width / 2), -10):
        tried = setter.paragraph(text, styles.title, narrower)
        if len(tried.lines) > len(title.lines):
            break
        lines = tried.lines
    return replace(title, lines=lines)
