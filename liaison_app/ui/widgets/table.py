"""The table every list uses: whole rows, fixed heights, one selection kept by id."""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from liaison_app.ui import theme
from liaison_app.ui.widgets.badge import badge_width, paint_badge
from liaison_app.ui.widgets.columns import BADGE_ROLE, MARK_ROLE, AnyIndex, BadgeText, Column
from liaison_app.ui.widgets.plain import tip

ROW_HEIGHT = 34
# Of the width a column asks for, where room is short; the stretching one holds long texts.
_LEAST, _LEAST_OF_LONG = 0.85, 0.45
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def row_height() -> int:
    """Of each row, in pixels."""
    return theme.px(ROW_HEIGHT)


class ListModel(Protocol):
    """What a table asks of its model besides Qt's own."""

    columns: tuple[Column, ...]

    def id_at(self, row: int) -> Any: ...
    def row_of(self, identifier: Any) -> int: ...
    def rows_of(self, identifiers: Collection[Any]) -> list[int]: ...
    def can_sort(self, place: int) -> bool: ...
    def row_at(self, row: int) -> Any: ...


class BadgeDelegate(QStyledItemDelegate):
    """Draws a badge where the column has one, plain text elsewhere; a mark stands before the
    text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        badge, mark = index.data(BADGE_ROLE), index.data(MARK_ROLE)
        if not badge and not mark:
            super().paint(painter, option, index)
            return
        word, _tone = shown = mark or badge
        alignment = index.data(int(Qt.ItemDataRole.TextAlignmentRole)) or 0
        centred = bool(alignment & int(Qt.AlignmentFlag.AlignHCenter))
        self.paint_as_badge(painter, option, shown, centred=centred)
        if mark:
            rest = QStyleOptionViewItem(option)
            rest.rect = QRect(option.rect).adjusted(
                badge_width(option.fontMetrics, word) + 8, 0, 0, 0
            )
            super().paint(painter, rest, index)

    def paint_as_badge(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        badge: BadgeText,
        *,
        centred: bool = False,
    ) -> None:
        """The cell's ground, and the badge on it."""
        widget, (word, tone) = option.widget, badge
        widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget
        )
        painter.setFont(option.font)
        left = 8
        if centred:
            left = max(8, (option.rect.width() - badge_width(option.fontMetrics, word)) // 2)
        paint_badge(painter, QRect(option.rect).adjusted(left, 0, -4, 0), word, tone)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: AnyIndex,
    ) -> bool:
        """What does not fit its column is told whole under the pointer."""
        text = index.data()
        if not text or index.data(int(Qt.ItemDataRole.ToolTipRole)):
            return super().helpEvent(event, view, option, index)
        mark = index.data(MARK_ROLE)
        ahead = badge_width(option.fontMetrics, mark[0]) + 8 if mark else 0
        elided = self.sizeHint(option, index).width() + ahead > option.rect.width()
        QToolTip.showText(event.globalPos(), tip(str(text)) if elided else "", view)
        return True

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 12, row_height())


class RowDelegate(BadgeDelegate):
    """The same for a list of ``rows``, asked directly what a cell says: through Qt's roles that
    would be nine calls for each cell, of which there are hundreds in view."""

    def __init__(self, rows: ListModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._list = rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        column, row = self._list.columns[index.column()], self._list.row_at(index.row())
        badge = column.badge(row) if column.badge is not None else None
        if badge:
            self.paint_as_badge(painter, option, badge)
            return
        # The view hands over options of this cell alone.
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        option.text = column.text(row)
        if column.right:
            option.displayAlignment = _RIGHT
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)


class Table(QTableView):
    """``chosen`` says which record is current (None: none), ``opened`` which one to open. With
    ``several`` more than one can be selected, and ``selected`` says that others are. Without
    ``sorts`` the rows stand as they belong together."""

    chosen = Signal(object)
    opened = Signal(object)
    selected = Signal()

    def __init__(
        self,
        model: QAbstractItemModel,
        parent: QWidget | None = None,
        *,
        several: bool = False,
        sorts: bool = True,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._held: list[Any] = []
        self._list: Any = model
        self._current_id: Any = None
        self._restoring = False
        self._sharing = False
        self._by_hand: dict[int, int] = {}  # widths somebody chose
        self.setModel(model)
        self._dress()
        model.modelAboutToBeReset.connect(self._hold)
        model.modelReset.connect(self._restore)
        self.activated.connect(self._open)
        if sorts:
            # In the order in which rows come, until somebody presses a heading.
            header = self.horizontalHeader()
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self._list.columns)

    def texts_of_selected(self, places: Sequence[int]) -> list[list[str]]:
        """What these columns say of each selected row, badges by their words."""
        return [[self._text(row, place) for place in places] for row in self._selected_rows()]

    @property
    def places_shown(self) -> list[int]:
        """The columns that are not left out."""
        return [at for at in range(len(self.columns)) if not self.isColumnHidden(at)]

    def rows_to_print(self, most: int) -> list[int]:
        """The selected rows, where there are several, else all; at most so many."""
        if self.selected_count > 1:
            return self._selected_rows()[:most]
        return list(range(min(most, self.model().rowCount())))

    def texts_of_row(self, row: int, places: Sequence[int]) -> list[str]:
        """What these columns say of one row, badges by their words."""
        return [self._text(row, place) for place in places]

    def fit(self) -> None:
        """Share the width out again: other columns are shown."""
        self._share_out()

    def can_sort(self, place: int) -> bool:
        """Whether the rows can be sorted by this column."""
        return bool(self._list.can_sort(place))

    def sort_by(self, place: int) -> None:
        """By this column, the other way round if it is so already; -1: as the rows come."""
        header, ascending = self.horizontalHeader(), Qt.SortOrder.AscendingOrder
        again = place == header.sortIndicatorSection() and header.sortIndicatorOrder() == ascending
        self.sortByColumn(place, Qt.SortOrder.DescendingOrder if again else ascending)

    @property
    def current_id(self) -> Any:
        return self._current_id

    @property
    def selected_ids(self) -> list[Any]:
        """Every selected record, in the order of the list."""
        return [self._list.id_at(row) for row in self._selected_rows()]

    @property
    def selected_count(self) -> int:
        """How many rows are selected; quick, whatever their number."""
        return sum(len(rows) for rows in self._selected_ranges())

    def select_id(self, identifier: Any) -> bool:
        """Make the record current and bring it into view; False where it is not in the list."""
        row = self._list.row_of(identifier)
        self._current_id = identifier
        if row < 0:
            return False
        index = self._list.index(row, 0)
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self.scrollTo(index)
        return True

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._restoring:
            self.selected.emit()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if self._restoring:
            return
        self._current_id = self._list.id_at(current.row()) if current.isValid() else None
        self.chosen.emit(self._current_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab leaves the table; Enter opens the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._current_id is not None:
                self.opened.emit(self._current_id)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._share_out()

    def retitle(self) -> None:
        """Draw headings and cells again, in another language."""
        last = max(0, len(self._list.columns) - 1)
        self._list.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self._share_out()
        self.viewport().update()

    def _selected_ranges(self) -> Iterator[range]:
        # An index for each row would take seconds where all of a million are selected.
        for each in self.selectionModel().selection().toList():
            yield range(each.top(), each.bottom() + 1)

    def _selected_rows(self) -> list[int]:
        return sorted({row for rows in self._selected_ranges() for row in rows})

    def _text(self, row: int, place: int) -> str:
        index = self._list.index(row, place)
        badge = index.data(BADGE_ROLE)
        return str(badge[0] if badge else index.data() or "")

    def _share_out(self) -> None:
        """Every column as wide as it asks for, and the stretching one takes what is left. Where
        that is not enough, each gives up some of its room if all of them are in view then; what
        was drawn wider or narrower by hand stays so. No heading is cut off."""
        places = [
            place for place in range(len(self._list.columns)) if not self.isColumnHidden(place)
        ]
        wanted, least = {}, {}
        for place in places:
            column, heading = self._list.columns[place], self._heading_width(place)
            wanted[place] = self._by_hand.get(place) or max(theme.px(column.width), heading)
            share = _LEAST_OF_LONG if column.stretch else _LEAST
            if column.badge or column.key == "reference" or place in self._by_hand:
                share = 1.0  # half a number is none
            least[place] = max(heading, int(wanted[place] * share))
        room = self.viewport().width()
        lacking = sum(wanted.values()) - room
        spare = sum(wanted.values()) - sum(least.values())
        if 0 < lacking <= spare:
            for place in places:
                wanted[place] -= math.ceil((wanted[place] - least[place]) * lacking / spare)
        left = room - sum(wanted.values())
        self._sharing = True
        for place in places:
            stretches = self._list.columns[place].stretch and left > 0
            self.setColumnWidth(place, wanted[place] + (left if stretches else 0))
        self._sharing = False

    def _heading_width(self, place: int) -> int:
        return self.horizontalHeader().sectionSizeHint(place)

    def _resized(self, place: int, _before: int, width: int) -> None:
        if not self._sharing and width > 0:
            self._by_hand[place] = width

    def _open(self, index: AnyIndex) -> None:
        self.opened.emit(self._list.id_at(index.row()))

    def _hold(self) -> None:
        self._held = self.selected_ids if self._several else []
        self._restoring = True

    def _restore(self) -> None:
        wanted = self._current_id
        self._restoring = False
        if wanted is not None and not self.select_id(wanted):
            self._current_id = None
            self.chosen.emit(None)
        if not self._held or self._held == [self._current_id]:
            return
        selection, last = QItemSelection(), max(0, len(self._list.columns) - 1)
        for rows in _runs(self._list.rows_of(set(self._held))):
            first, end = self._list.index(rows[0], 0), self._list.index(rows[-1], last)
            selection.append(QItemSelectionRange(first, end))
        if not selection.isEmpty():
            # What is current need not be selected.
            self.selectionModel().select(
                selection, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def _dress(self) -> None:
        self.setItemDelegate(RowDelegate(self._list, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if self._several else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(row_height())
        self._dress_header()

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, column in enumerate(self._list.columns):
            self.setColumnWidth(place, theme.px(column.width))
        header.setMinimumSectionSize(48)
        header.sectionResized.connect(self._resized)


def _runs(rows: Sequence[int]) -> Iterator[range]:
    """Ascending rows, those that follow one another as one."""
    first = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[place - 1] + 1:
            yield range(rows[first], rows[place - 1] + 1)
            first = place
