"""当直: the turns that run or come, who is on duty now and next, and what is wrong."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.day.form_tab import FormTab
from liaison_app.ui.day.new_record import NewRecordDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.roster import OnDuty, add_turn, amend_turn, on_duty


class RosterTab(FormTab):
    """The wake-up criteria of a new turn are those of the one before."""

    kind = "roster"
    main = ("officer", "number", "starts_at", "ends_at", "deputy", "deputy_number", "wake_up",
            "note")  # fmt: skip

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._duty: OnDuty | None = None
        super().__init__(session, parent)

    def read(self, reader: Reader, text: str) -> list[Row]:
        """With a search the turns of the past as well."""
        since = None if text else format_rfc3339_utc(self.session.now())
        return reader.day.roster(since, text)

    def refresh(self) -> None:
        super().refresh()
        now = self.session.now()
        self.session.reads.ask("on-duty", lambda reader: on_duty(reader, now), self._show_duty)

    def retitle(self) -> None:
        super().retitle()
        if self._duty is not None:
            self._show_duty(self._duty)

    def amend(self, desk: Desk, identifier: str, typed: Mapping[str, str]) -> Any:
        return amend_turn(desk, identifier, typed)

    def ask_new(self) -> None:
        asked = ("starts_at", "ends_at", "officer", "number", "deputy", "deputy_number", "wake_up")
        rows = self.rows()
        last = rows[-1] if rows else None
        given = {"officer": self.session.officer}
        dialog = NewRecordDialog(self.session, "roster", asked, add_turn, given, self)
        if last is not None:
            dialog.editors["starts_at"].show_value(last["ends_at"])
            dialog.editors["wake_up"].show_value(last["wake_up"])
        dialog.added.connect(self.show_added)
        dialog.open()

    def columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(row: Row) -> BadgeText | None:
            now = format_rfc3339_utc(s.now())
            if str(row["starts_at"]) <= now < str(row["ends_at"]):
                return s.t("ui.day.roster.now"), "good"
            return None

        return (
            Column("state", lambda: s.t("ui.day.state"), lambda row: (state(row) or ("", ""))[0],
                   84, badge=state),
            self.field_column("starts_at", 132),
            self.field_column("ends_at", 132),
            self.field_column("officer", 120, stretch=True),
            self.field_column("number", 120),
        )  # fmt: skip

    def banner(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        self.now_label = PlainLabel(wrap=True, selectable=True)
        self.next_label = PlainLabel(role="muted", wrap=True, selectable=True)
        self.warnings = PlainLabel(role="error", wrap=True, selectable=True)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(4)
        for label in (self.now_label, self.next_label, self.warnings):
            column.addWidget(label)
        return card

    def heading_of(self, row: Row) -> str:
        return str(row["officer"])

    def _show_duty(self, duty: OnDuty) -> None:
        self._duty = duty
        t = self.session.t
        self.now_label.setText(duty_sentence(self.session, duty))
        self.next_label.setVisible(duty.next is not None)
        if duty.next is not None:
            starts = self.session.time_text(duty.next["starts_at"])
            officer = duty.next["officer"]
            self.next_label.setText(t("ui.day.roster.next", officer=officer, time=starts))
        self.warnings.setVisible(bool(duty.warnings))
        self.warnings.setText("\n".join(
            t(f"day.roster.{each.code}", start=self.session.time_text(each.starts_at),
              end=self.session.time_text(each.ends_at))
            for each in duty.warnings
        ))  # fmt: skip


def duty_sentence(session: Session, duty: OnDuty) -> str:
    """Who is on duty, with number and end of the turn."""
    if not duty.now:
        return session.t("ui.day.roster.nobody")
    return "\n".join(
        session.t("ui.day.roster.on_duty", officer=turn["officer"], number=turn["number"] or "—",
                  time=session.time_text(turn["ends_at"]))
        for turn in duty.now
    )  # fmt: skip
