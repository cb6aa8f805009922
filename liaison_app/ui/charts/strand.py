"""A strand: stations at equal distances with what lies between them, and marks along it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from liaison_app.ui import theme
from liaison_app.ui.charts.figure import Mark
from liaison_app.ui.charts.walked import Place, WalkedChart
from liaison_app.ui.widgets.plain import one_line

_LINES = 3  # of a station: its name, and up to two of its time
_ALIGN = Qt.AlignmentFlag


@dataclass(frozen=True)
class Station:
    """``at`` is a moment on any scale, None where it is not known; ``lines`` stand beside it."""

    lines: tuple[str, ...]
    mark: Mark
    at: float | None = None


@dataclass(frozen=True)
class Gap:
    """What lies between two stations, by their places."""

    first: int
    last: int
    said: str


@dataclass(frozen=True)
class Event:
    """Something that happened along the strand."""

    at: float
    mark: Mark


@dataclass(frozen=True)
class Strand:
    """Stations in their order, those that are known by rising moments. ``together`` makes one mark
    of several events that lie too near each other to be told apart."""

    stations: tuple[Station, ...] = ()
    gaps: tuple[Gap, ...] = ()
    events: tuple[Event, ...] = ()

    def together(self, events: Sequence[Event]) -> Mark:
        """The mark of one event, or of several: it leads to the first."""
        if len(events) == 1:
            return events[0].mark
        spoken = "\n".join(event.mark.spoken for event in events)
        return Mark(len(events), spoken, events[0].mark.opens)


class StrandChart(WalkedChart):
    """Stations above, events below; distances are not to scale, so what lies between is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strand = Strand()
        self._stations: list[QRectF] = []
        self._events: list[tuple[QRectF, Mark]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def strand(self) -> Strand:
        return self._strand

    def show_strand(self, strand: Strand) -> None:
        """Show other stations and events."""
        self._strand = strand
        self._lay_out()
        self.describe("")
        self.updateGeometry()
        self.update()

    def places(self) -> list[Place]:
        stations = [(0, number) for number in range(len(self._strand.stations))]
        return stations + [(1, number) for number in range(len(self._events))]

    def mark(self, place: Place) -> Mark:
        line, number = place
        return self._events[number][1] if line else self._strand.stations[number].mark

    def box_of(self, place: Place) -> QRectF:
        line, number = place
        return self._events[number][0] if line else self._stations[number]

    def distance(self, place: Place) -> float:
        """Across, what is nearest on the strand."""
        assert self.current is not None
        return abs(self.box_of(place).center().x() - self.box_of(self.current).center().x())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Every word beside its station can be read."""
        return QSize(round(self._needed() * len(self._strand.stations)), self._height())

    def resizeEvent(self, _event: object) -> None:
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now, centres = theme.colours(), [box.center() for box in self._stations]
        known = [bool(each.at is not None) for each in self._strand.stations]
        if centres:
            painter.setPen(QPen(QColor(now.line), 2))
            painter.drawLine(QPointF(0, centres[0].y()), QPointF(self.width(), centres[0].y()))
            painter.setPen(QPen(QColor(now.accent), 3))
            ends = [centre for centre, is_known in zip(centres, known, strict=True) if is_known]
            if len(ends) > 1:
                painter.drawLine(ends[0], ends[-1])
        for gap in self._strand.gaps:
            self._paint_gap(painter, centres[gap.first], centres[gap.last], gap.said)
        for number, station in enumerate(self._strand.stations):
            self._paint_station(painter, number, station)
        for box, mark in self._events:
            painter.setPen(QPen(QColor(now.paper), 1))
            painter.setBrush(QColor(now.accent))
            painter.drawRoundedRect(box, 3, 3)
            if mark.value > 1:
                painter.setPen(QColor(now.accent_ink))
                painter.drawText(box, _ALIGN.AlignCenter, f"{mark.value:.0f}")
        self.paint_focus(painter)
        painter.end()

    def _paint_gap(self, painter: QPainter, first: QPointF, last: QPointF, said: str) -> None:
        metrics = painter.fontMetrics()
        box = QRectF(
            first.x(), self._track() + self._radius(), last.x() - first.x(), metrics.height()
        )
        text = metrics.elidedText(said, Qt.TextElideMode.ElideRight, round(box.width()))
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(box, _ALIGN.AlignCenter, text)

    def _paint_station(self, painter: QPainter, number: int, station: Station) -> None:
        now, box = theme.colours(), self._stations[number]
        is_known = station.at is not None
        painter.setPen(QPen(QColor(now.accent if is_known else now.muted), 2))
        painter.setBrush(QColor(now.accent if is_known else now.paper))
        painter.drawEllipse(box)
        painter.setPen(QColor(now.ink if is_known else now.muted))
        line, step = painter.fontMetrics().height(), self._step()
        top = box.top() - 2 - line * len(station.lines)
        for place, text in enumerate(station.lines):
            at = QRectF(box.center().x() - step / 2, top + place * line, step, line)
            painter.drawText(at, _ALIGN.AlignCenter, one_line(text))

    def _radius(self) -> float:
        return theme.px(6)

    def _step(self) -> float:
        return self.width() / max(1, len(self._strand.stations))

    def _needed(self) -> float:
        """The room of one station, in pixels."""
        metrics = QFontMetricsF(self.font())
        said = [text for each in self._strand.stations for text in each.lines]
        said += [gap.said for gap in self._strand.gaps if gap.last == gap.first + 1]
        return max((metrics.horizontalAdvance(text) for text in said), default=0.0) + 10

    def _track(self) -> float:
        line = QFontMetricsF(self.font()).height()
        return _LINES * line + self._radius() + 4

    def _height(self) -> int:
        line = QFontMetricsF(self.font()).height()
        return round(self._track() + self._radius() + line + self._size() + 8)

    def _size(self) -> float:
        """Of an event's mark: a number of two figures fits."""
        return QFontMetricsF(self.font()).height() + 2

    def _lay_out(self) -> None:
        radius, step, track = self._radius(), self._step(), self._track()
        self._stations = [
            QRectF((number + 0.5) * step - radius, track - radius, 2 * radius, 2 * radius)
            for number in range(len(self._strand.stations))
        ]
        self._events = []
        group: list[Event] = []
        size, top = self._size(), self._height() - self._size() - 3
        for event in self._strand.events:
            if group and self._x_of(event.at) - self._x_of(group[0].at) >= size + 2:
                self._place(group, size, top)
                group = []
            group.append(event)
        if group:
            self._place(group, size, top)

    def _place(self, group: list[Event], size: float, top: float) -> None:
        width = size if len(group) > 1 else size * 0.6
        box = QRectF(0, top, width, size)
        box.moveLeft(min(max(2.0, self._x_of(group[0].at) - width / 2), self.width() - width - 2))
        self._events.append((box, self._strand.together(group)))

    def _x_of(self, at: float) -> float:
        """Between two stations by its share of the time, outside them a little beyond."""
        known = [
            (station.at, box.center().x())
            for station, box in zip(self._strand.stations, self._stations, strict=True)
            if station.at is not None
        ]
        if not known:
            return self.width() / 2
        if at < known[0][0]:
            return known[0][1] - 0.4 * self._step()
        for (start, left), (end, right) in pairwise(known):
            if at <= end:
                return left + (right - left) * ((at - start) / (end - start) if end > start else 0)
        return known[-1][1] + (0.4 * self._step() if at > known[-1][0] else 0)


class StrandArea(QScrollArea):
    """A strand as wide as its words need, moved along with who walks it."""

    def __init__(self, chart: StrandChart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidget(chart)
        chart.walked.connect(self._follow)

    def sizeHint(self) -> QSize:
        bar = self.horizontalScrollBar().sizeHint().height()
        return QSize(theme.px(300), self._chart.sizeHint().height() + bar + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), self.sizeHint().height())

    def _follow(self, box: QRectF) -> None:
        self.ensureVisible(round(box.center().x()), round(box.center().y()), theme.px(60), 0)
