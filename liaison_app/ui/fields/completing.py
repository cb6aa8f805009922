"""A line that holds several ids separated by commas and offers the known ones by id or name."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QWidget

from liaison_app.ui.fields.choice import Option
from liaison_app.ui.fields.line import LineControl

_CODE = int(Qt.ItemDataRole.UserRole) + 1


class _ItemCompleter(QCompleter):
    """Completes what stands after the last comma; the rest of the line stays."""

    def splitPath(self, path: str) -> list[str]:
        return [path.replace("、", ",").rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        line = self.widget()
        typed = line.text() if isinstance(line, LineControl) else ""
        before = typed.replace("、", ",").rpartition(",")[0].strip()
        code = str(index.data(_CODE))
        return f"{before}, {code}" if before else code


class CompletingControl(LineControl):
    """``options`` are (id, name), asked again when the language changes."""

    def __init__(
        self, options: Callable[[], Sequence[Option]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._options = options
        self._model = QStandardItemModel(self)
        completer = _ItemCompleter(self._model, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        self.setCompleter(completer)
        self.retitle()

    def retitle(self) -> None:
        self._model.clear()
        for code, name in self._options():
            item = QStandardItem(f"{code}　{name}")
            item.setData(code, _CODE)
            self._model.appendRow(item)
