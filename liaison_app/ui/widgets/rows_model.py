"""A table model over rows held in memory, for lists of at most some thousands."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from liaison_app.ui.widgets.columns import ID_ROLE, AnyIndex, Column, cell_data, header_data


class RowsModel(QAbstractTableModel):
    """Rows as they were last read; ``identify`` gives each its stable id."""

    def __init__(
        self,
        columns: Sequence[Column],
        identify: Callable[[Any], Any],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._identify = identify
        self._came: list[Any] = []
        self._rows: list[Any] = []
        self._order: tuple[int, Qt.SortOrder] | None = None

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Replace what is shown; the view finds its selection again by id."""
        self.beginResetModel()
        self._came = list(rows)
        self._arrange()
        self.endResetModel()

    def rows(self) -> Sequence[Any]:
        return self._rows

    def row_at(self, row: int) -> Any:
        return self._rows[row]

    def id_at(self, row: int) -> Any:
        return self._identify(self._rows[row])

    def row_of(self, identifier: Any) -> int:
        """Where the row with this id is, -1 where it is not."""
        for place, row in enumerate(self._rows):
            if self._identify(row) == identifier:
                return place
        return -1

    def rows_of(self, identifiers: Collection[Any]) -> list[int]:
        """Where these rows are, from above, those that are not here left out."""
        return [row for row, each in enumerate(self._rows) if self._identify(each) in identifiers]

    def can_sort(self, _place: int) -> bool:
        return True

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == ID_ROLE:
            return self.id_at(index.row())
        return cell_data(self.columns[index.column()], self._rows[index.row()], role)

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
        """Order by what the column says; -1 is the order in which rows came. The view finds its
        selection again by id."""
        self._order = (column, order) if 0 <= column < len(self.columns) else None
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        self._rows = list(self._came)
        if self._order is not None:
            column, order = self._order
            self._rows.sort(
                key=self.columns[column].place_of, reverse=order == Qt.SortOrder.DescendingOrder
            )
