"""A line of text that ends in dots where there is no room for it, and is told whole then."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent

from liaison_app.ui.widgets.plain import PlainLabel, tip

_LEAST = 4  # letters


class ElidedLabel(PlainLabel):
    """As wide as its text where it can be; a screen reader is always told all of it."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(self.text())
        self._tell()

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().horizontalAdvance("あ" * _LEAST)
        return QSize(min(least, self.sizeHint().width()), super().minimumSizeHint().height())

    @property
    def is_elided(self) -> bool:
        """Whether some of the text is not seen."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_elided:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _tell(self) -> None:
        self.setToolTip(tip(self.text()) if self.is_elided else "")
