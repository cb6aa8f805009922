"""One-line text: committed by Enter or by leaving it, never by the Enter of a conversion."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget


class LineControl(QLineEdit):
    """An input method keeps the Enter that ends a conversion, so ``editingFinished`` does not
    come for it; while a preedit text is open nothing is committed either."""

    committed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.editingFinished.connect(self._finish)

    def widget(self) -> QWidget:
        return self

    def set_text(self, text: str) -> None:
        """Show ``text`` as the stored value."""
        self._shown = text
        if self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)

    def is_changed(self) -> bool:
        return self.text() != self._shown

    def set_read_only(self, read_only: bool) -> None:
        self.setReadOnly(read_only)

    def retitle(self) -> None:
        """A text does not depend on the language of the screen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts the stored value back."""
        if event.key() == Qt.Key.Key_Escape and self.is_changed():
            self.setText(self._shown)
            return
        super().keyPressEvent(event)

    def _finish(self) -> None:
        if self.is_changed() and not self.isReadOnly():
            self.committed.emit(self.text())
