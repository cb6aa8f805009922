"""A bar chart as a widget: seen, heard, walked through by key, pressed."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from liaison_app.ui import theme
from liaison_app.ui.charts.figure import Figure, Mark
from liaison_app.ui.charts.layout import Laid, Legend, legend, lying, upright
from liaison_app.ui.charts.walked import Place, WalkedChart
from liaison_app.ui.widgets.plain import one_line

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


class BarChart(WalkedChart):
    """Bars of marks, lying or upright, each of a length."""

    def __init__(self, parent: QWidget | None = None, *, is_upright: bool = False) -> None:
        super().__init__(parent, is_upright=is_upright)
        self._figure = Figure()
        self._laid: list[Laid] = []
        self._legend = Legend(())

    @property
    def figure(self) -> Figure:
        return self._figure

    def show_figure(self, figure: Figure) -> None:
        """Show other numbers."""
        self._figure = figure
        self.describe(figure.nothing)
        self.updateGeometry()
        self._lay_out()
        self.update()

    def box_of(self, place: Place) -> QRectF:
        return self._laid[place[0]].marks[place[1]]

    def mark(self, place: Place) -> Mark:
        return self._figure.bars[place[0]].marks[place[1]]

    def places(self) -> list[Place]:
        return [
            (bar, number)
            for bar, each in enumerate(self._figure.bars)
            for number, mark in enumerate(each.marks)
            if mark.value > 0
        ]

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
        self.paint_focus(painter)
        self._paint_legend(painter)
        painter.end()

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
