"""期限: reporting duties with their guide times; done with a receipt number, or not applicable."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.records.incident import DUTY
from liaison_app.domain.vocabulary import APPLIES, label_of
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.duties import (
    DutyView,
    amend_duty,
    decline_duty,
    finish_duty,
    propose_duties,
)


class _DutyDialog(FormDialog):
    """A few fields of one duty and the act that takes them."""

    def __init__(
        self, session: Session, identifier: str, rule: str, keys: tuple[str, ...], **names: Any
    ) -> None:
        super().__init__(session, fields=[DUTY.own[key] for key in keys], **names)
        self._id, self._rule = identifier, rule


class DoneDialog(_DutyDialog):
    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return finish_duty(
            desk,
            self._id,
            self._rule,
            typed.get("done_at", ""),
            typed.get("receipt", ""),
            typed.get("note", ""),
        )


class DeclineDialog(_DutyDialog):
    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return decline_duty(desk, self._id, self._rule, typed.get("note", ""))


class AmendDialog(_DutyDialog):
    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return amend_duty(desk, self._id, self._rule, typed)


class DutiesTab(QWidget):
    """The list, soonest first, and what the officer says of each."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id, self._editable = "", False
        t = session.translator
        self.model = RowsModel(_columns(session), lambda duty: duty.fields["id"], self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.incidents.tab.duties")
        self.nothing = PlainLabel(role="muted", wrap=True)
        t.bind(self.nothing.setText, "ui.duties.nothing")
        self.basis = PlainLabel(role="muted", wrap=True, selectable=True)
        guide = PlainLabel(role="muted", wrap=True)
        t.bind(guide.setText, "duty.guide")
        self.done = button(t, "ui.duties.done", self.ask_done, role="primary")
        self.decline = button(t, "ui.duties.decline", self.ask_decline)
        self.amend = button(t, "ui.duties.amend", self.ask_amend)
        self.propose = button(t, "ui.duties.propose", self.propose_all)
        self.table.chosen.connect(lambda _id: self._enable())
        self.table.opened.connect(lambda _id: self.ask_done())
        row = Flow()
        row.add(self.done, self.decline, self.amend, self.propose)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        column.addWidget(self.basis)
        column.addWidget(guide)
        column.addLayout(row)
        self._enable()

    def show_duties(self, identifier: str, duties: list[DutyView], *, editable: bool) -> None:
        """Show one incident's duties."""
        self._id, self._editable = identifier, editable
        self.model.show_rows(duties)
        self.nothing.setVisible(not duties)
        self.table.setVisible(bool(duties))
        if duties and self.table.current_id is None:
            self.table.select_id(self.model.id_at(0))
        self._enable()

    def propose_all(self) -> None:
        """For an incident that came without them, from a ledger or an older program."""
        identifier = self._id
        self._session.jobs.run(lambda desk: propose_duties(desk, identifier), title="ui.job.saving")

    def ask_done(self) -> None:
        self._ask(DoneDialog, ("done_at", "receipt", "note"), "ui.duties.done")

    def ask_decline(self) -> None:
        self._ask(DeclineDialog, ("note",), "ui.duties.decline")

    def ask_amend(self) -> None:
        self._ask(AmendDialog, ("applies", "due_at", "receipt", "note"), "ui.duties.amend")

    def _ask(self, dialog: type[_DutyDialog], keys: tuple[str, ...], name: str) -> None:
        duty = self._chosen()
        if duty is None or not self._editable:
            return
        asked = dialog(
            self._session, self._id, duty.code, keys, title=name, action=name, parent=self
        )
        for key in keys:
            if key != "done_at":
                asked.editors[key].reset(duty.fields.get(key))
        asked.open()

    def _chosen(self) -> DutyView | None:
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def _enable(self) -> None:
        duty = self._chosen()
        self.propose.setEnabled(self._editable)
        for each in (self.done, self.decline, self.amend):
            each.setEnabled(duty is not None and self._editable)
        rule = duty.rule if duty else None
        self.basis.setVisible(rule is not None)
        if rule is None:
            return
        t, language = self._session.t, self._session.language
        self.basis.setText(
            t(
                "ui.duties.basis",
                source=rule.source.in_language(language),
                edition=rule.edition.in_language(language),
                checked=t("ui.duties.checked" if rule.checked else "ui.duties.unchecked"),
            )
        )


def _columns(session: Session) -> tuple[Column, ...]:
    s = session

    def label(duty: DutyView) -> str:
        return duty.rule.label.in_language(s.language) if duty.rule else duty.code

    def state(duty: DutyView) -> BadgeText:
        if duty.fields["done_at"]:
            return s.t("ui.duties.state.done"), "good"
        if duty.overdue:
            return s.t("ui.duties.state.overdue"), "bad"
        applies = str(duty.fields["applies"] or "unknown")
        tone = {"yes": "warning", "no": "neutral"}.get(applies, "info")
        return label_of(APPLIES, applies).in_language(s.language), tone

    def due(duty: DutyView) -> str:
        return s.time_text(duty.fields["due_at"]) or s.t("ui.duties.promptly")

    return (
        Column("label", lambda: s.t("ui.duties.column.label"), lambda d: one_line(label(d)), 220,
               stretch=True),
        Column("due", lambda: s.t("ui.duties.column.due"), due, 140),
        Column("state", lambda: s.t("ui.duties.column.state"), lambda d: state(d)[0], 96,
               badge=state),
        Column("receipt", lambda: s.t("ui.duties.column.receipt"),
               lambda d: one_line(str(d.fields["receipt"] or d.fields["note"] or "")), 120),
    )  # fmt: skip
