"""The meeting screen: the list, the chosen meeting with its decisions, and what became of them."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from liaison_app.ui.approvals.issuing import IssueGate
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.meetings.dialogs import (
    DecisionDialog,
    DecisionTaskDialog,
    MeetingDialog,
    PapersDialog,
    ShareMeetingDialog,
)
from liaison_app.ui.packages.recipients import recipients_text
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.tones import tlp_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column, text_of
from liaison_app.ui.widgets.facts import Fact
from liaison_app.ui.widgets.list_pane import ListPane
from liaison_app.ui.widgets.plain import one_line
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.meeting_view import DecisionView, MeetingView, meeting_list
from liaison_app.workflows.papers import Paper, print_minutes

_FACTS = ("held_at", "ends_at", "place", "chair")


class MeetingsScreen(Screen):
    """Opens at a meeting's id. Enter on a decision goes to its task."""

    name = "meetings"
    kinds = frozenset({"meeting", "meeting-decision", "task", "response", "package", "briefing"})
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._wanted = ""
        self.gate = IssueGate(session, self)
        self.gate.asked_for.connect(self.asked_for)
        t = session.translator
        self.new = button(t, "ui.meetings.new", self.ask_new, role="primary")
        if not session.is_office:
            self.new.hide()
        self.acts: dict[str, QPushButton] = {
            "decide": button(t, "ui.meetings.decide", self.ask_decision, role="primary"),
            "amend": button(t, "ui.meetings.amend", self.ask_amend),
            "papers": button(t, "ui.meetings.papers", self.ask_papers),
            "share": button(t, "ui.meetings.share", self.ask_share),
            "print": button(t, "ui.meetings.print", self.choose_file),
            "change": button(t, "ui.meetings.decision.amend", self.ask_change),
            "task": button(t, "ui.meetings.task", self.ask_task),
            "open": button(t, "ui.meetings.task.open", self.open_task),
        }
        self.list = ListPane(
            t,
            "ui.nav.meetings",
            self._columns(),
            lambda view: view.id,
            lambda view: f"{view.reference}{view.title}{''.join(view.items('agenda'))}"
            + "".join(each.text for each in view.decisions),
            above={"new": self.new},
            acts=self.acts,
            lower=("ui.meetings.decisions", self._decision_columns(), lambda each: each.id),
        )  # fmt: skip
        self.narrowing = Narrowing(
            session,
            "meetings",
            search=self.list.search,
            table=self.list.table,
            parent=self,
        )
        self.list.add_above(self.narrowing.saved)
        self.list.table.chosen.connect(lambda _id: self._show_decisions())
        self.list.changed.connect(self._show_meeting)
        assert self.list.below is not None
        self.list.below.opened.connect(lambda _id: self.open_task())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    @property
    def current(self) -> MeetingView | None:
        found: MeetingView | None = self.list.current
        return found

    @property
    def decision(self) -> DecisionView | None:
        """The chosen decision."""
        found: DecisionView | None = self.list.current_below
        return found

    def search_box(self) -> SearchBox:
        return self.list.search

    def first_control(self) -> QWidget:
        return self.list.table

    def refresh(self) -> None:
        self.session.jobs.ask("meetings", meeting_list, self._show)

    def retitle(self) -> None:
        self.list.retitle()

    def open_item(self, item: object) -> None:
        self._wanted = str(item)
        self.list.search.clear()
        self.refresh()

    def begin_new(self) -> None:
        self.ask_new()

    def ask_new(self) -> None:
        self._open(MeetingDialog(self.session, parent=self))

    def ask_amend(self) -> None:
        if self.current is not None:
            self._open(MeetingDialog(self.session, self.current, self))

    def ask_papers(self) -> None:
        if self.current is not None:
            self._open(PapersDialog(self.session, self.current, self))

    def ask_share(self) -> None:
        if self.current is not None:
            view = self.current
            self.gate.issue(view.id, partial(ShareMeetingDialog, self.session, view, self))

    def ask_decision(self) -> None:
        if self.current is not None:
            self._open(DecisionDialog(self.session, self.current, parent=self))

    def ask_change(self) -> None:
        if self.current is not None and self.decision is not None:
            self._open(DecisionDialog(self.session, self.current, self.decision, self))

    def ask_task(self) -> None:
        """Make the chosen decision a task."""
        if self.decision is not None and not self.decision.has_task:
            self._open(DecisionTaskDialog(self.session, self.decision, self))

    def open_task(self) -> None:
        """The task that was made of the chosen decision."""
        if self.decision is not None and self.decision.task is not None:
            self.asked_for.emit("packages", self.decision.task.id)

    def choose_file(self) -> None:
        """Where the minutes go."""
        path, _ = QFileDialog.getSaveFileName(
            self, self.session.t("ui.meetings.print"), "", "PDF (*.pdf)"
        )
        if path:
            self.print_to(Path(path))

    def print_to(self, path: Path) -> None:
        """Write the minutes as a PDF in the language of the screen."""
        view, language = self.current, self.session.language
        if view is None:
            return

        def act(desk: Desk) -> Paper:
            return print_minutes(desk, view.id, language, path)

        def said(drawn: Paper) -> None:
            self.session.say(
                "good", self.session.t("cli.printed", file=path.name, pages=drawn.pages)
            )

        self.session.jobs.run(act, title="ui.job.saving", done=said)

    def _open(self, dialog: FormDialog) -> None:
        dialog.added.connect(self._made)
        dialog.open()

    def _made(self, result: object) -> None:
        """A new meeting is chosen once it is listed; of another new record nothing is."""
        if isinstance(result, Added):
            self._wanted = result.id
            self.refresh()

    def _show(self, views: list[MeetingView]) -> None:
        self.list.show_rows(views)
        if any(view.id == self._wanted for view in views):
            self.list.table.select_id(self._wanted)
        self._wanted = ""
        self._show_decisions()
        self.show_markings([(view.fields.get("tlp"), view.fields.get("grade")) for view in views])

    def _show_decisions(self) -> None:
        view = self.current
        self.list.show_below(view.decisions if view is not None else ())
        self._show_meeting()

    def _show_meeting(self) -> None:
        view, s = self.current, self.session
        self._offer()
        if view is None:
            self.list.facts.show_facts("", ())
            return
        self.note_record(view.id)
        facts: list[Fact] = [
            (field_label(s, "meeting", key), shown_field(s, "meeting", view.fields, key))
            for key in _FACTS
        ]
        agenda = "\n".join(
            s.t("briefing.minutes.item", number=number, text=text)
            for number, text in enumerate(view.items("agenda"), 1)
        )
        papers = "\n".join(
            s.t(
                "briefing.minutes.paper",
                paper=paper.paper_number or s.t("briefing.minutes.unnumbered"),
                number=paper.register_number,
            )
            for paper in view.papers
        )
        facts += [
            (field_label(s, "meeting", "agenda"), agenda),
            (field_label(s, "meeting", "attendees"), "\n".join(view.items("attendees"))),
            (field_label(s, "meeting", "papers"), papers),
            (field_label(s, "meeting", "minutes"), str(view.fields["minutes"] or "")),
            (s.t("ui.meetings.shared"), recipients_text(s, view.shared)),
        ]
        if self.decision is not None:
            responsible = field_label(s, "meeting-decision", "responsible")
            facts += [
                (self.decision.reference, self.decision.text),
                (responsible, self.decision.responsible),
            ]
        self.list.facts.show_facts(f"{view.reference}　{_title(s, view)}", facts)

    def _offer(self) -> None:
        office, view, decision = self.session.is_office, self.current, self.decision
        there = view is not None
        offered = {
            "decide": office and there,
            "amend": office and there,
            "papers": office and there,
            "share": office and there,
            "print": there,
            "change": office and decision is not None,
            "task": office and decision is not None and not decision.has_task,
            "open": decision is not None and decision.task is not None,
        }
        for name, act in self.acts.items():
            act.setVisible(offered[name])

    def _standing(self, decision: DecisionView) -> BadgeText:
        s = self.session
        if not decision.has_task:
            return s.t("ui.meetings.no_task"), "neutral"
        task = decision.task
        if task is None:
            return s.t("ui.meetings.task_elsewhere"), "neutral"
        if not decision.counted:  # what others answered is not known here
            return task.reference, "bad" if task.overdue else "info"
        given, total = decision.answered
        text = s.t("ui.meetings.task_stands", reference=task.reference, given=given, total=total)
        tone = "bad" if task.overdue else "good" if total and given == total else "warning"
        return text, tone

    def _columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda view: view.reference, 112),
            Column("held_at", lambda: field_label(s, "meeting", "held_at"),
                   lambda view: s.time_text(view.fields["held_at"]), 140,
                   order=lambda view: str(view.fields["held_at"] or "")),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda view: one_line(_title(s, view)), 160, stretch=True),
            Column("decisions", lambda: s.t("ui.meetings.decisions"),
                   lambda view: str(len(view.decisions)), 76),
            Column("tlp", lambda: "TLP", lambda view: text_of(view.fields, "tlp"), 146,
                   badge=lambda view: tlp_badge(view.fields.get("tlp"))),
        )  # fmt: skip

    def _decision_columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("text", lambda: s.t("ui.meetings.decisions"),
                   lambda each: one_line(each.text), 120, stretch=True),
            Column("due", lambda: field_label(s, "meeting-decision", "due"),
                   lambda each: s.day_text(each.due), 124, order=lambda each: str(each.due or "")),
            Column("task", lambda: field_label(s, "meeting-decision", "task"),
                   lambda each: self._standing(each)[0], 150, badge=self._standing),
        )  # fmt: skip


def _title(session: Session, view: MeetingView) -> str:
    if view.fields["exercise"]:
        return session.t("paper.exercise", title=view.title)
    return view.title
