"""A table of figures: headings stay in view on both sides, every figure opens what is behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from liaison_app.domain.picture import AnswerFacts, TaskFacts
from liaison_app.ui import theme
from liaison_app.ui.widgets.columns import BADGE_ROLE, AnyIndex
from liaison_app.ui.widgets.plain import tip
from liaison_app.ui.widgets.table import BadgeDelegate, row_height

_NAMES = 250  # a longer name is elided, and told whole under the pointer
_PADDING = 24
Answered = tuple[TaskFacts, AnswerFacts]


@dataclass(frozen=True)
class Cell:
    """``text`` is drawn as a badge where it has a ``tone``; ``spoken`` says it in full. ``behind``
    are the answers that it counts, ``query`` what finds the incidents that it counts, ``place`` the
    screen where it comes from, with what to show there."""

    text: str = ""
    tone: str = ""
    spoken: str = ""
    behind: tuple[Answered, ...] = ()
    query: str | None = None
    place: tuple[str, object] | None = None

    @property
    def opens(self) -> bool:
        return bool(self.behind) or self.query is not None or self.place is not None


@dataclass(frozen=True)
class Heading:
    """``spoken`` is its tool tip; ``behind`` as in a cell."""

    text: str
    spoken: str = ""
    behind: tuple[Answered, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A row for each of ``rows``, a cell in it for each of ``columns``."""

    rows: Sequence[Heading] = ()
    columns: Sequence[Heading] = ()
    cells: Sequence[Sequence[Cell]] = ()


class GridModel(QAbstractTableModel):
    """Shows one grid at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid = Grid()
        self.shortened: Callable[[str], str] = str  # of the heading of a row

    def show_grid(self, grid: Grid) -> None:
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def cell(self, index: AnyIndex) -> Cell:
        return self.grid.cells[index.row()][index.column()]

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.grid.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.cell(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == BADGE_ROLE:
            return (cell.text, cell.tone) if cell.tone and cell.text else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell.spoken or cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(cell.spoken or cell.text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignCenter)
        if role == Qt.ItemDataRole.ForegroundRole and cell.opens:
            return QBrush(QColor(theme.colours().accent))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation == Qt.Orientation.Horizontal
        heading = (self.grid.columns if across else self.grid.rows)[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return heading.text if across else self.shortened(heading.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return heading.spoken or heading.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(heading.spoken or heading.text)
        if role == Qt.ItemDataRole.TextAlignmentRole and not across:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class GridTable(QTableView):
    """``opened`` carries a cell, or the heading of a row or column, that has something behind it:
    Enter or a double click on a figure, a click on a heading. ``names`` is how wide the headings of
    rows become at most."""

    opened = Signal(object)

    def __init__(self, names: int = _NAMES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self.grid_model = GridModel(self)
        self.setModel(self.grid_model)
        self.setItemDelegate(BadgeDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionsClickable(True)
        across.sectionClicked.connect(lambda place: self._open(self.grid_model.grid.columns[place]))
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(row_height())
        down.setMinimumWidth(160)
        down.setMaximumWidth(names)
        self.grid_model.shortened = self._shortened
        down.sectionClicked.connect(lambda place: self._open(self.grid_model.grid.rows[place]))
        self.doubleClicked.connect(lambda index: self._open(self.grid_model.cell(index)))

    def show_grid(self, grid: Grid) -> None:
        """Show it, with the same cell current as before as far as there is one."""
        here = self.currentIndex()
        place = (here.row(), here.column()) if here.isValid() else (0, 0)
        self.grid_model.show_grid(grid)
        self.resizeColumnsToContents()
        again = self.grid_model.index(*place)
        self.setCurrentIndex(again if again.isValid() else self.grid_model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what is behind the current figure."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self._open(self.grid_model.cell(self.currentIndex()))
            return
        super().keyPressEvent(event)

    def _shortened(self, text: str) -> str:
        """The header itself cuts a name off without saying so."""
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, self._names - _PADDING)

    def _open(self, chosen: Cell | Heading) -> None:
        if chosen.behind or (isinstance(chosen, Cell) and chosen.opens):
            self.opened.emit(chosen)
