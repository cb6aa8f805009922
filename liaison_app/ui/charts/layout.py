"""Where the parts of a bar chart lie, lying or upright; pure arithmetic over rectangles."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from liaison_app.ui.charts.figure import Figure

_GAP = 6.0
_THICKEST = 26.0
_LEAST = 3.0  # a mark of one among thousands can still be seen and pressed
_LABELS = 0.34  # of the width, at most


@dataclass(frozen=True)
class Laid:
    """One bar: the ground of its label, of what is told at its end, and of each mark by its place
    in the bar. ``whole`` is what belongs to it altogether."""

    whole: QRectF
    label: QRectF
    told: QRectF
    marks: dict[int, QRectF]


@dataclass(frozen=True)
class Legend:
    """Where each series is named, from the legend's own corner; ``height`` in pixels."""

    places: tuple[QRectF, ...]

    @property
    def height(self) -> float:
        return self.places[-1].bottom() if self.places else 0.0


def legend(figure: Figure, width: float, ahead: float, metrics: QFontMetricsF) -> Legend:
    """Names beside each other, as many in a line as fit; ``ahead`` is the room of a swatch. One
    series alone needs no name."""
    if len(figure.series) < 2:
        return Legend(())
    found = []
    left, top, line = 0.0, _GAP, metrics.height() + 3
    for series in figure.series:
        needed = ahead + metrics.horizontalAdvance(series.name) + 2
        if left and left + needed > width:
            left, top = 0.0, top + line
        found.append(QRectF(left, top, needed, line))
        left += needed + 2 * _GAP
    return Legend(tuple(found))


def lying(figure: Figure, box: QRectF, metrics: QFontMetricsF) -> list[Laid]:
    """Bars below each other, labels on the left."""
    if not figure.bars:
        return []
    labels = max(metrics.horizontalAdvance(bar.label) for bar in figure.bars) + 4
    labels = min(labels, box.width() * _LABELS)
    told = max(metrics.horizontalAdvance(bar.told) for bar in figure.bars) + 2 * _GAP
    room = max(1.0, box.width() - labels - told - _GAP)
    step = min(box.height() / len(figure.bars), metrics.height() + 12)
    thick = min(_THICKEST, step - 4)
    found = []
    for place, bar in enumerate(figure.bars):
        top = box.top() + place * step
        left = box.left() + labels + _GAP
        marks, end = {}, left
        for number, length in _lengths(figure, place, room):
            marks[number] = QRectF(end, top + (step - thick) / 2, length, thick)
            end += length
        found.append(
            Laid(
                QRectF(box.left(), top, box.width(), step),
                QRectF(box.left(), top, labels, step),
                QRectF(end + _GAP, top, metrics.horizontalAdvance(bar.told) + 2, step),
                marks,
            )
        )
    return found


def upright(figure: Figure, box: QRectF, metrics: QFontMetricsF) -> list[Laid]:
    """Bars beside each other, labels below: every second one has none where they are too near,
    the last one always."""
    if not figure.bars:
        return []
    widest = max(metrics.horizontalAdvance(bar.label) for bar in figure.bars) + 6
    every = 1 + int(widest * len(figure.bars) > box.width())
    line = metrics.height() + 2
    room = max(1.0, box.height() - 2 * line)
    step = box.width() / len(figure.bars)
    thick = min(2 * _THICKEST, step - _GAP)
    found = []
    for place in range(len(figure.bars)):
        left = box.left() + place * step
        marks, end = {}, box.bottom() - line
        for number, length in _lengths(figure, place, room):
            end -= length
            marks[number] = QRectF(left + (step - thick) / 2, end, thick, length)
        found.append(
            Laid(
                QRectF(left, box.top(), step, box.height()),
                QRectF(left - step / 2 * (every - 1), box.bottom() - line, step * every, line)
                if (len(figure.bars) - 1 - place) % every == 0
                else QRectF(),
                QRectF(left, end - line, step, line),
                marks,
            )
        )
    return found


def _lengths(figure: Figure, place: int, room: float) -> Iterator[tuple[int, float]]:
    """The marks of a bar that are there at all, with their lengths in ``room``."""
    scale = room / figure.longest if figure.longest else 0.0
    for number, mark in enumerate(figure.bars[place].marks):
        if mark.value > 0:
            yield number, max(_LEAST, mark.value * scale)
