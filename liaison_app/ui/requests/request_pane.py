"""The requests: who answered what, and what either side does next."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton, QVBoxLayout, QWidget

from liaison_app.domain.vocabulary import REQUEST_STATUS, TASK_END, label_of
from liaison_app.ui.approvals.issuing import AddressDialog, IssueGate
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.packages.recipients import recipients_text
from liaison_app.ui.requests.dialogs import (
    AnswerDialog,
    IssueRequestDialog,
    JudgeDialog,
    RequestDialog,
    SubmitDialog,
    WithdrawRequestDialog,
)
from liaison_app.ui.requests.reminded import reminder_facts
from liaison_app.ui.session import Session
from liaison_app.ui.tones import tlp_badge
from liaison_app.ui.viewing.panel import FilesPanel
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column, text_of
from liaison_app.ui.widgets.facts import Fact
from liaison_app.ui.widgets.list_pane import ListPane
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.replying import acknowledge_request, attach_to_request, reply_name
from liaison_app.workflows.request_view import ReplyView, RequestView, request_list

_FACTS = ("text", "due", "issued_at", "tlp", "grade", "handling", "ended_at", "ended_why")
_TONES = {
    "issued": "warning",
    "received": "warning",
    "acknowledged": "warning",
    "answered": "info",
    "accepted": "good",
    "returned": "bad",
}


class RequestPane(QWidget):
    """``shown`` says that the list changed."""

    shown = Signal()
    record_shown = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._views: list[RequestView] = []
        self._wanted = ""
        self.gate = IssueGate(session, self)
        t = session.translator
        self.new = button(t, "ui.requests.new", self.ask_new, role="primary")
        if not session.is_office:
            self.new.hide()
        self.open_only, self.ended = QCheckBox(), QCheckBox()
        self.acts: dict[str, QPushButton] = {
            "issue": button(t, "ui.requests.issue", self.ask_issue, role="primary"),
            "amend": button(t, "ui.requests.amend", self.ask_amend),
            "accept": button(t, "ui.requests.accept", lambda: self.ask_judge(accept=True)),
            "return": button(t, "ui.requests.return", lambda: self.ask_judge(accept=False)),
            "revise": button(t, "ui.requests.revise", self.ask_amend),
            "address": button(t, "ui.address.open", self.ask_address),
            "withdraw": button(t, "ui.requests.withdraw", self.ask_withdraw),
            "acknowledge": button(t, "ui.requests.acknowledge", self.acknowledge),
            "answer": button(t, "ui.requests.answer", self.ask_answer, role="primary"),
            "attach": button(t, "ui.requests.attach", self.choose_file),
            "submit": button(t, "ui.requests.submit", self.ask_submit),
        }
        lower = (
            ("ui.requests.replies", self._reply_columns(), lambda reply: reply.organisation)
            if session.is_office
            else None
        )
        self.list = ListPane(
            t,
            "ui.requests.tab",
            self._columns(),
            lambda view: view.id,
            lambda view: f"{view.reference}{view.title}{''.join(view.questions)}",
            above={"new": self.new},
            acts=self.acts,
            switches={"ui.requests.open_only": self.open_only, "packages.show_ended": self.ended},
            lower=lower,
        )
        self.narrowing = Narrowing(
            session,
            "requests",
            search=self.list.search,
            table=self.list.table,
            switches={"open": self.open_only, "ended": self.ended},
            again=self._list,
            parent=self,
        )
        self.list.add_above(self.narrowing.saved)
        self.files = FilesPanel(session, "ui.requests.files")
        self.list.add_below(self.files)
        for switch in (self.open_only, self.ended):
            switch.toggled.connect(lambda _on: self._list())
        self.list.table.chosen.connect(lambda _id: self._show_replies())
        self.list.changed.connect(self._show_request)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)

    @property
    def current(self) -> RequestView | None:
        found: RequestView | None = self.list.current
        return found

    @property
    def reply(self) -> ReplyView | None:
        """The chosen organisation's reply; at an agency its own."""
        view = self.current
        if view is None:
            return None
        if not self.session.is_office:
            return view.of(self.session.installation.organisation)
        chosen: ReplyView | None = self.list.current_below
        return chosen

    def refresh(self) -> None:
        self.session.jobs.ask("requests", request_list, self._show)

    def retitle(self) -> None:
        self.list.retitle()

    def open_record(self, identifier: str) -> None:
        """Show this request."""
        self._wanted = identifier
        self.list.search.clear()
        self.ended.setChecked(True)
        self.open_only.setChecked(False)
        self.refresh()

    def ask_new(self) -> None:
        """A new draft."""
        self._open(RequestDialog(self.session, parent=self))

    def ask_amend(self) -> None:
        """Change a draft; what was issued gets a draft in its place."""
        if self.current is not None:
            self._open(RequestDialog(self.session, self.current, self))

    def ask_issue(self) -> None:
        if self.current is not None:
            view = self.current
            self.gate.issue(view.id, partial(IssueRequestDialog, self.session, view, self))

    def ask_address(self) -> None:
        """Ask further organisations too."""
        if self.current is not None:
            request = self.current.id
            self.gate.address(request, partial(AddressDialog, self.session, request, self))

    def ask_withdraw(self) -> None:
        if self.current is not None:
            self._open(WithdrawRequestDialog(self.session, self.current, self))

    def ask_judge(self, *, accept: bool) -> None:
        """Accept the chosen organisation's answers, or ask again."""
        if self.current is not None and self.reply is not None:
            self._open(
                JudgeDialog(self.session, self.current, self.reply, accept=accept, parent=self)
            )

    def ask_answer(self) -> None:
        """Every question with its answer (an agency)."""
        if self.current is not None:
            self._open(AnswerDialog(self.session, self.current, self))

    def ask_submit(self) -> None:
        if self.current is not None:
            self._open(SubmitDialog(self.session, self.current, self))

    def acknowledge(self) -> None:
        """Say that the officer has read it."""
        view = self.current
        if view is not None:
            self.session.jobs.run(
                lambda desk: acknowledge_request(desk, view.id), title="ui.job.saving"
            )

    def choose_file(self) -> None:
        """A file that belongs to the reply."""
        path, _ = QFileDialog.getOpenFileName(self, self.session.t("ui.requests.attach"))
        if path:
            self.attach(Path(path))

    def attach(self, path: Path) -> None:
        """Attach this file."""
        view = self.current
        if view is not None:
            self.session.jobs.run(
                lambda desk: attach_to_request(desk, view.id, path), title="ui.job.saving"
            )

    def _open(self, dialog: FormDialog) -> None:
        dialog.added.connect(self._made)
        dialog.open()

    def _made(self, result: object) -> None:
        if isinstance(result, Added):
            self._wanted = result.id
            self.refresh()

    def _show(self, views: list[RequestView]) -> None:
        self._views = views
        self._list()
        if self._wanted and any(view.id == self._wanted for view in self.list.shown):
            self.list.table.select_id(self._wanted)
            self._wanted = ""
        self._show_replies()
        self.shown.emit()

    def _list(self) -> None:
        self.list.show_rows(
            [
                view
                for view in self._views
                if (self.ended.isChecked() or not view.ended)
                and (not self.open_only.isChecked() or view.waiting or not view.issued)
            ]
        )

    def _show_replies(self) -> None:
        view = self.current
        self.list.show_below(view.replies if view is not None else ())
        self._show_request()

    def _show_request(self) -> None:
        self._offer()
        view, reply = self.current, self.reply
        self.files.show_files_of(
            reply_name(self.session.reader.resolve(view.id), reply.organisation).id
            if view is not None and reply is not None
            else ""
        )
        if view is None:
            self.list.facts.show_facts("", ())
            return
        self.record_shown.emit(view.id)
        s = self.session
        heading = f"{view.reference}　{_title(s, view)}"
        facts: list[Fact] = [
            (s.t("ui.requests.question", number=number), question)
            for number, question in enumerate(view.questions, 1)
        ]
        facts += [
            (field_label(s, "request", key), shown_field(s, "request", view.fields, key))
            for key in _FACTS
        ]
        if view.to:
            facts.append((s.t("ui.requests.to"), recipients_text(s, view.to)))
        if view.package:
            facts.append((field_label(s, "request", "package"), view.package))
        facts.append((s.t("ui.requests.copies"), recipients_text(s, view.copies)))
        answers = [*self._answers(), *reminder_facts(s, view.id)]
        self.list.facts.show_facts(heading, [*facts, *answers])

    def _answers(self) -> list[Fact]:
        reply, s = self.reply, self.session
        if reply is None:
            return []
        name = s.organisation_name(reply.organisation)
        facts: list[Fact] = [(s.t("ui.requests.reply_of", name=name), self._status(reply)[0])]
        facts += [
            (s.t("ui.requests.answer_to", number=number), text)
            for number, text in sorted(reply.answers.items())
        ]
        facts += [
            (field_label(s, "reply", "answered_at"), s.time_text(reply.answered_at)),
            (field_label(s, "reply", "note"), reply.note or ""),
            (field_label(s, "reply", "decision_note"), reply.decision_note or ""),
        ]
        return facts

    def _offer(self) -> None:
        view, reply, office = self.current, self.reply, self.session.is_office
        live = view is not None and view.issued and not view.ended
        mine = not office and live and reply is not None
        draft = office and view is not None and not view.issued
        offered = {
            "issue": draft
            and view is not None
            and bool(not view.fields["package"] or view.fields["supersedes"]),
            "amend": draft,
            "accept": office and live and reply is not None and reply.status == "answered",
            "return": office
            and live
            and reply is not None
            and reply.status in ("answered", "accepted"),
            "revise": office and live,
            "address": office and live,
            "withdraw": office and live,
            "acknowledge": mine and reply is not None and not reply.acknowledged_at,
            "answer": mine,
            "attach": mine,
            "submit": mine and reply is not None and reply.status not in ("answered", "accepted"),
        }
        for name, act in self.acts.items():
            act.setVisible(bool(offered[name]))

    def _status(self, reply: ReplyView) -> BadgeText:
        s = self.session
        if reply.held_back:
            return s.t("task.held_back"), "neutral"
        label = label_of(REQUEST_STATUS, reply.status).in_language(s.language)
        if reply.overdue:
            return s.t("ui.requests.overdue", status=label), "bad"
        return label, _TONES.get(reply.status, "neutral")

    def _state(self, view: RequestView) -> BadgeText:
        s = self.session
        if view.ended:
            return label_of(TASK_END, view.ended).in_language(s.language), "neutral"
        if not view.issued:
            return s.t("request.draft"), "warning"
        if not s.is_office:
            own = view.of(s.installation.organisation)
            return self._status(own) if own else (s.t("request.for_information"), "neutral")
        held = sum(reply.held_back for reply in view.replies)
        given, total = len(view.replies) - len(view.waiting) - held, len(view.replies)
        late = any(reply.overdue for reply in view.replies)
        tone = "bad" if late else "good" if given == total else "warning"
        return s.t("request.answered", given=given, total=total), tone

    def _columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda view: view.reference, 112),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda view: one_line(_title(s, view)), 150, stretch=True),
            Column("state", lambda: s.t("ui.requests.state"),
                   lambda view: self._state(view)[0], 130, badge=self._state),
            Column("due", lambda: field_label(s, "request", "due"),
                   lambda view: s.day_text(view.due), 124, order=lambda view: str(view.due or "")),
            Column("tlp", lambda: "TLP", lambda view: text_of(view.fields, "tlp"), 146,
                   badge=lambda view: tlp_badge(view.fields.get("tlp"))),
        )  # fmt: skip

    def _reply_columns(self) -> tuple[Column, ...]:
        s = self.session
        return (
            Column("organisation", lambda: s.t("ui.requests.organisation"),
                   lambda reply: s.organisation_name(reply.organisation), 120, stretch=True),
            Column("status", lambda: s.t("ui.requests.state"),
                   lambda reply: self._status(reply)[0], 140, badge=self._status),
            Column("answered_at", lambda: field_label(s, "reply", "answered_at"),
                   lambda reply: s.time_text(reply.answered_at), 116,
                   order=lambda reply: str(reply.answered_at or "")),
        )  # fmt: skip


def _title(session: Session, view: RequestView) -> str:
    if view.fields["exercise"]:
        return session.t("paper.exercise", title=view.title)
    return view.title
