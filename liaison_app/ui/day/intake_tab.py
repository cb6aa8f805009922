"""受付メモ: the notes, those that wait first to be seen, and what may become of one."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton

from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.intake_dialog import IntakeDialog
from liaison_app.ui.day.record_tab import MOST
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.intake import (
    amend_intake,
    intake_to_entry,
    intake_to_incident,
    settle_intake,
    source_of,
)


class IntakeTab(FormTab):
    """Ctrl+Enter makes an incident of the chosen note."""

    kind = "intake"
    main = ("text", "received_at", "channel", "caller", "caller_organisation", "call_back",
            "read_back", "receiver", "call_back_by", "called_back_at", "settled_at")  # fmt: skip

    def read(self, reader: Reader, text: str) -> list[Row]:
        return reader.day.intake(text=text, limit=MOST)

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        return amend_intake(desk, identifier, typed)

    def ask_new(self) -> None:
        dialog = IntakeDialog(self.session, self.window())
        dialog.became.connect(lambda incident: self.asked_for.emit("incidents", incident))
        dialog.begin()

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(row: Row) -> BadgeText:
            return _state(row, s.t)

        return (
            self.field_column("received_at", 128),
            Column("state", lambda: s.t("ui.day.state"), lambda row: state(row)[0], 136,
                   badge=state),
            Column("caller", lambda: field_label(s, "intake", "caller"),
                   lambda row: one_line(source_of(row)), 130),
            self.field_column("text", 150, stretch=True),
        )  # fmt: skip

    def make_acts(self) -> dict[str, QPushButton]:
        t = self.session.translator
        turn = button(t, "ui.day.intake.turn_short", self.turn, role="primary")
        # Of the list alone: in a field the same keys commit what is typed.
        keys = QShortcut(QKeySequence("Ctrl+Return"), self.table)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.turn)
        t.bind(turn.setToolTip, "ui.day.intake.turn")
        return {
            "turn": turn,
            "enter": button(t, "ui.day.intake.enter_short", self.enter),
            "settle": button(t, "ui.day.intake.settle", lambda: self.run(settle_intake)),
            "incident": button(t, "ui.day.incident.open", self.open_incident),
        }

    def show_acts(self, row: Row) -> None:
        unused = self.is_own(row) and not row["incident"]
        self.acts["turn"].setVisible(unused)
        self.acts["enter"].setVisible(unused)
        self.acts["settle"].setVisible(unused and not row["settled_at"])
        self.acts["incident"].setVisible(bool(row["incident"]))

    def turn(self) -> None:
        """Make an incident of the note, and show it."""
        self.run(intake_to_incident, self._turned)

    def enter(self) -> None:
        """Make the note an entry of an incident chosen now."""
        self.choose_incident(intake_to_entry, "ui.day.intake.enter_action")

    def _turned(self, added: Added) -> None:
        self.asked_for.emit("incidents", added.id)


def _state(row: Row, t: Any) -> BadgeText:
    if row["incident"]:
        return str(row.get("incident_reference") or ""), "good"
    if row["settled_at"]:
        return t("ui.day.intake.settled"), "neutral"
    return t("ui.day.intake.open"), "warning"
