"""Fields in which several values stand: the list on the left, the chosen one's values beside it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from liaison_app.ui.exchange.conflict_panel import ConflictPanel
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.conflicts import ConflictView, open_conflicts


class ConflictsTab(QWidget):
    """Enter on a line leads to its values. ``asked_for`` carries a screen and a record there."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: str | None = None
        t = session.translator
        self.model = RowsModel(self._columns(), lambda view: view.conflict.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.exchange.tab.conflicts")
        self.nothing = PlainLabel(role="muted", wrap=True)
        t.bind(self.nothing.setText, "ui.conflicts.none")
        self.panel = ConflictPanel(session)
        self.panel.asked_for.connect(self.asked_for)
        self.table.chosen.connect(lambda _id: self._follow())
        self.table.opened.connect(lambda _id: self.panel.take_focus())
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self.table)
        self._split.addWidget(self.panel)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([430, 650])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.addWidget(self.nothing)
        column.addWidget(self._split, 1)
        column.addStretch(0)

    def refresh(self) -> None:
        """Read again which values stand where."""
        here = self._session.installation
        self._session.reads.ask(
            "conflicts",
            partial(open_conflicts, organisation=here.organisation, office=here.office_code),
            self._show,
        )

    def retitle(self) -> None:
        self.table.retitle()
        self.panel.redraw()

    def choose(self, identifier: str) -> None:
        """Show the conflict with this ID, now or when it has been read."""
        self._wanted = identifier
        self._choose_wanted()

    def _show(self, views: list[ConflictView]) -> None:
        """What is settled together with another field is not listed beside it."""
        row = self.model.row_of(self.table.current_id)
        self.model.show_rows([view for view in views if not view.follows])
        self._choose_wanted()
        count = self.model.rowCount()
        self.nothing.setVisible(not count)
        self._split.setVisible(bool(count))
        if count and self.model.row_of(self.table.current_id) < 0:
            self.table.select_id(self.model.id_at(min(max(row, 0), count - 1)))
        self._follow()

    def _choose_wanted(self) -> None:
        if self._wanted is not None and self.model.row_of(self._wanted) >= 0:
            self.table.select_id(self._wanted)
            self._wanted = None

    def _follow(self) -> None:
        row = self.model.row_of(self.table.current_id)
        self.panel.show_conflict(self.model.row_at(row) if row >= 0 else None)

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda view: view.reference, 130),
            Column("field", lambda: s.t("ui.history.field"),
                   lambda view: field_label(s, view.conflict.kind, view.conflict.field), 120),
            Column("values", lambda: s.t("ui.conflicts.values"),
                   lambda view: f"{len(view.values)}", 66, right=True),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda view: one_line(view.title), 120, stretch=True),
        )  # fmt: skip
