"""Over the list while several incidents are selected: how many, and what can be done with them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.table import Table
from liaison_app.workflows.amending_many import Amended


class ChosenBar(QFrame):
    """``asked`` says that all of them are to be changed; ``action`` is the same for a menu."""

    asked = Signal()

    def __init__(self, session: Session, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._table = session, table
        self.setProperty("role", "card")
        self.count = PlainLabel(role="label")
        t = session.translator
        self.change = button(t, "ui.many.change", self.asked.emit)
        self.clear = button(t, "ui.many.clear", self._clear, role="link")
        self.action = QAction(self)
        t.bind(self.action.setText, "ui.many.change")
        self.action.triggered.connect(lambda _checked=False: self.asked.emit())
        row = Flow()
        row.add(self.count, grows=True)
        row.add(self.change, self.clear)
        around = QHBoxLayout(self)
        around.setContentsMargins(10, 6, 10, 6)
        around.addLayout(row)
        table.selected.connect(self._show)
        t.language_changed.connect(self._show)
        self._show()

    def say_done(self, done: Amended) -> None:
        """How many were changed, and how to take it back."""
        self._session.say("good", self._session.t("ui.many.done", count=len(done.changed)))

    def _clear(self) -> None:
        self._table.select_id(self._table.current_id)
        self._table.setFocus()

    def _show(self) -> None:
        count = self._table.selected_count
        self.setVisible(count > 1)
        said = self._session.t("ui.many.count", count=count, number=f"{count:,}")
        self.count.setText(said)
