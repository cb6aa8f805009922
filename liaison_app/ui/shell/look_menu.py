"""表示色 and 文字の大きさ: how everything looks, chosen while the program runs."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from liaison_app.ui import theme
from liaison_app.ui.shell.menus import Menus
from liaison_app.ui.theme import Look
from liaison_app.ui.translator import Translator


class LookMenu(QObject):
    """Two menus in the view menu; ``chosen`` carries the look to take on."""

    chosen = Signal(object)

    def __init__(self, translator: Translator, menus: Menus, menu: QMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self._t, self._look = translator, theme.chosen_look()
        self._groups: list[QActionGroup] = []
        schemes = self._submenu(menu, "ui.menu.appearance")
        for scheme in theme.SCHEMES:
            look = Look(scheme, self._look.percent)
            action = menus.add(schemes, f"ui.menu.appearance.{scheme}", partial(self._choose, look))
            self._add(action, chosen=look == self._look)
        sizes = self._submenu(menu, "ui.menu.letters")
        for percent in theme.PERCENTS:
            look = Look(self._look.scheme, percent)
            action = QAction(f"{percent} %", sizes)
            action.triggered.connect(partial(self._choose, look))
            sizes.addAction(action)
            self._add(action, chosen=look == self._look)
        sizes.addSeparator()
        menus.add(sizes, "ui.menu.letters.larger", partial(self._step, 1), "Ctrl++", "Ctrl+;")
        menus.add(sizes, "ui.menu.letters.smaller", partial(self._step, -1), "Ctrl+-")

    def _submenu(self, menu: QMenu, key: str) -> QMenu:
        made = menu.addMenu("")
        self._t.bind(made.setTitle, key)
        self._groups.append(QActionGroup(made))
        return made

    def _add(self, action: QAction, *, chosen: bool) -> None:
        self._groups[-1].addAction(action)
        action.setCheckable(True)
        action.setChecked(chosen)

    def _step(self, by: int) -> None:
        place = theme.PERCENTS.index(self._look.percent) + by
        if 0 <= place < len(theme.PERCENTS):
            self._choose(Look(self._look.scheme, theme.PERCENTS[place]))

    def _choose(self, look: Look, *_checked: object) -> None:
        if look != self._look:
            self.chosen.emit(look)
