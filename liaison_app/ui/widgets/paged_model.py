"""A table model for any number of rows: an array of ids, and pages of rows read when seen.

Sorting and filtering are the query's; this model only holds the ordered ids (8 bytes each) and
the last pages of 64 rows that were on screen.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from liaison_app.ui.widgets.columns import ID_ROLE, AnyIndex, Column, cell_data, header_data

PAGE = 64  # more than any screen shows at once
PAGES_KEPT = 75

PagedRow = Mapping[str, Any]


class PagedModel(QAbstractTableModel):
    """``fetch`` reads the rows of some ids, in any order, each with its id under ``pk``."""

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[Sequence[int]], Sequence[PagedRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sort_requested: Callable[[str], object] | None = None
        self._fetch = fetch
        self._ids = array("q")
        self._pages: OrderedDict[int, list[PagedRow]] = OrderedDict()

    def show_ids(self, ids: "array[int]") -> None:
        """Show these records in this order. The same ids as before, alone or with more behind
        them, keep scroll and selection."""
        known = len(self._ids)
        if ids == self._ids:
            self._pages.clear()
            self._redraw()
            return
        if 0 < known < len(ids) and ids[:known] == self._ids:
            self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
            self._ids = ids
            self._pages.clear()
            self.endInsertRows()
            self._redraw()
            return
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self.endResetModel()

    def row_at(self, row: int) -> PagedRow:
        """One record's read model; its page is read if it is not at hand."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        self._pages.move_to_end(number)
        return page[place]

    def id_at(self, row: int) -> int:
        return self._ids[row]

    def row_of(self, identifier: Any) -> int:
        """Where the record is, -1 where it is not."""
        try:
            return self._ids.index(identifier)
        except (ValueError, TypeError):
            return -1

    def rows_of(self, identifiers: Collection[Any]) -> list[int]:
        """Where these records are, from above, those that are not here left out."""
        return [row for row, each in enumerate(self._ids) if each in identifiers]

    def can_sort(self, place: int) -> bool:
        """What the query cannot sort by stays as it is."""
        return bool(self.columns[place].sort)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == ID_ROLE:
            return self._ids[index.row()]
        return cell_data(self.columns[index.column()], self.row_at(index.row()), role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Horizontal:
            return header_data(self.columns, section, role)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the screen for another order; it queries and comes back with new ids."""
        if self.sort_requested is None or column < 0 or not self.columns[column].sort:
            return
        descending = order == Qt.SortOrder.DescendingOrder
        self.sort_requested(("-" if descending else "") + self.columns[column].sort)

    def _read(self, number: int) -> list[PagedRow]:
        wanted = self._ids[number * PAGE : (number + 1) * PAGE]
        found = {row["pk"]: row for row in self._fetch(wanted)}
        page = [found.get(identifier, {"pk": identifier}) for identifier in wanted]
        self._pages[number] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)
        return page

    def _redraw(self) -> None:
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
