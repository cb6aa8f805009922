"""Forms for requests: drafted and judged by the office, answered by an agency; reminders."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.request import REMINDER, REPLY, REQUEST
from liaison_app.domain.vocabulary import Label
from liaison_app.ui.approvals.issuing import IssuingDialog
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.addressed import PACKAGE, AddressedDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.call_list import Call
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.reminders import add_reminders, answer_reminder
from liaison_app.workflows.replying import answer_questions, submit_reply
from liaison_app.workflows.request_view import ReplyView, RequestView
from liaison_app.workflows.requests import (
    accept_reply,
    add_request,
    issue_request,
    return_reply,
    revise_request,
    set_request,
    withdraw_request,
)

_QUESTIONS = Field(
    "questions", FieldType.PROSE, Label("照会事項（一行に一問）", "Questions, one a line"),
    required=True,
)  # fmt: skip
_REASON = Field("note", FieldType.PROSE, Label("理由", "Reason"), required=True)
_REMARK = Field("note", FieldType.PROSE, REPLY.own["note"].label)
_KEYS = ("title", "text", "due", "tlp", "exercise")
_TOLD = ("means", "told", "answer")


class RequestDialog(AddressedDialog):
    """A request as a draft: new, to be changed, or in the place of one that was issued."""

    def __init__(
        self, session: Session, view: RequestView | None = None, parent: QWidget | None = None
    ) -> None:
        self._view = view
        self.kept_as = "request" if view is None else ""
        title = "ui.requests.new" if view is None else "ui.requests.amend"
        title = "ui.requests.revise" if view is not None and view.issued else title
        fields = [*(REQUEST.own[key] for key in _KEYS), _QUESTIONS]
        super().__init__(session, title=title, action="ui.requests.save",
                         fields=[*fields, PACKAGE] if view is None else fields,
                         parent=parent)  # fmt: skip
        if view is not None:
            for key in _KEYS:
                self.editors[key].reset(view.fields[key])
            self.editors["questions"].reset("\n".join(view.questions))
            self.tick(view.to)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        to = self.recipients()
        if self._view is not None and tuple(to) == self._view.to:
            to = []  # they stay
        questions = typed.pop("questions", "").splitlines()
        if self._view is None:
            return add_request(desk, typed, questions, to, typed.pop("package", ""))
        for key in _KEYS:
            if self._view.fields[key] and key not in typed:
                typed[key] = ""
        if self._view.issued:
            return revise_request(desk, self._view.id, typed, questions, to)
        return set_request(desk, self._view.id, typed, questions, to)


class IssueRequestDialog(IssuingDialog):
    """Issue a draft; whom its author wrote down is ticked."""

    def __init__(self, session: Session, view: RequestView, parent: QWidget | None = None) -> None:
        self._view = view
        super().__init__(session, title="ui.requests.issue", action="ui.requests.issue",
                         fields=[], parent=parent)  # fmt: skip
        self.tick(view.to)

    def act(self, desk: Desk, _typed: dict[str, str]) -> Any:
        return issue_request(desk, self._view.id, self.recipients())


class WithdrawRequestDialog(FormDialog):
    """With the reason."""

    def __init__(self, session: Session, view: RequestView, parent: QWidget | None = None) -> None:
        self._view = view
        super().__init__(session, title="ui.requests.withdraw", action="ui.requests.withdraw",
                         fields=[_REASON], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return withdraw_request(desk, self._view.id, typed.get("note", ""))


class JudgeDialog(FormDialog):
    """Accept one organisation's answers, or ask again with the reason."""

    def __init__(
        self,
        session: Session,
        view: RequestView,
        reply: ReplyView,
        *,
        accept: bool,
        parent: QWidget | None = None,
    ) -> None:
        self._view, self._code, self._accept = view, reply.organisation, accept
        title = "ui.requests.accept" if accept else "ui.requests.return"
        super().__init__(session, title=title, action=title,
                         fields=[_REMARK if accept else _REASON], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        note = typed.get("note", "")
        if self._accept:
            return accept_reply(desk, self._view.id, [self._code], note)
        return return_reply(desk, self._view.id, [self._code], note)


class AnswerDialog(FormDialog):
    """Every question with room for its answer; only what is changed is written."""

    kept_as = "answers"

    def __init__(self, session: Session, view: RequestView, parent: QWidget | None = None) -> None:
        self._view, self.about = view, view.id
        own = view.of(session.installation.organisation)
        self._given = dict(own.answers) if own else {}
        super().__init__(session, title="ui.requests.answer", action="ui.requests.save",
                         fields=_asked(session, view.questions), parent=parent)  # fmt: skip
        for number, text in self._given.items():
            self.editors[f"answer-{number}"].reset(text)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        answers = {int(key.rpartition("-")[2]): text for key, text in typed.items()}
        changed = {
            number: text for number, text in answers.items() if text != self._given.get(number)
        }
        return answer_questions(desk, self._view.id, changed)


class SubmitDialog(FormDialog):
    """Hand the reply in; a note is needed where a question has no answer."""

    def __init__(self, session: Session, view: RequestView, parent: QWidget | None = None) -> None:
        self._view = view
        super().__init__(session, title="ui.requests.submit", action="ui.requests.submit",
                         fields=[_REMARK], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return submit_reply(desk, self._view.id, typed.get("note", ""))


class RemindDialog(FormDialog):
    """Enter a reminder of these organisations; how many and which stands above the fields."""

    def __init__(
        self, session: Session, calls: Sequence[Call], *, overdue: bool,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self._calls, self._overdue = tuple(calls), overdue
        super().__init__(session, title="ui.calls.remind", action="ui.calls.remind.action",
                         fields=[REMINDER.own[key] for key in _TOLD], parent=parent)  # fmt: skip

    def above(self) -> QWidget:
        s = self.session
        names = s.t("ui.list.separator").join(
            s.organisation_name(call.organisation) for call in self._calls
        )
        items = sum(len(call.items) for call in self._calls)
        text = s.t("ui.calls.which", count=len(self._calls), items=items, names=names)
        self.summary = PlainLabel(text, wrap=True, selectable=True)
        return self.summary

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        codes = [call.organisation for call in self._calls]
        return add_reminders(desk, codes, fields=typed, overdue=self._overdue)


class ReminderAnswerDialog(FormDialog):
    """What was answered to the latest reminder."""

    def __init__(self, session: Session, call: Call, parent: QWidget | None = None) -> None:
        self._row = call.reminders[0]
        super().__init__(session, title="ui.calls.answer", action="ui.requests.save",
                         fields=[REMINDER.own[key] for key in _TOLD], parent=parent)  # fmt: skip
        for key in _TOLD:
            self.editors[key].reset(self._row[key])

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return answer_reminder(desk, str(self._row["id"]), typed)


def _asked(session: Session, questions: Sequence[str]) -> list[Field]:
    fields = []
    for number, question in enumerate(questions, 1):
        shown = session.t("request.question", number=number, text=question)
        fields.append(Field(f"answer-{number}", FieldType.PROSE, Label(shown, shown)))
    return fields
