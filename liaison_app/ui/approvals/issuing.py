"""Issuing (発出) from any screen: at once, or by way of the approval that the policy asks for."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.approvals.dialog import ApprovalsDialog
from liaison_app.ui.approvals.forms import DraftDialog
from liaison_app.ui.packages.addressed import AddressedDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, visible
from liaison_app.workflows.circulation import Circulation
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issuable import Issuable
from liaison_app.workflows.issue_approval import ASKED, Asked
from liaison_app.workflows.issue_standing import (
    GRANTED,
    NEEDED,
    WAITS,
    IssueStanding,
    issue_standing,
)
from liaison_app.workflows.readdressing import address_further

_ASKS = ("approval-needed", "approval-stale")

Done = Callable[..., object]


class IssuingDialog(AddressedDialog):
    """The last form before something goes out. ``held`` says that what is on it has to be approved
    first: recipients and changes as typed, and the sentence of the refusal."""

    wide = False
    held = Signal(object, str)

    def extra(self) -> QWidget:
        box = QWidget()
        self.note = PlainLabel(wrap=True)
        self.note.hide()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(super().extra())
        return box

    def show_approved(self, standing: IssueStanding) -> None:
        """What was approved is on the form; to go out it stays as it is."""
        by = visible(standing.approved_by)
        self.note.setText(self.session.t("ui.approvals.granted", name=by))
        self.note.show()
        if standing.to:
            self.untick()
            self.tick(standing.to)
        if standing.changes and "changes" in self.editors:
            self.editors["changes"].reset(standing.changes)

    def _refuse(self, error: Exception) -> None:
        if not (isinstance(error, Refused) and error.code in _ASKS):
            super()._refuse(error)
            return
        editor = self.editors.get("changes")
        asked = Asked(self.recipients(), editor.text() if editor else "")
        self.held.emit(asked, self.session.errors.sentence(error))
        self.reject()


class AddressDialog(IssuingDialog):
    """Further recipients of what is out, or a copy for them."""

    def __init__(self, session: Session, identifier: str, parent: QWidget | None = None) -> None:
        self._id = identifier
        super().__init__(session, title="ui.address.title", action="ui.address.action",
                         fields=[], parent=parent)  # fmt: skip

    def act(self, desk: Desk, _typed: dict[str, str]) -> ChangeSet:
        return address_further(desk, self._id, self.recipients())


class IssueGate(QObject):
    """What 発出 leads to on a screen. ``asked_for`` names another screen and what to show there."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, screen: QWidget) -> None:
        super().__init__(screen)
        self._session, self._screen = session, screen

    def issue(
        self,
        identifier: str,
        make: Callable[[], IssuingDialog],
        done: Done | None = None,
        *,
        takes_back: bool = False,
    ) -> None:
        """Open the dialog that ``make`` makes where this may go out; otherwise the form of drafting
        it, or the circulation that others have. A dialog that also takes back (``takes_back``),
        which nobody approves, opens whatever the standing."""
        self._session.jobs.ask(
            "issue-standing",
            lambda desk: issue_standing(desk, identifier),
            partial(self._lead, make, done, takes_back),
        )

    def address(self, identifier: str, make: Callable[[], IssuingDialog]) -> None:
        """Open the dialog in which something that is out is given to more: where that has to be
        approved, it leads to the form of drafting it."""
        self.issue(identifier, make, takes_back=True)

    def draft_if_needed(self, identifier: str) -> None:
        """Of something just written that was to go out at once: where it became a draft, since
        approval is asked for, have it submitted."""
        self._session.jobs.ask(
            "issue-standing",
            lambda desk: issue_standing(desk, identifier),
            partial(self._lead, None, None, False),
        )

    def open_approvals(self) -> ApprovalsDialog:
        """What waits for a decision before it is issued."""
        dialog = ApprovalsDialog(self._session, self._screen)
        dialog.asked_for.connect(self.asked_for)
        dialog.show()
        return dialog

    def _lead(
        self,
        make: Callable[[], IssuingDialog] | None,
        done: Done | None,
        takes_back: bool,
        standing: IssueStanding,
    ) -> None:
        if standing.state == WAITS and not takes_back:
            self.open_approvals().choose(standing.circulation)
        elif standing.state == NEEDED and not takes_back:
            self._draft(standing.subject, ASKED, self._session.t("ui.approvals.needed"))
        elif make is not None:
            dialog = make()
            if standing.state == GRANTED:
                dialog.show_approved(standing)
            dialog.held.connect(partial(self._draft, standing.subject))
            if done is not None:
                dialog.added.connect(done)
            dialog.open()

    def _draft(self, subject: Issuable, asked: Asked, why: str) -> None:
        dialog = DraftDialog(
            self._session, [subject], subject.id, asked=asked, why=why, parent=self._screen
        )
        dialog.added.connect(self._say_drafted)
        dialog.open()

    def _say_drafted(self, found: Circulation) -> None:
        name = visible(found.reference or found.title)
        self._session.say("good", self._session.t("ui.approvals.drafted", id=name))
