"""A bundle's fingerprint, large enough to be read out: digits, QR code, check code, words."""

from dataclasses import replace

from liaison_app.briefing.model import Seal
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.parts.qr import SIDE, draw_qr
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Style, Typesetter

_QUIET = 12.0  # points of white around the code: four of its squares
_DIGITS = Style("body", 15, 20)  # of fixed pitch


class SealBlock(Block):
    """The code at the right; at the left what it says."""

    def __init__(self, seal: Seal, setter: Typesetter, styles: Styles) -> None:
        self._seal = seal
        width = TEXT_WIDTH - SIDE - 2 * _QUIET
        large = replace(_DIGITS, size=19, leading=24)
        self._lines: list[Paragraph] = [
            setter.paragraph(text, style, width, place=seal.label)
            for text, style in (
                (seal.label, styles.table_bold),
                *((line, _DIGITS) for line in seal.lines),
                (seal.check_label, styles.table_bold),
                (seal.check, large),
                (seal.words_label, styles.table_bold),
                *((line, styles.points) for line in seal.words),
            )
        ]
        height = sum(line.height for line in self._lines)
        super().__init__(max(height, SIDE + 2 * _QUIET), self._lines)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        below = top
        for line in self._lines:
            with pen.tags.content(Element("P")):
                line.draw(pen, x, below)
            below -= line.height
        left, upper = x + TEXT_WIDTH - SIDE - _QUIET, top - _QUIET
        box = (left, upper - SIDE, left + SIDE, upper)
        figure = Element("Figure", alternative=self._seal.alternative, box=box)
        with pen.tags.content(figure):
            draw_qr(self._seal.payload, pen, left, upper)
