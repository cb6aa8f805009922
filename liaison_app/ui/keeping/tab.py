"""A list with its buttons: what the three lists of records management have in common."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu


class ListTab(QWidget):
    """``name`` is the part of the text keys that is this list's own."""

    def __init__(
        self,
        session: Session,
        name: str,
        columns: Sequence[Column],
        identify: Callable[[Any], Any],
        buttons: Sequence[QPushButton],
    ) -> None:
        super().__init__()
        self.model = RowsModel(columns, identify, self)
        self.table = Table(self.model)
        TableMenu(self.table, session.translator, f"ui.keeping.tab.{name}")
        guide = PlainLabel(role="muted", wrap=True)
        session.translator.bind(guide.setText, f"ui.keeping.guide.{name}")
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in buttons:
            row.addWidget(each)
        row.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 12, 8, 8)
        self.column.addWidget(guide)
        self.column.addWidget(self.table, 1)
        self.column.addLayout(row)

    def chosen(self) -> Any:
        """The row that is current, or None."""
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None
