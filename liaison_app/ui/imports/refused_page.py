"""What cannot be taken in and why, each cell at fault to be mended where it stands.

A correction holds for one row; ticked, it becomes what that word means in its whole column, and is
remembered with the column mapping.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.fields import FieldType
from liaison_app.interop.columns import READ
from liaison_app.interop.items import LedgerColumn, LedgerHead, RefusedItem
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, one_line, visible
from liaison_app.workflows.errors import sentence

SHOWN = 300
_WORDS = (FieldType.CODE, FieldType.CODES, FieldType.LISTED, FieldType.ORGANISATION)
_ROW, _REASON, _COLUMN, _CELL = range(4)


class RefusedPage(QWidget):
    """``corrections`` are the cells mended so far; ``word_learnt`` carries (heading, word,
    meaning)."""

    word_learnt = Signal(str, str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._items: Sequence[RefusedItem] = ()
        self._columns: list[list[LedgerColumn]] = []
        self.corrections: dict[tuple[int, int], str] = {}
        self.table = QTableWidget(0, 4)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_REASON, QHeaderView.ResizeMode.Stretch)
        for place, width in ((_ROW, 60), (_COLUMN, 150), (_CELL, 210)):
            self.table.setColumnWidth(place, width)
        self.table.itemChanged.connect(self._mend)
        self.whole_column = QCheckBox()
        self.more = PlainLabel(role="muted", wrap=True)
        t = session.translator
        t.bind(self.table.setAccessibleName, "ui.import.refused")
        t.bind(self.whole_column.setText, "ui.import.whole_column")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.more)
        column.addWidget(self.whole_column)
        t.language_changed.connect(self._draw)

    def count(self) -> int:
        """How many items are listed."""
        return self.table.rowCount()

    def show_items(self, items: Sequence[RefusedItem], ledger: LedgerHead | None) -> None:
        """Show what was refused; in a table with the cells at fault."""
        self._items = items[:SHOWN]
        by_field: dict[str, list[LedgerColumn]] = {}
        for column in ledger.columns if ledger else ():
            by_field.setdefault(column.field, []).append(column)
        by_field.pop("", None)
        self._columns = [by_field.get(_field_of(item), []) for item in self._items]
        self.whole_column.setVisible(ledger is not None)
        self.more.setVisible(len(items) > SHOWN)
        self.more.setText(self._session.t("ui.import.more", count=max(0, len(items) - SHOWN)))
        self._draw()

    def _draw(self, _language: str = "") -> None:
        t = self._session.t
        titles = ("ui.import.row", "ui.import.reason", "ui.import.column.heading", "ui.import.cell")
        self.table.blockSignals(True)
        self.table.setHorizontalHeaderLabels([t(title) for title in titles])
        self.table.setRowCount(len(self._items))
        for place, (item, columns) in enumerate(zip(self._items, self._columns, strict=True)):
            why = visible(sentence(item.refused, self._session.translator.texts))
            heading = " / ".join(one_line(column.heading) for column in columns)
            cells = (one_line(item.item), why, heading, self._cell(item, columns))
            for column, text in enumerate(cells):
                shown = QTableWidgetItem(text)
                if column != _CELL or not columns:
                    shown.setFlags(shown.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(place, column, shown)
        self.table.blockSignals(False)
        self.table.resizeRowsToContents()

    def _cell(self, item: RefusedItem, columns: Sequence[LedgerColumn]) -> str:
        texts = [self._text(item, column.place) for column in columns]
        return visible(" ".join(text for text in texts if text))

    def _text(self, item: RefusedItem, place: int) -> str:
        found = item.cells[place] if place < len(item.cells) else ""
        return str(found).strip()

    def _mend(self, changed: QTableWidgetItem) -> None:
        if changed.column() != _CELL:
            return
        item, columns = self._items[changed.row()], self._columns[changed.row()]
        text = changed.text()
        first, *others = columns
        word = self._text(item, first.place)
        if self.whole_column.isChecked() and word and READ[first.field].type in _WORDS:
            self.word_learnt.emit(first.heading, word, text)
        else:
            row = int(item.item)
            self.corrections[row, first.place] = text
            self.corrections |= {(row, other.place): "" for other in others}


def _field_of(item: RefusedItem) -> str:
    """The field whose cell is at fault, "" if no one cell is."""
    if not item.cells:
        return ""
    params: Mapping[str, object] = item.refused.params
    if item.refused.code == "import-repeated":
        return "source_id"
    return "grade" if item.refused.code == "above-ceiling" else str(params.get("field", ""))
