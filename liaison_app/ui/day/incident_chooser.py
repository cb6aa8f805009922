"""Which incident? A list to search in and choose from, by keyboard."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.domain.query import words
from liaison_app.store.queries import Row
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column, text_of
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu

MOST = 100  # the newest; a search finds the others


class IncidentChooser(QDialog):
    """``chosen`` carries the incident's id. Down leaves the search box for the list, Enter
    chooses."""

    chosen = Signal(str)

    def __init__(self, session: Session, action: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.day.choose.title")
        heading = PlainLabel(role="title")
        t.bind(heading.setText, "ui.day.choose.title")
        self.search = SearchBox(t)
        self.model = RowsModel(self._columns(), lambda row: row["id"], self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.nav.incidents")
        self.choose = button(t, action, self._choose, role="primary")
        cancel = button(t, "ui.cancel", self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        open_at(self, 760, 520)
        self.search.searched.connect(lambda _text: self._read())
        self.table.opened.connect(lambda _id: self._choose())
        self._read()
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the search box chooses what stands first."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _read(self) -> None:
        query = words(self.search.text())
        self._session.reads.ask(
            "choose-incident",
            lambda reader: reader.incidents(query=query, limit=MOST)[1],
            self._show,
        )

    def _show(self, rows: list[Row]) -> None:
        self.model.show_rows(rows)
        if rows:
            self.table.select_id(rows[0]["id"])
        self.choose.setEnabled(bool(rows))

    def _choose(self) -> None:
        if self.model.row_of(self.table.current_id) >= 0:
            identifier = str(self.table.current_id)
            self.accept()
            self.chosen.emit(identifier)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("reference", lambda: field_label(s, "incident", "reference"),
                   lambda row: text_of(row, "reference"), 140),
            Column("status", lambda: field_label(s, "incident", "status"),
                   lambda row: shown_field(s, "incident", row, "status"), 110),
            Column("title", lambda: field_label(s, "incident", "title"),
                   lambda row: one_line(text_of(row, "title")), 320, stretch=True),
        )  # fmt: skip
