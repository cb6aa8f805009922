"""Forms for meetings: the meeting itself, its papers, a decision, a task out of one, sharing."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.meeting import MEETING, MEETING_DECISION
from liaison_app.domain.records.package import TASK
from liaison_app.domain.vocabulary import Label
from liaison_app.ui.approvals.issuing import IssuingDialog
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.addressed import PACKAGE, AddressedDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.meeting_view import DecisionView, MeetingView
from liaison_app.workflows.meetings import (
    add_meeting,
    decide,
    set_decision,
    set_meeting,
    set_papers,
    share_meeting,
    task_of_decision,
)

_LISTS = ("agenda", "attendees")
_KEYS = ("title", "held_at", "ends_at", "place", "chair")
_MORE = ("minutes", "tlp", "exercise")
_DECISION = ("text", "responsible", "due")


def _by_line(key: str, ja: str, en: str) -> Field:
    return Field(key, FieldType.PROSE, Label(ja, en))


_LINES = (
    _by_line("agenda", "議題（一行に一件）", "Agenda, one item a line"),
    _by_line("attendees", "出席者（役職。一行に一名）", "Attendees by post, one a line"),
)


class MeetingDialog(FormDialog):
    """A meeting, new or to be changed."""

    def __init__(
        self, session: Session, view: MeetingView | None = None, parent: QWidget | None = None
    ) -> None:
        self._view = view
        self.kept_as = "meeting" if view is None else ""
        declared = MEETING.own
        fields = [*(declared[key] for key in _KEYS), *_LINES, *(declared[key] for key in _MORE)]
        title = "ui.meetings.new" if view is None else "ui.meetings.amend"
        super().__init__(session, title=title, action="ui.requests.save", fields=fields,
                         parent=parent)  # fmt: skip
        if view is not None:
            for key in (*_KEYS, *_MORE):
                self.editors[key].reset(view.fields[key])
            for key in _LISTS:
                self.editors[key].reset("\n".join(view.items(key)))

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        lists = {key: typed.pop(key, "").splitlines() for key in _LISTS}
        if self._view is None:
            return add_meeting(desk, typed, lists)
        for key in (*_KEYS, *_MORE):
            if self._view.fields[key] and key not in typed:
                typed[key] = ""
        return set_meeting(desk, self._view.id, typed, lists)


class PapersDialog(FormDialog):
    """Which briefings of the register are laid before the meeting, ticked in a list."""

    def __init__(self, session: Session, view: MeetingView, parent: QWidget | None = None) -> None:
        self._view = view
        super().__init__(session, title="ui.meetings.papers", action="ui.requests.save",
                         fields=[], parent=parent)  # fmt: skip

    def extra(self) -> QWidget:
        s = self.session
        self.list = QListWidget()
        s.translator.bind(self.list.setAccessibleName, "ui.meetings.papers")
        chosen = {paper.id for paper in self._view.papers}
        for row in reversed(s.reader.briefings()):
            number = row["paper_number"] or s.t("briefing.minutes.unnumbered")
            text = s.t("briefing.minutes.paper", paper=number, number=row["register_number"])
            item = QListWidgetItem(f"{text}　{s.time_text(row['as_of'])}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, str(row["id"]))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = str(row["id"]) in chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return self.list

    def act(self, desk: Desk, _typed: dict[str, str]) -> Any:
        ticked = [item for item in self._items() if item.checkState() == Qt.CheckState.Checked]
        numbers = [str(item.data(Qt.ItemDataRole.UserRole)) for item in reversed(ticked)]
        return set_papers(desk, self._view.id, numbers)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]


class DecisionDialog(FormDialog):
    """What was decided, new or to be changed."""

    def __init__(
        self,
        session: Session,
        meeting: MeetingView,
        decision: DecisionView | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._meeting, self._decision = meeting, decision
        title = "ui.meetings.decide" if decision is None else "ui.meetings.decision.amend"
        super().__init__(session, title=title, action="ui.requests.save",
                         fields=[MEETING_DECISION.own[key] for key in _DECISION],
                         parent=parent)  # fmt: skip
        if decision is not None:
            for key in _DECISION:
                self.editors[key].reset(getattr(decision, key))

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        if self._decision is None:
            return decide(desk, self._meeting.id, typed)
        for key in _DECISION:
            if getattr(self._decision, key) and key not in typed:
                typed[key] = ""
        return set_decision(desk, self._decision.id, typed)


class DecisionTaskDialog(AddressedDialog):
    """A decision becomes a task of a package."""

    def __init__(
        self, session: Session, decision: DecisionView, parent: QWidget | None = None
    ) -> None:
        self._decision = decision
        fields = [PACKAGE, *(TASK.own[key] for key in ("title", "text", "due", "obligation"))]
        super().__init__(session, title="ui.meetings.task", action="ui.meetings.task",
                         fields=fields, parent=parent)  # fmt: skip
        self.editors["due"].reset(decision.due)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        package = typed.pop("package", "")
        if not package:
            raise Refused("field-required", field="package")
        return task_of_decision(desk, self._decision.id, package, self.recipients(), typed)


class ShareMeetingDialog(IssuingDialog):
    """With whom it is shared, now and as it changes."""

    has_copies = False

    def __init__(self, session: Session, view: MeetingView, parent: QWidget | None = None) -> None:
        self._view = view
        super().__init__(session, title="ui.meetings.share", action="ui.meetings.share",
                         fields=[], parent=parent)  # fmt: skip

    def act(self, desk: Desk, _typed: dict[str, str]) -> Any:
        return share_meeting(desk, self._view.id, self.recipients())
