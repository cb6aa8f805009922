"""Text of several lines: committed by leaving it or by Ctrl+Enter; Tab moves on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_LINES = 3


class ProseControl(QPlainTextEdit):
    """Plain text; what is pasted loses its formatting."""

    committed = Signal(str)

    def __init__(self, parent: QWidget | None = None, lines: int = _LINES) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 22)

    def widget(self) -> QWidget:
        return self

    def text(self) -> str:
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show ``text`` as the stored value."""
        self._shown = text
        if self.text() != text:
            self.setPlainText(text)

    def is_changed(self) -> bool:
        return self.text() != self._shown

    def set_read_only(self, read_only: bool) -> None:
        self.setReadOnly(read_only)

    def retitle(self) -> None:
        """A text does not depend on the language of the screen."""

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._finish()
            event.ignore()  # a form around it may end with the same keys
            return
        if event.key() == Qt.Key.Key_Escape and self.is_changed():
            self.setPlainText(self._shown)
            return
        super().keyPressEvent(event)

    def _finish(self) -> None:
        if self.is_changed() and not self.isReadOnly():
            self.committed.emit(self.text())
