"""What opens the case log, and who made, endorsed and used the recovery key."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.administration.endorsements import endorsement_text
from liaison_app.ui.day.history_dialog import HistoryDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.endorsing import KeyState
from liaison_app.workflows.keys import Key, key_list

_HEIGHT = 150  # pixels; there are as many slots as officers, and a few


class KeysPanel(QWidget):
    """One line for each key slot. ``endorse_asked`` is for the recovery key."""

    endorse_asked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        self.endorse = button(t, "ui.admin.endorse_recovery", self.endorse_asked.emit)
        self.history = button(t, "ui.admin.recovery_history", self.show_history)
        self.model = RowsModel(self._columns(), lambda each: each.slot, self)
        self.table = Table(self.model)
        self.table.setFixedHeight(theme.px(_HEIGHT))
        TableMenu(self.table, t, "ui.admin.keys")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._show([])

    def refresh(self) -> None:
        self._session.jobs.ask("keys", key_list, self._show)

    def retitle(self) -> None:
        self.table.retitle()

    def show_history(self) -> HistoryDialog | None:
        """Everything written of the recovery key there is."""
        key = self._recovery()
        if key is None or key.row is None:
            return None
        name = self._session.t("key.kind.recovery")
        dialog = HistoryDialog(self._session, name, int(str(key.row["pk"])), self)
        dialog.open()
        return dialog

    def _recovery(self) -> Key | None:
        return next((key for key in self.model.rows() if key.kind == "recovery"), None)

    def _show(self, found: list[Key]) -> None:
        self.model.show_rows(found)
        key = self._recovery()
        for each in (self.endorse, self.history):
            each.setEnabled(key is not None and key.row is not None)

    def _state(self, key: Key) -> str:
        if key.damage:
            return self._session.t("cli.key.damaged")
        if not key.known:
            return self._session.t("cli.key.unknown")
        if key.kind != "recovery":
            return ""
        return endorsement_text(self._session, KeyState(key.state, key.by))

    def _told(self, key: Key, act: str) -> str:
        row = key.row or {}
        who, at = one_line(str(row.get(f"{act}_by") or "")), row.get(f"{act}_at")
        return f"{who} {self._session.time_text(at)}".strip()

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("kind", lambda: s.t("ui.admin.slot"), lambda k: s.t(f"key.kind.{k.kind}"), 180),
            Column("officer", lambda: s.t("ui.admin.officers"),
                   lambda k: one_line(k.officer or ""), 240),
            Column("state", lambda: s.t("ui.admin.endorsement"), self._state, 220, stretch=True),
            Column("made", lambda: s.t("ui.admin.made"), lambda k: self._told(k, "made"), 190),
            Column("used", lambda: s.t("ui.admin.used"), lambda k: self._told(k, "used"), 190),
        )  # fmt: skip
