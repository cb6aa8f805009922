"""The shortcut sheet: every key that does something, on one page."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from liaison_app.ui.palette.commands import plain
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel

# Keys that no menu holds, with what they do (text keys).
_ELSEWHERE = (
    ("Tab", "ui.keys.next"),
    ("Shift+Tab", "ui.keys.previous"),
    ("Return", "ui.keys.open"),
    ("Space", "ui.keys.press"),
    ("Escape", "ui.keys.escape"),
    ("Alt+Down", "ui.keys.choices"),
    ("Ctrl+Tab", "ui.keys.next_tab"),
    ("Alt", "ui.keys.menus"),
)
_ROWS = 20  # in one column, so that all of it fits the smallest window


class ShortcutSheet(QDialog):
    """Read from the menus as they are, so that nothing on it can be out of date."""

    def __init__(
        self, translator: Translator, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._t = translator
        self.setWindowTitle(translator("ui.keys.title"))
        self.lines = [*_of_menus(actions), *self._elsewhere()]
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for place, (keys, what) in enumerate(self.lines):
            row, column = place % _ROWS, place // _ROWS * 3
            label = PlainLabel(keys, role="key")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, row, column)
            grid.addWidget(PlainLabel(what), row, column + 1)
            grid.setColumnMinimumWidth(column + 2, 18)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setAccessibleName(translator("ui.keys.title"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(16, 14, 16, 12)
        column_of.addWidget(area, 1)
        column_of.addWidget(buttons)
        self.resize(max(720, page.sizeHint().width() + 70), page.sizeHint().height() + 90)

    def _elsewhere(self) -> Iterator[tuple[str, str]]:
        for keys, what in _ELSEWHERE:
            yield _shown(QKeySequence(keys)) or keys, self._t(what)


def _of_menus(actions: Mapping[str, QAction]) -> Iterator[tuple[str, str]]:
    for action in actions.values():
        keys = " / ".join(map(_shown, action.shortcuts()))
        if keys:
            yield keys, plain(action.text())


def _shown(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
