"""連絡・問答: the notes, escalations and questions about one incident, kept at this desk."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.escalation_dialog import EscalationDialog
from liaison_app.ui.fields.shown import shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu

# Per kind: when, who, what.
_SHOWN: Mapping[str, tuple[str, str, str]] = {
    "intake": ("received_at", "caller", "text"),
    "escalation": ("told_at", "told", "message"),
    "question": ("cleared_at", "cleared_by", "question"),
}
_Line = tuple[str, Row]  # kind, row


class DayTab(QWidget):
    """Enter opens a record where it is edited; ``asked_for`` carries the screen and (kind, id)."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        t = session.translator
        self.model = RowsModel(self._columns(), lambda line: (line[0], line[1]["id"]), self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.incidents.tab.day")
        self.table.opened.connect(lambda key: self.asked_for.emit("day", key))
        self.nothing = PlainLabel(role="muted", wrap=True)
        t.bind(self.nothing.setText, "ui.incidents.day.nothing")
        self.tell = button(t, "ui.incidents.day.tell", self.ask_escalation, role="primary")
        acts = QHBoxLayout()
        acts.addWidget(self.tell)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addLayout(acts)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def show_incident(self, identifier: str, reader: Reader) -> None:
        """Read what is about an incident."""
        self._id = identifier
        lines: list[_Line] = [
            *(("escalation", row) for row in reader.day.escalations(incident=identifier)),
            *(("intake", row) for row in reader.day.intake(incident=identifier)),
            *(("question", row) for row in reader.day.questions(identifier)),
        ]
        self.model.show_rows(lines)
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)

    def ask_escalation(self) -> None:
        """Enter who was told of this incident."""
        EscalationDialog(self._session, self._id, self).open()

    def retitle(self) -> None:
        self.table.retitle()

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def part(place: int) -> "Column":
            keys = ("when", "who", "what")
            return Column(
                keys[place],
                lambda: s.t(f"ui.incidents.day.{keys[place]}"),
                lambda line: one_line(shown_field(s, line[0], line[1], _SHOWN[line[0]][place])),
                (128, 110, 140)[place],
                stretch=place == 2,
            )

        return (
            Column("kind", lambda: s.t("ui.today.column.what"),
                   lambda line: s.t(f"record.{line[0]}"), 104),
            part(0),
            part(1),
            part(2),
        )  # fmt: skip
