"""ポイント: the three sentences that a minister reads first."""

from liaison_app.briefing.model import Points
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, Listing
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import NAVY, PALE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Typesetter

_MARKS = "①②③"
_MOST_SENTENCE_LINES = 3


class PointsBox(Block):
    """The three sentences, on a tint with a bar at the left."""

    _BAR, _INDENT, _MARK, _PADDING, _HEADING = 4.0, 12.0, 14.0, 6.0, 16.0

    def __init__(self, points: Points, setter: Typesetter, styles: Styles) -> None:
        room = sheet.TEXT_WIDTH - 2 * self._INDENT - self._MARK
        self._heading = setter.paragraph(points.heading, styles.heading, room)
        items = [
            (
                setter.paragraph(mark, styles.points, self._MARK),
                [
                    setter.paragraph(
                        sentence,
                        styles.points,
                        room,
                        place=f"{points.heading} {mark}",
                        most=_MOST_SENTENCE_LINES,
                    )
                ],
            )
            for mark, sentence in zip(_MARKS, points.sentences, strict=True)
        ]
        self._list = Listing(items, self._MARK)
        height = self._list.height + self._HEADING + 2 * self._PADDING
        super().__init__(height, [self._heading, *self._list.paragraphs])

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            pen.fill(x, top - self.height, sheet.TEXT_WIDTH, self.height, PALE)
            pen.fill(x, top - self.height, self._BAR, self.height, NAVY)
        inner = top - self._PADDING
        with pen.tags.content(Element("H2")):
            self._heading.draw(pen, x + self._INDENT, inner)
        self._list.draw(pen, x + self._INDENT, inner - self._HEADING)
