"""Which organisations something goes to: a list to tick in, narrowed by typing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.entry import fold
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel

_CODE = Qt.ItemDataRole.UserRole


class OrganisationChooser(QWidget):
    """``codes`` are those ticked, in the list's order; ticks outlive the search."""

    def __init__(
        self,
        translator: Translator,
        organisations: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._t = translator
        caption = PlainLabel(role="label")
        translator.bind(caption.setText, "ui.to.caption")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        translator.bind(self.search.setPlaceholderText, "ui.to.search")
        translator.bind(self.search.setAccessibleName, "ui.to.search")
        self.list = QListWidget()
        self.list.setFixedHeight(190)
        translator.bind(self.list.setAccessibleName, "ui.to.caption")
        for code, name in organisations:
            item = QListWidgetItem(f"{name}　({code.upper()})", self.list)
            item.setData(_CODE, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.count = PlainLabel(role="muted")
        self.all = button(translator, "ui.to.all", lambda: self._tick_all(True), role="link")
        self.none = button(translator, "ui.to.none", lambda: self._tick_all(False), role="link")
        row = QHBoxLayout()
        for each in (self.all, self.none, self.count):
            row.addWidget(each)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (caption, self.search, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        self.search.textChanged.connect(self._narrow)
        self.list.itemChanged.connect(lambda _item: self._say())
        self._say()

    def codes(self) -> list[str]:
        return [str(item.data(_CODE)) for item in self._items() if _is_ticked(item)]

    def tick(self, code: str) -> None:
        """Tick one organisation."""
        for item in self._items():
            if item.data(_CODE) == code:
                item.setCheckState(Qt.CheckState.Checked)

    def _tick_all(self, ticked: bool) -> None:
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)

    def _narrow(self, text: str) -> None:
        needle = fold(text)
        for item in self._items():
            item.setHidden(needle not in fold(item.text()))

    def _say(self) -> None:
        count = len(self.codes())
        self.count.setText(self._t("ui.to.count", count=count))

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked
