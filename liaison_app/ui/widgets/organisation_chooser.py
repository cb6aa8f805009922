"""Whom something goes to: a list to tick in, narrowed by typing; where there can be copies (写し)
a second column for them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.entry import fold
from liaison_app.ui import theme
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel

_CODE = Qt.ItemDataRole.UserRole
_TO, _COPY = 0, 1  # columns
_COPY_WIDTH = 96


class OrganisationChooser(QWidget):
    """``codes`` are those ticked, in the list's order, ``copies`` those who have one; ticks outlive
    the search. Nobody has both: the later tick counts. Space ticks, the arrow keys go from one
    column to the other."""

    def __init__(
        self,
        translator: Translator,
        organisations: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        copies: bool = False,
        caption: str = "ui.to.caption",
    ) -> None:
        super().__init__(parent)
        self._t, self._has_copies = translator, copies
        above = PlainLabel(role="label")
        translator.bind(above.setText, caption)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        translator.bind(self.search.setPlaceholderText, "ui.to.search")
        translator.bind(self.search.setAccessibleName, "ui.to.search")
        self.list = self._tree()
        translator.bind(self.list.setAccessibleName, caption)
        if copies:
            translator.bind(self._head, "ui.to.act")
        for code, name in organisations:
            self._add(code, name)
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
        for widget in (above, self.search, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        self.search.textChanged.connect(self._narrow)
        self.list.itemChanged.connect(self._ticked)
        if self._items():
            self.list.setCurrentItem(self._items()[0], _TO)
        self._say()

    def codes(self) -> list[str]:
        return self._of(_TO)

    def copies(self) -> list[str]:
        return self._of(_COPY) if self._has_copies else []

    def tick(self, code: str, *, copy: bool = False) -> None:
        """Tick one organisation or audience, to answer or for a copy."""
        item = self.item(code)
        if item is not None:
            item.setCheckState(_COPY if copy else _TO, Qt.CheckState.Checked)

    def clear(self) -> None:
        """Nobody is ticked, shown or not."""
        self.search.clear()
        self._tick_all(False)

    def item(self, code: str) -> QTreeWidgetItem | None:
        """The line of an organisation or audience."""
        return next((each for each in self._items() if each.data(_TO, _CODE) == code), None)

    def offered(self) -> list[str]:
        """Everybody who can be ticked."""
        return [str(item.data(_TO, _CODE)) for item in self._items()]

    def _of(self, column: int) -> list[str]:
        return [str(item.data(_TO, _CODE)) for item in self._items() if _is_ticked(item, column)]

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setSelectionBehavior(QTreeWidget.SelectionBehavior.SelectItems)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.setMinimumHeight(theme.px(224 if self._has_copies else 190))
        tree.setColumnCount(2 if self._has_copies else 1)
        tree.setHeaderHidden(not self._has_copies)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(_TO, QHeaderView.ResizeMode.Stretch)
        if self._has_copies:
            header.setSectionResizeMode(_COPY, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(_COPY, _COPY_WIDTH)
        return tree

    def _head(self, text: str) -> None:
        self.list.setHeaderLabels([text, self._t("ui.to.copy")])

    def _add(self, code: str, name: str) -> None:
        item = QTreeWidgetItem(self.list, [name])
        item.setData(_TO, _CODE, code)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(_TO, Qt.CheckState.Unchecked)
        item.setToolTip(_TO, name)
        if self._has_copies:
            item.setCheckState(_COPY, Qt.CheckState.Unchecked)
            said = self._t("packages.copy_to", name=name)
            item.setData(_COPY, Qt.ItemDataRole.AccessibleTextRole, said)

    def _ticked(self, item: QTreeWidgetItem, column: int) -> None:
        if self._has_copies and _is_ticked(item, column):
            with QSignalBlocker(self.list):
                item.setCheckState(_TO if column == _COPY else _COPY, Qt.CheckState.Unchecked)
        self._say()

    def _tick_all(self, ticked: bool) -> None:
        """To answer; whoever is unticked has no copy either."""
        for item in self._items():
            if item.isHidden():
                continue
            item.setCheckState(_TO, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            if not ticked and self._has_copies:
                item.setCheckState(_COPY, Qt.CheckState.Unchecked)

    def _narrow(self, text: str) -> None:
        needle = fold(text)
        for item in self._items():
            code = str(item.data(_TO, _CODE))
            item.setHidden(needle not in fold(f"{item.text(_TO)} {code}"))

    def _say(self) -> None:
        key = "ui.to.count_copies" if self._has_copies else "ui.to.count"
        counts = {"count": len(self.codes()), "copies": len(self.copies())}
        self.count.setText(self._t(key, **counts))

    def _items(self) -> list[QTreeWidgetItem]:
        places = range(self.list.topLevelItemCount())
        found: Iterable[QTreeWidgetItem | None] = (self.list.topLevelItem(each) for each in places)
        return [item for item in found if item is not None]


def _is_ticked(item: QTreeWidgetItem, column: int) -> bool:
    return item.checkState(column) == Qt.CheckState.Checked
