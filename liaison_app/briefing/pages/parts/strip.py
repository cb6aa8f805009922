"""Stages one behind the other: what was reached is filled, what was not stands empty, so that it
can be told on a mono copy."""

from dataclasses import replace

from liaison_app.briefing.model import Step, Strip
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK, NAVY, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Typesetter

_HEIGHT, _GAP, _ARROW = 42.0, 14.0, "→"


class StripBlock(Block):
    """A list of stages, and the line below."""

    def __init__(self, strip: Strip, setter: Typesetter, styles: Styles) -> None:
        count = len(strip.steps)
        self._width = (TEXT_WIDTH - _GAP * (count - 1)) / count
        self._steps = [_texts(step, self._width, setter, styles) for step in strip.steps]
        self._reached = [step.reached for step in strip.steps]
        self._arrow = setter.paragraph(_ARROW, replace(styles.table, align="centre"), _GAP)
        bold = replace(styles.table_bold, align="centre")
        self._closing = setter.paragraph(strip.closing, bold, TEXT_WIDTH)
        self._below = self._closing.height + 4
        texts = [text for step in self._steps for text in step]
        super().__init__(_HEIGHT + self._below + 4, (*texts, self._closing))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            self._draw_boxes(pen, x, top)
        left = x
        with pen.tags.group(Element("L")):
            for label, time in self._steps:
                item = pen.tags.group(Element("LI"))
                with item, pen.tags.content(Element("LBody")):
                    label.draw(pen, left, top - 5)
                    time.draw(pen, left, top - 17)
                left += self._width + _GAP
        with pen.tags.content(Element("P")):
            self._closing.draw(pen, x, top - _HEIGHT - 4)

    def _draw_boxes(self, pen: Pen, x: float, top: float) -> None:
        for place, reached in enumerate(self._reached):
            left = x + place * (self._width + _GAP)
            if reached:
                pen.fill(left, top - _HEIGHT, self._width, _HEIGHT, NAVY)
            pen.outline(left, top - _HEIGHT, self._width, _HEIGHT, NAVY if reached else BLACK)
            if place:
                self._arrow.draw(pen, left - _GAP, top - _HEIGHT / 2 + self._arrow.height / 2)


def _texts(
    step: Step, width: float, setter: Typesetter, styles: Styles
) -> tuple[Paragraph, Paragraph]:
    ink = WHITE if step.reached else BLACK
    label = replace(styles.table_bold, colour=ink, align="centre")
    time = replace(styles.note, colour=ink, align="centre")
    return (
        setter.paragraph(step.label, label, width, place=step.label, most=1),
        setter.paragraph(step.time, time, width, place=step.label, most=2),
    )
