"""Submitting a draft, and the second officer's dialogs: reviewing, approving, returning; and the
setting that asks for all this."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.package import EDITION
from liaison_app.domain.records.release import APPROVAL
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.fields.choice import ChoiceControl
from liaison_app.ui.packages.addressed import AddressedDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows import circulation
from liaison_app.workflows.circulation import Circulation
from liaison_app.workflows.circulation_text import circulation_lines
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.issuable import Issuable
from liaison_app.workflows.issue_approval import ASKED, Asked
from liaison_app.workflows.release_policy import Policy, change_policy

_CHANGES = Field("changes", FieldType.PROSE, EDITION.own["changes"].label)
_REASON = Field("reason", FieldType.PROSE, APPROVAL.own["reason"].label, required=True)


class DraftDialog(AddressedDialog):
    """Which draft, why, to whom, and what an edition changed. ``asked`` is what was typed already
    where it was to be issued, ``why`` the sentence that says why it is submitted instead."""

    def __init__(
        self,
        session: Session,
        drafts: Sequence[Issuable],
        chosen: str = "",
        *,
        asked: Asked = ASKED,
        why: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._drafts, self._chosen, self._why = drafts, chosen, why
        super().__init__(session, title="ui.approvals.draft.title",
                         action="ui.approvals.draft.action", fields=[_REASON, _CHANGES],
                         parent=parent)  # fmt: skip
        self._show_chosen()
        self.editors["changes"].reset(asked.changes or None)
        if asked.to:
            self.untick()
            self.tick(asked.to)
        self.editors["reason"].setFocus()

    wide = False

    def above(self) -> QWidget | None:
        """Why it opened."""
        return PlainLabel(self._why, wrap=True) if self._why else None

    def extra(self) -> QWidget:
        t = self.session.translator
        box, heading = QWidget(), PlainLabel(role="label")
        self.subject = ChoiceControl(
            lambda: [(each.id, self._called(each)) for each in self._drafts]
        )
        t.bind(heading.setText, "ui.approvals.draft.subject")
        t.bind(self.subject.setAccessibleName, "ui.approvals.draft.subject")
        heading.setBuddy(self.subject)
        self.subject.set_text(self._chosen or next((each.id for each in self._drafts), ""))
        self.subject.currentIndexChanged.connect(lambda _place: self._show_chosen())
        self.subject.setEnabled(len(self._drafts) > 1)
        note = PlainLabel(role="muted", wrap=True)
        t.bind(note.setText, "ui.approvals.draft.to")
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        for each in (heading, self.subject, super().extra(), note):
            column.addWidget(each)
        return box

    def act(self, desk: Desk, typed: dict[str, str]) -> Circulation:
        changes = typed.get("changes", "") if self._asks_changes() else ""
        to, found = self.recipients(), self._found()
        if found is not None and set(to) == set(found.to):
            to = []  # those the draft names
        reason = typed.get("reason", "")
        return circulation.draft_approval(desk, self.subject.text(), reason, to, changes)

    def _found(self) -> Issuable | None:
        return next((each for each in self._drafts if each.id == self.subject.text()), None)

    def _asks_changes(self) -> bool:
        found = self._found()
        return found is not None and found.changes

    def _show_chosen(self) -> None:
        """Whom the draft names is ticked."""
        found = self._found()
        self.editors["changes"].setVisible(self._asks_changes())
        self.untick()
        self.tick(found.to if found else ())

    def _called(self, each: Issuable) -> str:
        kind = self.session.t(f"record.{each.kind}")
        return f"{kind}　{each.reference}　{one_line(each.title)}"


class SignDialog(SecretDialog):
    """One officer's part: ``part`` is review, approve or return. The officer signed in puts his
    name there alone; another one types his own passphrase at this desk."""

    def __init__(
        self, session: Session, found: Circulation, part: str, parent: QWidget | None = None
    ) -> None:
        why = {"why": False} if part == "return" else {}
        super().__init__(session, f"approval_{part}", {**why, "name": False, "said": True}, parent)
        self._found, self._part = found, part
        what = PlainLabel(wrap=True, selectable=True)
        what.setText(
            "\n".join(circulation_lines(found, session.translator.texts, session.organisation_name))
        )
        self.column.insertWidget(2, what)
        if part == "return" or found.row["drafted_by"] != session.officer:
            self.lines["name"].setText(session.officer)
        next(line for line in self.lines.values() if not line.text()).setFocus()

    def act(self, desk: Desk, typed: dict[str, str]) -> Circulation:
        name = typed["name"].strip()
        second = (None, None) if name == desk.actor.name else (name, typed["said"])
        if self._part == "return":
            return circulation.return_draft(desk, self._found.id, typed["why"], *second)
        sign = circulation.review if self._part == "review" else circulation.approve
        return sign(desk, self._found.id, *second)


class IssuePolicyDialog(SecretDialog):
    """Turns the setting over, with the reason and the second officer's passphrase."""

    def __init__(self, session: Session, policy: Policy, parent: QWidget | None = None) -> None:
        lines = {"reason": False, "name": False, "said": True}
        super().__init__(session, "policy", lines, parent)
        self._to = not policy.approval_to_issue
        becomes = PlainLabel(wrap=True)
        key = "policy.issue.on" if self._to else "policy.issue.off"
        session.translator.bind(becomes.setText, key)
        self.column.insertWidget(2, becomes)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return change_policy(
            desk,
            typed["reason"],
            typed["name"].strip(),
            typed["said"],
            approval_to_issue=self._to,
        )
