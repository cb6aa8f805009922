"""What ends in dots where there is no room for it, and is told whole then: a line of text, and what
is chosen of a list."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

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


class ElidedCombo(QComboBox):
    """A combo box; Qt's own cuts what is chosen wherever its room ends."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = self._option()
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, self._room(option)
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            text = self.currentText()
            cut = self.fontMetrics().horizontalAdvance(text) > self._room(self._option())
            self.setToolTip(tip(text) if cut else "")
        return super().event(event)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _room(self, option: QStyleOptionComboBox) -> int:
        """Pixels for what is chosen."""
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(control, option, part, self).width() - 2
