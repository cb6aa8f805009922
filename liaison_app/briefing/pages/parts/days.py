"""A column for each day, its parts in patterns that can be told on a mono copy; the number above
each says what it is."""

from collections.abc import Callable
from dataclasses import replace

from liaison_app.briefing.model import Days
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK, LINE, NAVY, RED, WHITE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Typesetter

_TALLEST, _WIDTH = 70.0, 30.0
_LABEL = 12.0  # above a column, below it, and for the legend
_OUTLINE = 0.5


class DaysChart(Block):
    """One figure. The axis begins at nothing."""

    def __init__(self, part: Days, setter: Typesetter, styles: Styles) -> None:
        self._part = part
        self._step = TEXT_WIDTH / len(part.days)
        centred = replace(styles.note, align="centre")
        self._labels = [setter.paragraph(day.label, centred, self._step) for day in part.days]
        self._totals = [setter.paragraph(day.total, centred, self._step) for day in part.days]
        self._legend = [setter.paragraph(name, styles.note, TEXT_WIDTH) for name in part.legend]
        texts = (*self._labels, *self._totals, *self._legend)
        super().__init__(_TALLEST + 3 * _LABEL + 6, texts)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        most = max((sum(day.parts) for day in self._part.days), default=0)
        scale = _TALLEST / most if most else 0.0
        floor = top - _LABEL - _TALLEST
        box = (x, top - self.height, x + TEXT_WIDTH, top)
        figure = Element("Figure", alternative=self._part.alternative, box=box)
        with pen.tags.content(figure):
            pen.rule(x, floor, x + TEXT_WIDTH, LINE, 0.5)
            for place, day in enumerate(self._part.days):
                left = x + place * self._step
                bottom = floor
                for fill, count in zip(_FILLS, day.parts, strict=True):
                    if count:
                        height = count * scale
                        column = left + (self._step - _WIDTH) / 2
                        fill(pen, column, bottom, height)
                        pen.outline(column, bottom, _WIDTH, height, BLACK, _OUTLINE)
                        bottom += height
                self._totals[place].draw(pen, left, bottom + _LABEL)
                self._labels[place].draw(pen, left, floor - 1)
                height = _TALLEST + 2 * _LABEL
                pen.lead(day.lead, left, top, self._step, height)
            self._draw_legend(pen, x, floor - _LABEL - 2)

    def _draw_legend(self, pen: Pen, x: float, top: float) -> None:
        for fill, name in zip(_KEYS, self._legend, strict=True):
            fill(pen, x, top - 9)
            pen.outline(x, top - 9, 8, 8, BLACK, _OUTLINE)
            name.draw(pen, x + 11, top)
            x += name.natural_width + 22


def _serious(pen: Pen, x: float, y: float, height: float, width: float = _WIDTH) -> None:
    pen.fill(x, y, width, height, RED)
    pen.hatch(x, y, width, height, WHITE, 0.7)


def _other(pen: Pen, x: float, y: float, height: float, width: float = _WIDTH) -> None:
    pen.fill(x, y, width, height, NAVY)


def _unassessed(pen: Pen, x: float, y: float, height: float, width: float = _WIDTH) -> None:
    pen.fill(x, y, width, height, WHITE)


_FILLS: tuple[Callable[[Pen, float, float, float], None], ...] = (_serious, _other, _unassessed)
_KEYS: tuple[Callable[[Pen, float, float], None], ...] = (
    lambda pen, x, y: _serious(pen, x, y, 8, 8),
    lambda pen, x, y: _other(pen, x, y, 8, 8),
    lambda pen, x, y: _unassessed(pen, x, y, 8, 8),
)
