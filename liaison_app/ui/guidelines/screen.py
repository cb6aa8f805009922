"""The library of guidelines: read by everybody, written and issued by the office."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.vocabulary import AI_VECTOR, label_of
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.approvals.issuing import IssueGate
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.guidelines.dialogs import (
    CopyGuidelineDialog,
    GuidelineDialog,
    IssueGuidelineDialog,
    StepDialog,
    WithdrawGuidelineDialog,
)
from liaison_app.ui.guidelines.steps_view import Line, StepsView
from liaison_app.ui.packages.recipients import recipient_text
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel, one_line, visible
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.guideline_setting import remove_step
from liaison_app.workflows.guidelines import DRAFT, IN_FORCE, GuidelineView, asked_for, library
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.removal import remove_record

_TONES = {IN_FORCE: "good", DRAFT: "warning"}


class GuidelinesScreen(Screen):
    """What was replaced or has ended is shown where it is asked for. Opens at a guideline's name
    or id."""

    name = "guidelines"
    kinds = frozenset({"guideline", "step"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._views: list[GuidelineView] = []
        self._wanted = ""
        self.gate = IssueGate(session, self)
        self.gate.asked_for.connect(self.asked_for)
        t = session.translator
        self.search = SearchBox(t)
        self.ended = QCheckBox()
        t.bind(self.ended.setText, "ui.guidelines.ended")
        self.count = PlainLabel(role="muted")
        self.model = RowsModel(self._columns(), lambda view: view.key, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.nav.guidelines")
        self.narrowing = Narrowing(
            session,
            "guidelines",
            search=self.search,
            table=self.table,
            switches={"ended": self.ended},
            again=self._list,
            parent=self,
        )
        self.heading = PlainLabel(role="title", wrap=True, selectable=True)
        self.standing = PlainLabel(role="muted", wrap=True, selectable=True)
        self.summary = PlainLabel(wrap=True, selectable=True)
        self.steps = StepsView(session)
        t.bind(self.steps.setAccessibleName, "ui.guidelines.steps")
        self.acts: dict[str, QPushButton] = {
            "new": button(t, "ui.guidelines.new", self.ask_new, role="primary"),
            "issue": button(t, "ui.guidelines.issue", self.ask_issue, role="primary"),
            "amend": button(t, "ui.guidelines.amend", self.ask_amend),
            "copy": button(t, "ui.guidelines.copy", self.copy),
            "withdraw": button(t, "ui.guidelines.withdraw", self.ask_withdraw),
            "remove": button(t, "ui.guidelines.remove", self.ask_remove),
            "add": button(t, "ui.guidelines.step.add", self.ask_step),
            "change": button(t, "ui.guidelines.step.amend", self.ask_change),
            "drop": button(t, "ui.guidelines.step.drop", self.drop_step),
        }
        self.search.searched.connect(lambda _text: self._list())
        self.ended.toggled.connect(lambda _on: self._list())
        self.table.chosen.connect(lambda _key: self._show_guideline())
        self.table.opened.connect(lambda _key: self.steps.setFocus())
        self.steps.chosen.connect(lambda _step: self._offer())
        self._build()

    def refresh(self) -> None:
        vocabularies = self.session.surroundings.vocabularies
        self.session.reads.ask(
            "guidelines", lambda reader: library(reader, vocabularies), self._show
        )

    def retitle(self) -> None:
        self.table.retitle()
        self._list()

    def open_item(self, item: object) -> None:
        self._wanted = str(item)
        self.search.clear()
        self.refresh()

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.table

    @property
    def current(self) -> GuidelineView | None:
        """The chosen guideline."""
        row = self.model.row_of(self.table.current_id)
        found: GuidelineView | None = self.model.row_at(row) if row >= 0 else None
        return found

    def begin_new(self) -> None:
        self.ask_new()

    def ask_new(self) -> None:
        self._open(GuidelineDialog(self.session, parent=self))

    def ask_amend(self) -> None:
        if self.current is not None:
            self._open(GuidelineDialog(self.session, self.current, self))

    def ask_issue(self) -> None:
        if self.current is not None:
            view = self.current
            make = partial(IssueGuidelineDialog, self.session, view, self)
            self.gate.issue(view.key, make, self._made)

    def ask_withdraw(self) -> None:
        if self.current is not None:
            self._open(WithdrawGuidelineDialog(self.session, self.current.key, self))

    def ask_step(self) -> None:
        if self.current is not None:
            self._open(StepDialog(self.session, self.current.key, parent=self))

    def ask_change(self) -> None:
        view, line = self.current, self.steps.current
        if view is not None and line is not None:
            self._open(StepDialog(self.session, view.key, line.step, self))

    def copy(self) -> None:
        """A draft with every step, to be edited."""
        if self.current is not None:
            self._open(CopyGuidelineDialog(self.session, self.current, self))

    def drop_step(self) -> None:
        """Take the chosen step out of the draft; undone as any other act."""
        view, line = self.current, self.steps.current
        if view is not None and line is not None:
            key, step = view.key, line.step.id
            self.session.jobs.run(lambda desk: remove_step(desk, key, step), title="ui.job.saving")

    def ask_remove(self) -> None:
        """Ask once more, then take the draft out of the list."""
        view = self.current
        if view is None:
            return
        box = confirm(self.session.translator, self, "ui.guidelines.remove.confirm",
                      "ui.guidelines.remove", name=view.called)  # fmt: skip
        box.accepted.connect(
            lambda: self.session.jobs.run(
                lambda desk: remove_record(desk, view.key), title="ui.job.saving"
            )
        )
        box.open()

    def _open(self, dialog: FormDialog) -> None:
        dialog.added.connect(self._made)
        dialog.open()

    def _made(self, result: Added | ChangeSet) -> None:
        """Show what was made; a step is shown with its guideline."""
        if isinstance(result, Added) and result.reference:
            self._wanted = result.id
        self.refresh()

    def _show(self, views: list[GuidelineView]) -> None:
        self._views = views
        self._list()

    def _list(self) -> None:
        standing = (IN_FORCE, DRAFT)
        shown = [
            each
            for each in asked_for(self._views, self.search.text())
            if self.ended.isChecked() or each.state in standing or each.key == self._wanted
        ]
        self.model.show_rows(shown)
        self.count.setText(
            self.session.t("ui.list.count", count=len(shown), number=f"{len(shown):,}")
        )
        if self._wanted and self.table.select_id(self._wanted):
            self._wanted = ""
        elif self.current is None and shown:
            self.table.select_id(shown[0].key)
        self._show_guideline()
        rows = [each.fields for each in shown if each.fields is not None]
        self.show_markings([(row.get("tlp"), row.get("grade")) for row in rows])

    def _show_guideline(self) -> None:
        s, view = self.session, self.current
        self._page.setVisible(view is not None)
        if view is None:
            return
        self.note_record(view.key)
        title = visible(view.title.in_language(s.language))
        self.heading.setText(f"{view.reference}　{title}" if view.reference else title)
        self.standing.setText("\n".join(self._facts(view)))
        self.summary.setText(visible(view.summary.in_language(s.language)))
        step = self.steps.current.step.id if self.steps.current else ""
        self.steps.show_lines(
            [
                Line(number, each, more=", ".join(each.techniques))
                for number, each in enumerate(view.steps, 1)
            ],
            step,
        )
        self._offer()

    def _facts(self, view: GuidelineView) -> list[str]:
        s = self.session
        state = s.t(f"guideline.state.{view.state}")
        whose = s.t("guideline.shipped" if view.is_shipped else "guideline.office")
        mark, colon = ("、", "：") if s.language == "ja" else (", ", ": ")
        vectors = [label_of(AI_VECTOR, each).in_language(s.language) for each in view.vectors]
        lines = [
            s.t("guideline.standing", whose=whose, state=state),
            mark.join(vectors),
            s.t("ui.guidelines.instead", by=mark.join(view.by)) if view.by else "",
        ]
        if view.fields is None:
            lines.append(
                s.t("ui.guidelines.edition", edition=view.edition, date=s.day_text(view.date))
            )
            return [line for line in lines if line]
        for key in ("replaces", "issued_at", "ended_why", "tlp"):
            said = shown_field(s, "guideline", view.fields, key)
            lines.append(f"{field_label(s, 'guideline', key)}{colon}{said}" if said else "")
        named = [recipient_text(s, each) for each in view.to]
        if named and view.state == DRAFT:
            lines.append(f"{field_label(s, 'guideline', 'to')}{colon}{mark.join(named)}")
        return [visible(line) for line in lines if line]

    def _offer(self) -> None:
        view = self.current
        office = self.session.is_office
        draft = view is not None and view.state == DRAFT
        step = self.steps.current is not None
        offered = {
            "new": office,
            "issue": office and draft,
            "amend": office and draft,
            "copy": office and view is not None and not draft,
            "withdraw": office and view is not None and not view.is_shipped
            and view.state == IN_FORCE,
            "remove": office and draft,
            "add": office and draft,
            "change": office and draft and step,
            "drop": office and draft and step,
        }  # fmt: skip
        for name, may in offered.items():
            self.acts[name].setVisible(may)

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def state(view: GuidelineView) -> BadgeText:
            return s.t(f"guideline.state.{view.state}"), _TONES.get(view.state, "neutral")

        def whose(view: GuidelineView) -> str:
            return view.reference or s.t("guideline.shipped")

        return (
            Column("called", lambda: s.t("ui.guidelines.column.whose"), whose, 120),
            Column("title", lambda: field_label(s, "guideline", "title"),
                   lambda view: one_line(view.title.in_language(s.language)), 220, stretch=True),
            Column("state", lambda: s.t("ui.guidelines.column.state"), lambda view: state(view)[0],
                   110, badge=state),
        )  # fmt: skip

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list_side())
        split.addWidget(self._guideline_side())
        split.setSizes([520, 640])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)

    def _list_side(self) -> QWidget:
        side = QWidget()
        top = Flow()
        top.add(self.search, grows=True)
        top.add(self.count, self.narrowing.saved, self.acts["new"])
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.ended)
        column.addWidget(self.table, 1)
        return side

    def _guideline_side(self) -> QWidget:
        side = QWidget()
        self._page = QWidget()
        column = page_in(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._row_of("issue", "amend", "copy", "withdraw", "remove"))
        for widget in (self.heading, self.standing, self.summary):
            column.addWidget(widget)
        column.addLayout(self._row_of("add", "change", "drop"))
        self.steps.setMinimumHeight(5 * row_height())
        column.addWidget(self.steps, 1)
        outer = QVBoxLayout(side)
        outer.setContentsMargins(12, 14, 12, 14)
        outer.addWidget(self._page, 1)
        outer.addStretch(0)
        side.setMinimumWidth(420)
        return side

    def _row_of(self, *names: str) -> Flow:
        row = Flow()
        row.add(*(self.acts[name] for name in names))
        return row
