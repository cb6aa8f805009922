"""対処項目: what is to be done about the incident; its end is told in the timeline."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.dates import japan_date
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.incident import ACTION
from liaison_app.domain.vocabulary import ACTION_STATUS, Label, label_of
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.actions import (
    ActionView,
    action_views,
    add_action,
    end_action,
    set_action,
)
from liaison_app.workflows.desk import Desk

_ASKED = ("title", "task_type", "due", "assigned_to")
_REASON = Field("result", FieldType.PROSE, Label("取りやめの理由", "Reason"), required=True)


class NewActionDialog(FormDialog):
    """Something to do, by hand or from a step of a guideline, whose words it begins with."""

    def __init__(
        self,
        session: Session,
        incident: str,
        title: str = "",
        step: tuple[str, str] = ("", ""),
        parent: QWidget | None = None,
    ) -> None:
        self._incident, self._step = incident, step
        super().__init__(session, title="ui.actions.new", action="ui.incidents.new.action",
                         fields=[ACTION.own[key] for key in _ASKED], parent=parent)  # fmt: skip
        if title:
            self.editors["title"].control.set_text(title)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return add_action(desk, self._incident, typed, *self._step)


class AmendActionDialog(FormDialog):
    """What is asked when it is entered, changed."""

    def __init__(
        self, session: Session, incident: str, action: ActionView, parent: QWidget | None = None
    ) -> None:
        self._incident, self._action = incident, action
        super().__init__(session, title="ui.actions.amend", action="ui.actions.amend",
                         fields=[ACTION.own[key] for key in _ASKED], parent=parent)  # fmt: skip
        for key in _ASKED:
            self.editors[key].reset(action.fields[key])

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        emptied = {key: "" for key in _ASKED if self._action.fields[key] and key not in typed}
        return set_action(desk, self._incident, self._action.id, {**typed, **emptied})


class EndActionDialog(FormDialog):
    """Its result, or why it is dropped."""

    def __init__(
        self,
        session: Session,
        incident: str,
        action: ActionView,
        status: str,
        parent: QWidget | None = None,
    ) -> None:
        self._incident, self._action, self._status = incident, action, status
        field = ACTION.own["result"] if status == "done" else _REASON
        name = f"ui.actions.{status}"
        super().__init__(session, title=name, action=name, fields=[field], parent=parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        texts = self.session.translator.texts
        said = typed.get("result", "")
        return end_action(desk, self._incident, self._action.id, self._status, texts, said)


class ActionsTab(QWidget):
    """The list as entered; Enter ends the chosen one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id, self._editable = "", False
        t = session.translator
        self.model = RowsModel(_columns(session), lambda view: view.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.incidents.tab.todo")
        self.nothing = PlainLabel(role="muted", wrap=True)
        t.bind(self.nothing.setText, "ui.actions.nothing")
        self.result = PlainLabel(role="muted", wrap=True, selectable=True)
        self.new = button(t, "ui.actions.new", self.ask_new, role="primary")
        self.done = button(t, "ui.actions.done", self.ask_done)
        self.drop = button(t, "ui.actions.dropped", self.ask_drop)
        self.amend = button(t, "ui.actions.amend", self.ask_amend)
        self.table.chosen.connect(lambda _id: self._enable())
        self.table.opened.connect(lambda _id: self.ask_done())
        row = Flow()
        row.add(self.new, self.done, self.amend, self.drop)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        column.addWidget(self.result)
        column.addStretch(0)
        self._enable()

    def show_incident(self, identifier: str, pk: int, *, editable: bool) -> None:
        """Read what is to be done about an incident."""
        self._id, self._editable = identifier, editable
        today = japan_date(self._session.now()).isoformat()
        actions = action_views(self._session.reader, pk, today)
        self.model.show_rows(actions)
        self.nothing.setVisible(not actions)
        self.table.setVisible(bool(actions))
        if actions and self.table.current_id is None:
            self.table.select_id(self.model.id_at(0))
        self._enable()

    def ask_new(self) -> None:
        NewActionDialog(self._session, self._id, parent=self).open()

    def ask_done(self) -> None:
        self._end("done")

    def ask_drop(self) -> None:
        self._end("dropped")

    def ask_amend(self) -> None:
        view = self._chosen()
        if view is not None and self.amend.isEnabled():
            AmendActionDialog(self._session, self._id, view, self).open()

    def _end(self, status: str) -> None:
        view = self._chosen()
        if view is not None and self.done.isEnabled():
            EndActionDialog(self._session, self._id, view, status, self).open()

    def _chosen(self) -> ActionView | None:
        row = self.model.row_of(self.table.current_id)
        return self.model.row_at(row) if row >= 0 else None

    def _enable(self) -> None:
        view = self._chosen()
        own = view is not None and (view.fields["owner"] == self._session.installation.organisation)
        self.new.setEnabled(self._editable)
        for each in (self.done, self.drop, self.amend):
            each.setEnabled(own and view is not None and view.is_open)
        said = str(view.fields["result"] or "") if view else ""
        self.result.setText(said)
        self.result.setVisible(bool(said))


def _columns(session: Session) -> tuple[Column, ...]:
    s = session

    def state(view: ActionView) -> BadgeText:
        if view.overdue:
            return s.t("ui.duties.state.overdue"), "bad"
        status = str(view.fields["status"] or "open")
        tone = {"open": "info", "done": "good"}.get(status, "neutral")
        return label_of(ACTION_STATUS, status).in_language(s.language), tone

    def column(key: str, width: int, *, stretch: bool = False) -> Column:
        return Column(key, lambda: field_label(s, "action", key),
                      lambda view: one_line(shown_field(s, "action", view.fields, key)), width,
                      stretch=stretch)  # fmt: skip

    return (
        Column("state", lambda: field_label(s, "action", "status"), lambda view: state(view)[0],
               100, badge=state),
        column("due", 120),
        column("title", 200, stretch=True),
        column("assigned_to", 90),
    )  # fmt: skip
