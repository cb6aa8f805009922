"""The menu bar: every act that is not a screen's own, each with its key."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from liaison_app.ui.translator import Translator

Act = Callable[[], object]


class Menus:
    """Builds the menus once; their words follow the language."""

    def __init__(self, window: QMainWindow, translator: Translator) -> None:
        self._window, self._t = window, translator
        self.actions: dict[str, QAction] = {}

    def menu(self, key: str) -> QMenu:
        """A new menu of the bar."""
        menu = QMenu(self._window)
        self._t.bind(menu.setTitle, key)
        self._window.menuBar().addMenu(menu)
        return menu

    def add(self, menu: QMenu, key: str, act: Act, *shortcuts: str) -> QAction:
        """An entry called ``key`` with its shortcuts."""
        action = QAction(self._window)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        action.triggered.connect(lambda _checked=False: act())
        self._t.bind(action.setText, key)
        menu.addAction(action)
        self.actions[key] = action
        return action
