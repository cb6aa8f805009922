"""Stacked bars by organisation, each part in a pattern that can be told on a mono copy.

All bars are equally long and show shares; how many tasks these are of is in the label. Bars as
long as the counts would be too short to read beside that of the rest (その他).
"""

from collections.abc import Callable
from dataclasses import replace

from liaison_app.briefing.model import Bar, Progress
from liaison_app.briefing.pages.block import Block, Heading, Stack, Text
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK, GREEN, RED, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Typesetter

_ROW, _BAR, _LEGEND = 10.6, 8.0, 11.0
_NAME_SHARE, _GAP = 0.27, 4.0
_OUTLINE = 0.5


def progress(part: Progress, setter: Typesetter, styles: Styles, width: float) -> Block:
    heading = Heading(part.heading, setter, styles, width=width)
    if not part.bars:
        return Stack([heading, Text(setter.paragraph(part.nothing, styles.table, width))])
    return Stack([heading, Chart(part, setter, styles, width)])


class Chart(Block):
    """One figure; its words stand in the alternative text, bar by bar."""

    def __init__(self, part: Progress, setter: Typesetter, styles: Styles, width: float) -> None:
        right = replace(styles.note, align="right")
        self._part, self._width = part, width
        self._names = [
            setter.paragraph(bar.name, right, width * _NAME_SHARE, place=part.heading, most=1)
            for bar in part.bars
        ]
        self._labels = [setter.paragraph(bar.label, styles.note, width) for bar in part.bars]
        self._legend = [setter.paragraph(name, styles.note, width) for name in part.legend]
        height = len(part.bars) * _ROW + _LEGEND
        super().__init__(height, (*self._names, *self._labels, *self._legend))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        box = (x, top - self.height, x + self._width, top)
        start = x + self._width * _NAME_SHARE + _GAP
        widest = max(label.natural_width for label in self._labels)
        room = x + self._width - start - widest - _GAP
        figure = Element("Figure", alternative=self._part.alternative, box=box)
        with pen.tags.content(figure):
            for bar, name, label in zip(self._part.bars, self._names, self._labels, strict=True):
                name.draw(pen, x, top)
                _draw_bar(pen, bar, start, top - 1 - _BAR, room)
                label.draw(pen, start + room + _GAP, top)
                pen.lead(bar.lead, x, top, self._width, _ROW)
                top -= _ROW
            self._draw_legend(pen, x, top)

    def _draw_legend(self, pen: Pen, x: float, top: float) -> None:
        for fill, name in zip(_FILLS, self._legend, strict=True):
            fill(pen, x, top - 1 - _BAR, _BAR)
            pen.outline(x, top - 1 - _BAR, _BAR, _BAR, BLACK, _OUTLINE)
            name.draw(pen, x + _BAR + 3, top)
            x += _BAR + name.natural_width + 11


def _draw_bar(pen: Pen, bar: Bar, x: float, bottom: float, length: float) -> None:
    """The parts one behind the other, together always ``length`` long."""
    scale = length / sum(bar.parts)
    for fill, count in zip(_FILLS, bar.parts, strict=True):
        if count:
            width = count * scale
            fill(pen, x, bottom, width)
            pen.outline(x, bottom, width, _BAR, BLACK, _OUTLINE)
            x += width


def _done(pen: Pen, x: float, y: float, width: float) -> None:
    pen.fill(x, y, width, _BAR, GREEN)


def _in_progress(pen: Pen, x: float, y: float, width: float) -> None:
    pen.fill(x, y, width, _BAR, WHITE)
    pen.hatch(x, y, width, _BAR, BLACK)


def _not_started(pen: Pen, x: float, y: float, width: float) -> None:
    pen.fill(x, y, width, _BAR, WHITE)


def _overdue(pen: Pen, x: float, y: float, width: float) -> None:
    pen.fill(x, y, width, _BAR, RED)
    pen.hatch(x, y, width, _BAR, WHITE, 0.7)


_FILLS: tuple[Callable[[Pen, float, float, float], None], ...] = (
    _done,
    _in_progress,
    _not_started,
    _overdue,
)
