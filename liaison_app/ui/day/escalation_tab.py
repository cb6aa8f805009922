"""報告・連絡記録: who was told, and what is still to be answered."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QPushButton

from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.escalation_dialog import EscalationDialog
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.record_tab import MOST
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.escalation import amend_escalation


class EscalationTab(FormTab):
    """The answer is typed into the form when it comes; it is dated then."""

    kind = "escalation"
    main = ("told", "told_at", "means", "message", "answer", "answered_at", "told_by")

    def read(self, reader: Reader, text: str) -> list[Row]:
        return reader.day.escalations(text=text, limit=MOST)

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        return amend_escalation(desk, identifier, typed)

    def ask_new(self) -> None:
        dialog = EscalationDialog(self.session, parent=self)
        dialog.added.connect(self.show_added)
        dialog.open()

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(row: Row) -> BadgeText:
            if row["answer"]:
                return s.t("ui.day.escalation.answered"), "good"
            return s.t("ui.day.escalation.awaited"), "warning"

        return (
            self.field_column("told_at", 128),
            Column("state", lambda: s.t("ui.day.state"), lambda row: state(row)[0], 92,
                   badge=state),
            self.field_column("told", 120),
            self.field_column("message", 120, stretch=True),
            self.incident_column(),
        )  # fmt: skip

    def make_acts(self) -> dict[str, QPushButton]:
        t = self.session.translator
        return {
            "link": button(t, "ui.day.incident.link", self.link),
            "incident": button(t, "ui.day.incident.open", self.open_incident),
        }

    def show_acts(self, row: Row) -> None:
        self.acts["link"].setVisible(self.is_own(row))
        self.acts["incident"].setVisible(bool(row["incident"]))

    def link(self) -> None:
        """Say which incident it was about."""

        def act(desk: Desk, identifier: str, incident: str) -> Any:
            return amend_escalation(desk, identifier, {}, incident)

        self.choose_incident(act, "ui.day.incident.link_action")
