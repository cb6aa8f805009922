"""Badges: a short word on a coloured ground; the word alone says everything."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.ui import theme
from liaison_app.ui.palettes import TLP_GROUND, TLP_INK
from liaison_app.ui.widgets.plain import one_line

PAD = 8
HEIGHT = 20


def colours(tone: str) -> tuple[str, str]:
    """Ground and ink; a TLP label is a tone of its own."""
    if tone in TLP_INK:
        return TLP_GROUND, TLP_INK[tone]
    tones = theme.colours().tones
    return tones.get(tone, tones["neutral"])


def badge_width(metrics: QFontMetrics, text: str) -> int:
    """Pixels a badge with ``text`` takes."""
    return metrics.horizontalAdvance(text) + 2 * PAD


def paint_badge(painter: QPainter, rect: QRect, text: str, tone: str) -> None:
    """Draw one badge inside ``rect``, left-aligned, centred in height, elided where it must."""
    metrics = painter.fontMetrics()
    width = min(badge_width(metrics, text), rect.width())
    if width <= 2 * PAD:
        return
    height = theme.px(HEIGHT)
    top = rect.top() + (rect.height() - height) / 2
    ground, ink = colours(tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    box = QRectF(rect.left(), top, width, height)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(ink))
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 2 * PAD + 2)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided)
    painter.restore()


class Badge(QWidget):
    """A badge as a widget; screen readers hear its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = "", "neutral"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def show_badge(self, text: str, tone: str) -> None:
        """Show ``text``; an empty one hides the badge."""
        self._text, self._tone = one_line(text), tone
        self.setAccessibleName(self._text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(badge_width(self.fontMetrics(), self._text), theme.px(HEIGHT) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self._text, self._tone)
        painter.end()
