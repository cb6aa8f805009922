"""The keyboard stays on the screen when what had it is gone: a button that is offered no more, a
row that was removed. Qt would go on to whatever comes next, which is often the navigation."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid


class FocusKeeper(QObject):
    """``first`` is where the keyboard begins on the page of ``pages`` that is shown."""

    def __init__(
        self, pages: QStackedWidget, first: Callable[[], QWidget], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._pages, self._first, self._window = pages, first, parent
        self._last: QWidget | None = None
        self._page: QWidget | None = None  # on which that was
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        if self._pages.isAncestorOf(now):
            self._last, self._page = now, self._pages.currentWidget()
        elif self._window.isAncestorOf(now) and now.window() is self._window and self._is_gone():
            QTimer.singleShot(0, self, self._back)

    def _is_gone(self) -> bool:
        if self._last is None or self._page is not self._pages.currentWidget():
            return False
        return not (isValid(self._last) and self._last.isVisible() and self._last.isEnabled())

    def _back(self) -> None:
        if self._is_gone():
            self._first().setFocus(Qt.FocusReason.OtherFocusReason)
