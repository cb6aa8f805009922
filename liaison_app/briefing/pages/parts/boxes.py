"""Empty boxes to be signed or stamped on paper."""

from dataclasses import replace

from liaison_app.briefing.model import SignOff
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Typesetter

_NARROW, _WIDE, _EMPTY, _LABEL = 88.0, 200.0, 42.0, 15.0


class SignOffBoxes(Block):
    """Side by side at the right: a label over an empty box each."""

    def __init__(self, part: SignOff, setter: Typesetter, styles: Styles) -> None:
        style = replace(styles.table, align="centre")
        self._width = min(_WIDE if part.wide else _NARROW, TEXT_WIDTH / len(part.labels))
        self._labels = [
            setter.paragraph(label, style, self._width, place=label, most=1)
            for label in part.labels
        ]
        super().__init__(_EMPTY + _LABEL, self._labels)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        left = x + TEXT_WIDTH - self._width * len(self._labels)
        with pen.tags.artifact():
            for place in range(len(self._labels)):
                box = left + place * self._width
                pen.outline(box, top - _LABEL, self._width, _LABEL, BLACK)
                pen.outline(box, top - self.height, self._width, _EMPTY, BLACK)
        for place, label in enumerate(self._labels):
            with pen.tags.content(Element("P")):
                label.draw(pen, left + place * self._width, top - 2)
