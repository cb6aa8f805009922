"""A receipt to cut off at the foot of the last page, filled in by hand."""

from dataclasses import replace

from liaison_app.briefing.model import Slip
from liaison_app.briefing.pages.block import Block, LabelledLines
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Typesetter

_CUT, _HEADING, _BLANK = 20.0, 22.0, 22.0
_DASH, _GAP, _FOOT = 4.0, 3.0, 8.0
_MOST = 2  # lines of a text


class SlipBlock(Block):
    """A dashed line, a heading, what is known, and lines to write on."""

    def __init__(self, slip: Slip, setter: Typesetter, styles: Styles) -> None:
        small = replace(styles.note, align="centre")
        self._cut = setter.paragraph(slip.cut, small, TEXT_WIDTH)
        title = replace(styles.title, size=12.5, leading=17)
        self._heading = setter.paragraph(slip.heading, title, TEXT_WIDTH)
        self._known = LabelledLines(slip.lines, setter, styles, most=_MOST)
        self._blanks = [
            setter.paragraph(label, styles.table_bold, TEXT_WIDTH, place=slip.heading)
            for label in slip.blanks
        ]
        self._column = max((label.natural_width for label in self._blanks), default=0.0) + 8
        height = _CUT + _HEADING + self._known.height + _BLANK * len(self._blanks) + _FOOT
        texts = (self._cut, self._heading, *self._known.paragraphs, *self._blanks)
        super().__init__(height, texts)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            self._draw_cut(pen, x, top)
        with pen.tags.content(Element("H2")):
            self._heading.draw(pen, x, top - _CUT)
        top -= _CUT + _HEADING
        self._known.draw(pen, x, top)
        top -= self._known.height
        for label in self._blanks:
            top -= _BLANK
            with pen.tags.artifact():
                pen.rule(x + self._column, top + 2, x + TEXT_WIDTH, BLACK, 0.5)
            with pen.tags.content(Element("P")):
                label.draw(pen, x, top + label.height)

    def _draw_cut(self, pen: Pen, x: float, top: float) -> None:
        """The line, broken where its words stand."""
        middle = top - self._cut.height / 2
        words = self._cut.natural_width / 2 + 6
        centre, at = x + TEXT_WIDTH / 2, x
        while at < x + TEXT_WIDTH:
            end = min(at + _DASH, x + TEXT_WIDTH)
            if end < centre - words or at > centre + words:
                pen.rule(at, middle, end, BLACK, 0.6)
            at += _DASH + _GAP
        self._cut.draw(pen, x, top)
