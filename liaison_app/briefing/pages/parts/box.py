"""Paragraphs in a frame that goes on with the next page, line by line."""

from dataclasses import replace

from liaison_app.briefing.model import Box
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.flow import LEAST, Flow
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.typeset.colour import NAVY, RED, WHITE, Colour
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph

_PADDING, _HEADING, _END = 8.0, 17.0, 8.0


def put_box(flow: Flow, box: Box) -> None:
    """The heading on a ground of its own, the lines below it between two rules."""
    ink = RED if box.barred else NAVY
    thickness = 2.0 if box.barred else 0.8
    style = replace(flow.styles.table_bold, size=9.5, leading=13, colour=WHITE)
    heading = flow.setter.paragraph(box.heading, style, TEXT_WIDTH - 2 * _PADDING)
    flow.gap(_END / 2)
    flow.put(_Head(heading, ink), LEAST / 2)
    for text in box.paragraphs:
        paragraph = flow.setter.paragraph(
            text, flow.styles.body, TEXT_WIDTH - 2 * _PADDING, place=box.heading
        )
        element = Element("P")
        for line in paragraph.lines:
            flow.put(_Framed(replace(paragraph, lines=(line,)), element, ink, thickness))
    flow.put(_End(ink, thickness))


class _Head(Block):
    def __init__(self, paragraph: Paragraph, ink: Colour) -> None:
        super().__init__(_HEADING, [paragraph])
        self._paragraph, self._ink = paragraph, ink

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            pen.fill(x, top - self.height, TEXT_WIDTH, self.height, self._ink)
        with pen.tags.content(Element("H3")):
            self._paragraph.draw(pen, x + _PADDING, top - 2)


class _Framed(Block):
    def __init__(
        self, paragraph: Paragraph, element: Element, ink: Colour, thickness: float
    ) -> None:
        super().__init__(paragraph.height, [paragraph])
        self._paragraph, self._element = paragraph, element
        self._ink, self._thickness = ink, thickness

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            _draw_sides(pen, x, top, self.height, self._ink, self._thickness)
        with pen.tags.content(self._element):
            self._paragraph.draw(pen, x + _PADDING, top)


class _End(Block):
    def __init__(self, ink: Colour, thickness: float) -> None:
        super().__init__(_END, ())
        self._ink, self._thickness = ink, thickness

    def draw(self, pen: Pen, x: float, top: float) -> None:
        height = self.height / 2
        with pen.tags.artifact():
            _draw_sides(pen, x, top, height, self._ink, self._thickness)
            pen.fill(x, top - height, TEXT_WIDTH, self._thickness, self._ink)


def _draw_sides(
    pen: Pen, x: float, top: float, height: float, ink: Colour, thickness: float
) -> None:
    for left in (x, x + TEXT_WIDTH - thickness):
        pen.fill(left, top - height, thickness, height, ink)
