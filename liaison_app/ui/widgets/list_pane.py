"""A list on the left, the chosen row read on the right with what can be done about it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.entry import fold
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.facts import Facts
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu


class ListPane(QWidget):
    """``changed`` says that another row, or the same one with other contents, is shown.

    ``said`` is the text of a row that the search looks through; ``above`` are buttons beside the
    search, ``acts`` those about the chosen row. ``lower`` are the columns of a second list below
    what is read. With ``several`` more than one row can be chosen.
    """

    changed = Signal()

    def __init__(
        self,
        translator: Translator,
        name: str,
        columns: Sequence[Column],
        identify: Callable[[Any], Any],
        said: Callable[[Any], str],
        *,
        above: Mapping[str, QPushButton],
        acts: Mapping[str, QPushButton],
        switches: Mapping[str, QCheckBox] | None = None,
        lower: tuple[str, Sequence[Column], Callable[[Any], Any]] | None = None,
        several: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._t, self._said = translator, said
        self._rows: list[Any] = []
        self.search = SearchBox(translator)
        self.count = PlainLabel(role="muted")
        self.model = RowsModel(columns, identify, self)
        self.table = Table(self.model, several=several)
        TableMenu(self.table, translator, name)
        self.facts = Facts()
        self.below: Table | None = None
        if lower is not None:
            title, lower_columns, lower_identify = lower
            self.lower_model = RowsModel(lower_columns, lower_identify, self)
            self.below = Table(self.lower_model)
            self.below.setMinimumHeight(4 * row_height())
            self.below.setMaximumHeight(7 * row_height())
            TableMenu(self.below, translator, title)
            self.below.chosen.connect(lambda _id: self.changed.emit())
        self.search.searched.connect(lambda _text: self._list())
        self.table.chosen.connect(lambda _id: self.changed.emit())
        self._build(above, list(acts.values()), dict(switches or {}))

    @property
    def current(self) -> Any:
        """The chosen row, None where there is none."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    @property
    def chosen(self) -> list[Any]:
        """Every chosen row, in the order listed."""
        rows = map(self.model.row_of, self.table.selected_ids)
        return [self.model.row_at(row) for row in rows]

    @property
    def current_below(self) -> Any:
        """The chosen row of the second list."""
        if self.below is None:
            return None
        row = self.lower_model.row_of(self.below.current_id)
        return self.lower_model.row_at(row) if row >= 0 else None

    @property
    def shown(self) -> Sequence[Any]:
        """The rows that are listed now."""
        return self.model.rows()

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Replace what is listed; the choice stays where it still is."""
        self._rows = list(rows)
        self._list()

    def show_below(self, rows: Sequence[Any]) -> None:
        """Replace the second list, and choose its first row where none was."""
        if self.below is None:
            return
        self.lower_model.show_rows(rows)
        if self.current_below is None and rows:
            self.below.select_id(self.lower_model.id_at(0))

    def add_above(self, control: QWidget) -> None:
        """Put another control beside the search."""
        self._above.add_before(self.count, control)

    def add_below(self, panel: QWidget) -> None:
        """Put something under what is read."""
        self._detail.insertWidget(self._detail.indexOf(self.facts) + 1, panel)

    def retitle(self) -> None:
        self.table.retitle()
        if self.below is not None:
            self.below.retitle()
        self._list()

    def _list(self) -> None:
        needle = fold(self.search.text())
        found = [row for row in self._rows if needle in fold(self._said(row))]
        self.model.show_rows(found)
        self.count.setText(self._t("ui.list.count", count=len(found), number=f"{len(found):,}"))
        if self.current is None and found:
            self.table.select_id(self.model.id_at(0))
        self.changed.emit()

    def _build(
        self,
        above: Mapping[str, QPushButton],
        acts: Sequence[QPushButton],
        switches: Mapping[str, QCheckBox],
    ) -> None:
        left, right = QWidget(), QWidget()
        row, offered = Flow(), Flow()
        self._above = row
        row.add(self.search, grows=True)
        for key, switch in switches.items():
            self._t.bind(switch.setText, key)
            row.add(switch)
        row.add(self.count, *above.values())
        offered.add(*acts)
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        detail = self._detail = page_in(right)
        detail.setContentsMargins(12, 14, 8, 14)
        detail.setSpacing(10)
        detail.addLayout(offered)
        detail.addWidget(self.facts, 1)
        if self.below is not None:
            detail.addWidget(self.below)
        right.setMinimumWidth(380)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([730, 434])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
