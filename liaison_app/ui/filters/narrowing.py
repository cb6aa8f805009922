"""The controls that narrow a list, as one text that can be kept, and back."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox

from liaison_app.ui.filters.saved import SavedFilters
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.workflows.saved_filters import SavedFilter


class Narrowing(QObject):
    """``saved`` is the button to put beside the search box of the list ``of`` (`FILTERED_LIST`).

    Kept is ``name:code`` of each choice and ``name:yes`` or ``no`` of each switch, then what is
    searched for, and the order of the table. ``again`` lists anew once something
    kept is shown; the search does so itself.
    """

    def __init__(
        self,
        session: Session,
        of: str,
        *,
        again: Callable[[], object] | None = None,
        search: SearchBox | None = None,
        table: Table | None = None,
        choices: Mapping[str, QComboBox] | None = None,
        switches: Mapping[str, QCheckBox] | None = None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._again, self._search, self._table = again, search, table
        self._choices, self._switches = dict(choices or {}), dict(switches or {})
        self._usual = self._as_text()
        self.saved = SavedFilters(session, of, self.to_save)
        self.saved.picked.connect(self.show_saved)

    def to_save(self) -> tuple[str, str]:
        """What narrows the list now, empty for nothing, and the order it is in."""
        text = self._as_text()
        return (text if text != self._usual else ""), self._order()

    def show_saved(self, saved: SavedFilter) -> None:
        """Narrow the list as it was when that was kept."""
        self._set(self._usual)
        rest = self._set(saved.query)
        if self._search is not None:
            self._search.setText(rest)
        if self._table is not None and saved.sort:
            self._sort(self._table, saved.sort)
        if self._again is not None:
            self._again()

    def _as_text(self) -> str:
        chosen = [f"{name}:{box.currentData() or ''}" for name, box in self._choices.items()]
        switched = [
            f"{name}:{'yes' if box.isChecked() else 'no'}" for name, box in self._switches.items()
        ]
        text = self._search.text().strip() if self._search is not None else ""
        return " ".join([*chosen, *switched, *([text] if text else [])])

    def _set(self, kept: str) -> str:
        """Set the controls that a kept text names, and hand back what is left of it. A code that
        there is no more leaves its control as it is."""
        rest = kept
        for name in (*self._choices, *self._switches):
            first, _, after = rest.partition(" ")
            if not first.startswith(f"{name}:"):
                continue
            code, rest = first.removeprefix(f"{name}:"), after
            if name in self._switches:
                self._switches[name].setChecked(code == "yes")
            elif (place := _place_of(self._choices[name], code)) >= 0:
                self._choices[name].setCurrentIndex(place)
        return rest

    def _order(self) -> str:
        if self._table is None:
            return ""
        header = self._table.horizontalHeader()
        place = header.sortIndicatorSection()
        if not 0 <= place < len(self._table.columns):
            return ""
        descending = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return f"{'-' if descending else ''}{self._table.columns[place].key}"

    def _sort(self, table: Table, order: str) -> None:
        keys = [column.key for column in table.columns]
        key = order.removeprefix("-")
        if key in keys:
            descending = order.startswith("-")
            table.sortByColumn(
                keys.index(key),
                Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder,
            )


def _place_of(choice: QComboBox, code: str) -> int:
    codes = [str(choice.itemData(place) or "") for place in range(choice.count())]
    return codes.index(code) if code in codes else -1
