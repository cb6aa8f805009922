"""想定問答: what may be said stands first; the rest is marked."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from liaison_app.domain.records.day import QUESTION
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.new_record import NewRecordDialog
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.questions import (
    Amended,
    add_question,
    amend_question,
    clear_question,
    may_be_said,
)


class QuestionTab(FormTab):
    """Other words than those cleared drop the clearance; the message bar says so."""

    kind = "question"
    main = ("sort", "sayable", "question", "answer", "follow_up", "answerer", "consult",
            "cleared_by", "cleared_at")  # fmt: skip

    def read(self, reader: Reader, text: str) -> list[Row]:
        return reader.day.questions(text=text)

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        return amend_question(desk, identifier, typed)

    def after_amending(self, result: object) -> None:
        if isinstance(result, Amended) and result.dropped:
            self.session.say("warning", self.session.t("day.question.dropped"))

    def ask_new(self) -> None:
        asked = ("sort", "question", "answer", "follow_up", "answerer", "consult")
        dialog = NewRecordDialog(self.session, "question", asked, add_question, parent=self)
        dialog.added.connect(self.show_added)
        dialog.open()

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(row: Row) -> BadgeText:
            return _state(s, row)

        return (
            Column("state", lambda: s.t("ui.day.state"), lambda row: state(row)[0], 150,
                   badge=state),
            self.field_column("question", 180, stretch=True),
            self.field_column("cleared_by", 110),
            self.incident_column(),
        )  # fmt: skip

    def make_acts(self) -> dict[str, QPushButton]:
        t = self.session.translator
        return {
            "clear": button(t, "ui.day.question.clear", self.ask_clearance, role="primary"),
            "link": button(t, "ui.day.incident.link", self.link),
            "incident": button(t, "ui.day.incident.open", self.open_incident),
        }

    def show_acts(self, row: Row) -> None:
        self.acts["clear"].setVisible(self.is_own(row))
        self.acts["link"].setVisible(self.is_own(row))
        self.acts["incident"].setVisible(bool(row["incident"]))

    def ask_clearance(self) -> None:
        """Which post cleared it, and whether it may be said."""
        if self.current is not None:
            ClearanceDialog(self.session, self.current, self).open()

    def link(self) -> None:
        """Say which incident it is about."""

        def act(desk: Desk, identifier: str, incident: str) -> Any:
            return amend_question(desk, identifier, {}, incident)

        self.choose_incident(act, "ui.day.incident.link_action")


class ClearanceDialog(FormDialog):
    """Records a clearance for the words as they are now."""

    def __init__(self, session: Session, row: Row, parent: QWidget | None = None) -> None:
        self._id = str(row["id"])
        super().__init__(
            session,
            title="ui.day.question.clear",
            action="ui.day.question.clear_action",
            fields=[QUESTION.own["cleared_by"], QUESTION.own["sayable"]],
            parent=parent,
        )
        self.editors["sayable"].show_value(row["sayable"])

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        by, sayable = typed.get("cleared_by", ""), typed.get("sayable")
        return clear_question(desk, self._id, by, sayable)


def _state(session: Session, row: Row) -> BadgeText:
    if may_be_said(row):
        return session.t("ui.day.question.may_say"), "good"
    if row["sayable"] == "may-not-say":
        return session.t("ui.day.question.may_not_say"), "bad"
    if row["cleared_at"]:
        return session.t("ui.day.question.undecided"), "warning"
    return session.t("ui.day.question.uncleared"), "warning"
