"""A bar chart as a widget: seen, heard, walked through by key, pressed."""

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from liaison_app.ui import theme
from liaison_app.ui.charts.figure import Figure, Mark
from liaison_app.ui.charts.layout import Laid, Legend, legend, lying, upright
from liaison_app.ui.widgets.plain import one_line, tip

_PAD = 10.0
_SWATCH = 11.0
# Over the colour of each series, so that they are told apart without colours too.
_PATTERNS = (
    Qt.BrushStyle.NoBrush,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.DiagCrossPattern,
)
_ALIGN = Qt.AlignmentFlag
Place = tuple[int, int]  # of a bar, and of a mark in it


class BarChart(QWidget):
    """``opened`` carries what the mark pressed leads to. Arrow keys move from mark to mark, Enter
    opens; a screen reader hears the mark, and all of them as the description."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, is_upright: bool = False) -> None:
        super().__init__(parent)
        self._is_upright = is_upright
        self._figure = Figure()
        self._laid: list[Laid] = []
        self._legend = Legend(())
        self.current: Place | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def figure(self) -> Figure:
        return self._figure

    def show_figure(self, figure: Figure) -> None:
        """Show other numbers; the mark one stood on stays where it still is."""
        self._figure = figure
        if self.current not in self._places():
            self.current = None
        said = [mark.spoken for bar in figure.bars for mark in bar.marks if mark.value > 0]
        self.setAccessibleDescription("\n".join(said) if said else figure.nothing)
        self.updateGeometry()
        self._lay_out()
        self.update()

    def mark_at(self, point: QPoint) -> Place | None:
        """The mark under a point of the widget."""
        for bar, laid in enumerate(self._laid):
            for number, box in laid.marks.items():
                if box.contains(point.toPointF()):
                    return bar, number
        return None

    def box_of(self, place: Place) -> QRectF:
        """Where a mark is drawn."""
        return self._laid[place[0]].marks[place[1]]

    def sizeHint(self) -> QSize:
        return self._size(9, 12)

    def minimumSizeHint(self) -> QSize:
        """No text lies over another."""
        return self._size(6, 4)

    def _size(self, lines: int, between: int) -> QSize:
        metrics = QFontMetricsF(self.font())
        bars = len(self._figure.bars) or 1
        needed = (
            lines * metrics.height() if self._is_upright else bars * (metrics.height() + between)
        )
        width = theme.px(300)
        below = legend(self._figure, width - 2 * _PAD, _SWATCH + 4, metrics).height
        return QSize(width, round(needed + below + 2 * _PAD))

    def resizeEvent(self, _event: object) -> None:
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme.colours()
        if not self._laid:
            painter.setPen(QColor(now.muted))
            painter.drawText(self.rect(), _ALIGN.AlignCenter, self._figure.nothing)
        for bar, laid in zip(self._figure.bars, self._laid, strict=True):
            painter.setPen(QColor(now.ink))
            if not laid.label.isEmpty():
                self._paint_text(painter, laid.label, bar.label, is_label=True)
            painter.setPen(QColor(now.muted))
            self._paint_text(painter, laid.told, bar.told, is_label=False)
            for number, box in laid.marks.items():
                self._paint_mark(painter, box, number)
        if self.current is not None and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(now.ink), 2))
            painter.drawRect(self.box_of(self.current).adjusted(-2, -2, 2, 2))
        self._paint_legend(painter)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Along a bar and from bar to bar; Enter or the space bar opens."""
        key = event.key()
        along = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        across = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if self._is_upright:  # marks grow upwards
            along, across = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}, along
        if key in along:
            self._move(along[Qt.Key(key)])
        elif key in across:
            self._move_bar(across[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        places = self._places()
        if self.current is None and places:
            self._choose(places[0])
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = self.mark_at(event.position().toPoint())
            if place is not None:
                self._choose(place)
                self._open(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressable = self.mark_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def event(self, event: QEvent) -> bool:
        """Under the pointer, the mark in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.mark_at(event.pos())
            text = tip(self._mark(place).spoken) if place else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _mark(self, place: Place) -> Mark:
        return self._figure.bars[place[0]].marks[place[1]]

    def _places(self) -> list[Place]:
        return [
            (bar, number)
            for bar, each in enumerate(self._figure.bars)
            for number, mark in enumerate(each.marks)
            if mark.value > 0
        ]

    def _move(self, by: int) -> None:
        places = self._places()
        if self.current in places:
            at = places.index(self.current) + by
            self._choose(places[min(max(at, 0), len(places) - 1)])

    def _move_bar(self, by: int) -> None:
        """To the nearest mark of the next bar that has any."""
        if self.current is None:
            return
        bar, number = self.current
        ahead = [each for each in self._places() if (each[0] - bar) * by > 0]
        if ahead:
            nearest = min(ahead, key=lambda each: (abs(each[0] - bar), abs(each[1] - number)))
            self._choose(nearest)

    def _choose(self, place: Place) -> None:
        self.current = place
        self.setAccessibleDescription(self._mark(place).spoken)
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)
        self.update()

    def _open(self, place: Place | None) -> None:
        if place is not None and self._mark(place).opens is not None:
            self.opened.emit(self._mark(place).opens)

    def _lay_out(self) -> None:
        metrics = QFontMetricsF(self.font())
        self._legend = legend(self._figure, self.width() - 2 * _PAD, _SWATCH + 4, metrics)
        box = QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD - self._legend.height)
        lay = upright if self._is_upright else lying
        self._laid = lay(self._figure, box, metrics)

    def _paint_text(self, painter: QPainter, box: QRectF, text: str, *, is_label: bool) -> None:
        if self._is_upright:
            where = _ALIGN.AlignHCenter | _ALIGN.AlignVCenter
        else:
            where = (_ALIGN.AlignRight if is_label else _ALIGN.AlignLeft) | _ALIGN.AlignVCenter
        shown = painter.fontMetrics().elidedText(
            one_line(text), Qt.TextElideMode.ElideRight, round(box.width()) + 1
        )
        painter.drawText(box, where, shown)

    def _paint_mark(self, painter: QPainter, box: QRectF, number: int) -> None:
        now = theme.colours()
        paper = QColor(now.paper)
        painter.setPen(QPen(paper, 1))
        painter.setBrush(QColor(getattr(now, self._figure.series[number].colour)))
        painter.drawRect(box)
        paper.setAlphaF(0.5)
        painter.fillRect(box, QBrush(paper, _PATTERNS[number % len(_PATTERNS)]))

    def _paint_legend(self, painter: QPainter) -> None:
        if not self._laid:
            return
        top = self.height() - self._legend.height - _PAD
        for number, (series, place) in enumerate(
            zip(self._figure.series, self._legend.places, strict=False)
        ):
            box = place.translated(_PAD, top)
            swatch = QRectF(box.left(), box.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
            self._paint_mark(painter, swatch, number)
            painter.setPen(QColor(theme.colours().muted))
            text = box.adjusted(_SWATCH + 4, 0, 0, 0)
            painter.drawText(text, _ALIGN.AlignVCenter, series.name)
