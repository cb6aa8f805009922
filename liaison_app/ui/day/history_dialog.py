"""The history of one record of the day, in a window of its own."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.ui.incidents.history_tab import HistoryTab
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel


class HistoryDialog(QDialog):
    """Who changed what and when, of the record with this pk."""

    def __init__(self, session: Session, name: str, pk: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.incidents.tab.history")
        self.history = HistoryTab(session)
        t.language_changed.connect(self.history.retitle)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(t, "ui.day.close", self.reject))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(8)
        column.addWidget(PlainLabel(name, role="title"))
        column.addWidget(self.history, 1)
        column.addLayout(foot)
        open_at(self, 940, 520)
        self.history.show_record(pk)
