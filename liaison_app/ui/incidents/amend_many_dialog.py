"""The same change of several incidents: what it would do to each stands beside the fields."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.fields import Field
from liaison_app.domain.records.incident import INCIDENT, INCIDENT_FIELDS
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.amending_many import Amended, Case, amend_incidents, ids_of
from liaison_app.workflows.desk import Desk

_OFFERED = (
    "status", "determination", "severity", "severity_assessed", "ai_involvement", "kind", "sector",
    "tlp", "grade", "handling", "consent_sharing", "closed_at",
)  # fmt: skip
_OF_OFFICE = ("office_severity",)


class AmendManyDialog(FormDialog):
    """Of the incidents with the pks ``chosen``. Each field is left as it is until something is
    chosen there. What was told of each incident is what is done: those that cannot be changed are
    left out, by their names."""

    def __init__(
        self, session: Session, chosen: Sequence[int], parent: QWidget | None = None
    ) -> None:
        self._chosen = tuple(chosen)
        self._told: Amended | None = None
        self._told_of: dict[str, str] = {}
        self._stop = threading.Event()
        super().__init__(
            session,
            title="ui.many.title",
            action="ui.many.act",
            fields=[_unset(key) for key in _offered(session)],
            parent=parent,
        )
        for editor in self.editors.values():
            editor.committed.connect(lambda _key, _text: self._ask())
        self.finished.connect(lambda _result: self._stop.set())
        open_at(self, 980, 640)
        self._show()

    def make_editor(self, field: Field) -> FieldEditor:
        return FieldEditor(self.session, field, empty=self.session.t("ui.many.keep"))

    def beside(self) -> QWidget:
        s = self.session
        self.summary = PlainLabel(role="heading", wrap=True)
        self.warning = PlainLabel(role="error", wrap=True)
        self.reason = PlainLabel(wrap=True, selectable=True)
        self.reason.hide()
        self.model = RowsModel(self._columns(), lambda case: case.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, s.translator, "ui.many.list")
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (self.summary, self.warning):
            column.addWidget(each)
        column.addWidget(self.table, 1)
        column.addWidget(self.reason)
        self.table.chosen.connect(self._show_reason)
        return side

    def try_act(self) -> None:
        """Do what was told; where a line was typed in since, tell that first."""
        if self.typed() == self._told_of:
            super().try_act()
        else:
            self._ask()

    def act(self, desk: Desk, typed: dict[str, str]) -> Amended:
        assert self._told is not None
        return amend_incidents(desk, [case.id for case in self._told.changed], typed)

    def _ask(self) -> None:
        """What it would do now; an answer that is still being made is given up."""
        self._stop.set()
        self._stop = stop = threading.Event()
        for editor in self.editors.values():
            editor.clear_notice()
        self.error.hide()
        typed, chosen = self.typed(), self._chosen
        self._told, self._told_of = None, typed
        self._show()
        if typed:
            self.session.jobs.ask(
                "amend-many",
                lambda desk: amend_incidents(
                    desk, ids_of(desk, chosen), typed, dry_run=True, stopped=stop.is_set
                ),
                partial(self._tell, typed),
                self._refuse,
            )

    def _tell(self, typed: dict[str, str], told: Amended) -> None:
        if typed == self._told_of:
            self._told = told
            self._show()

    def _refuse(self, error: Exception) -> None:
        super()._refuse(error)
        self.submit.setEnabled(False)
        self._told = None
        self.model.show_rows(())

    def _show(self) -> None:
        s, told = self.session, self._told
        changed = len(told.changed) if told else 0
        self.submit.setEnabled(changed > 0)
        self.submit.setText(s.t("ui.many.act_count", count=changed) if told else s.t("ui.many.act"))
        sent = sum(case.sent for case in told.cases) if told else 0
        self.warning.setVisible(sent > 0)
        self.warning.setText(s.t("warning.raised-marking"))
        if told is None:
            key = "ui.many.asking" if self._told_of else "ui.many.choose"
            self.summary.setText(s.t(key, count=len(self._chosen)))
            self.model.show_rows(())
            return
        counts = {"changed": changed, "same": len(told.same), "refused": len(told.refused)}
        said = [s.t(f"ui.many.{name}", count=count) for name, count in counts.items() if count]
        self.summary.setText(s.t("ui.list.separator").join(said))
        self.model.show_rows(sorted(told.cases, key=_refused_first))
        if told.refused:
            self.table.select_id(told.refused[0].id)

    def _show_reason(self, identifier: object) -> None:
        """Why the current one cannot be changed, whole."""
        row = self.model.row_of(identifier)
        refused = self.model.row_at(row).refused if row >= 0 else None
        self.reason.setText(self.session.errors.sentence(refused) if refused else "")
        self.reason.setVisible(refused is not None)

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def outcome(case: Case) -> BadgeText:
            if case.refused is not None:
                return s.t("ui.many.outcome.refused"), "bad"
            if case.same:
                return s.t("ui.many.outcome.same"), "neutral"
            return s.t("ui.many.outcome.changed"), "good"

        return (
            Column("outcome", lambda: s.t("ui.many.outcome"), lambda case: outcome(case)[0], 112,
                   badge=outcome),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda case: case.reference, 140),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda case: one_line(case.title), 150, stretch=True),
        )  # fmt: skip


def _refused_first(case: Case) -> tuple[bool, bool]:
    return case.refused is None, case.same


def _offered(session: Session) -> tuple[str, ...]:
    return (*_OFFERED, *(_OF_OFFICE if session.is_office else ()))


def _unset(key: str) -> Field:
    """The field, with nothing in it to begin with."""
    field = INCIDENT_FIELDS.get(key) or INCIDENT.internal[key]
    return replace(field, default=None, required=False)
