"""Several of a list: a button that says what is ticked and opens the list to tick in."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from liaison_app.ui.fields.choice import Options

_CODE = Qt.ItemDataRole.UserRole


class ChecksControl(QPushButton):
    """Space ticks, Escape or Enter closes; closing commits. ``free_prefix`` adds a line for one
    value that is a free text (○○限り)."""

    committed = Signal(str)

    def __init__(
        self,
        options: Options,
        *,
        empty: str = "—",
        free_prefix: str = "",
        free_hint: Callable[[], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._options, self._empty, self._prefix = options, empty, free_prefix
        self._free_hint = free_hint
        self._codes: list[str] = []
        self._shown: list[str] = []
        self.setAutoDefault(False)
        self.setStyleSheet("text-align: left;")
        self._list = QListWidget()
        self._free = QLineEdit()
        if not free_prefix:
            self._free.hide()
        self._menu = QMenu(self)
        self._menu.addAction(self._panel())
        self._menu.aboutToHide.connect(self._finish)
        self.clicked.connect(self._open)
        self.retitle()

    def widget(self) -> QWidget:
        return self

    def text(self) -> str:
        return ",".join(self._codes)

    def set_text(self, text: str) -> None:
        """Show the comma-separated codes in ``text`` as the stored value."""
        self._shown = [code for code in text.split(",") if code]
        self._codes = list(self._shown)
        self._say()

    def is_changed(self) -> bool:
        return self._codes != self._shown

    def set_read_only(self, read_only: bool) -> None:
        self.setEnabled(not read_only)

    def retitle(self) -> None:
        self._free.setPlaceholderText(self._free_hint())
        self._list.clear()
        for code, label in self._options():
            item = QListWidgetItem(label, self._list)
            item.setData(_CODE, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        self._say()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._list.setAccessibleName(name)
        self._free.setAccessibleName(name)

    def _panel(self) -> QWidgetAction:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._list)
        column.addWidget(self._free)
        self._list.itemActivated.connect(lambda _item: self._menu.close())
        self._free.returnPressed.connect(self._menu.close)
        action = QWidgetAction(self)
        action.setDefaultWidget(panel)
        return action

    def _open(self) -> None:
        for item in self._items():
            ticked = item.data(_CODE) in self._codes
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        free = [code for code in self._codes if self._prefix and code.startswith(self._prefix)]
        self._free.setText(free[0].removeprefix(self._prefix) if free else "")
        rows = min(self._list.count(), 12)
        self._list.setFixedHeight(rows * self._list.sizeHintForRow(0) + 8)
        self._list.setMinimumWidth(max(self.width() - 24, self._list.sizeHintForColumn(0) + 30))
        self._list.setCurrentRow(0)
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        self._list.setFocus()

    def _finish(self) -> None:
        ticked = [
            str(item.data(_CODE))
            for item in self._items()
            if item.checkState() == Qt.CheckState.Checked
        ]
        free = self._free.text().strip()
        self._codes = [*ticked, self._prefix + free] if self._prefix and free else ticked
        self._say()
        if self.is_changed():
            self.committed.emit(self.text())

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(place) for place in range(self._list.count())]

    def _say(self) -> None:
        labels = dict(self._options())
        words = [labels.get(code, code.removeprefix(self._prefix)) for code in self._codes]
        self.setText("、".join(words).replace("&", "&&") or self._empty)
