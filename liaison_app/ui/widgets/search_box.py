"""The search box above every list: Ctrl+F brings one here, Escape empties it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from liaison_app.ui.icons import icon
from liaison_app.ui.translator import Translator

PAUSE_MS = 30


class SearchBox(QLineEdit):
    """``searched`` comes with a keystroke, for those that follow within `PAUSE_MS` once for all of
    them; never for an unfinished conversion: an input method's preedit text does not change
    ``text``."""

    searched = Signal(str)

    def __init__(self, translator: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(220)
        translator.bind(self.setPlaceholderText, "ui.search.placeholder")
        translator.bind(self.setAccessibleName, "ui.search.name")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._told: str | None = None
        self._pause.timeout.connect(self._tell)
        self.textChanged.connect(self._typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _typed(self, _text: str) -> None:
        if not self._pause.isActive():
            self._tell()

    def _tell(self) -> None:
        """What is typed now, unless that was told; what comes next waits for a moment."""
        text = self.text().strip()
        if text != self._told:
            self._told = text
            self._pause.start()
            self.searched.emit(text)

    def take_focus(self) -> None:
        """Begin to search."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
