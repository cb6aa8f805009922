"""Where a second officer signs: for a bundle to leave, or for what asks for that."""

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.exchange.enrolment import words
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.exchange.fingerprints import grouped
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.release_policy import Policy, change_policy
from liaison_app.workflows.releasing import Pending, release_bundle


class ReleaseDialog(SecretDialog):
    """Another officer types his name and passphrase at this desk; the file's fingerprint is shown.
    The one signed in may release what another prepared: then his name stands there."""

    def __init__(self, session: Session, pending: Pending, parent: QWidget | None = None) -> None:
        super().__init__(session, "release", {"name": False, "said": True}, parent)
        self._pending = pending
        what = PlainLabel(wrap=True, selectable=True)
        what.setText(
            session.t("ui.release.what", file=pending.file, fingerprint=grouped(pending.sha256),
                      recipient=session.organisation_name(str(pending.row["organisation"])),
                      words=words(pending.sha256), name=pending.row["prepared_by"])
        )  # fmt: skip
        self.column.insertWidget(2, what)
        if pending.row["prepared_by"] != session.officer:
            self.lines["name"].setText(session.officer)
            self.lines["said"].setFocus()

    def act(self, desk: Desk, typed: dict[str, str]) -> Pending:
        name = typed["name"].strip()
        if name == desk.actor.name:
            return release_bundle(desk, self._pending.id)
        return release_bundle(desk, self._pending.id, name, typed["said"])


class PolicyDialog(SecretDialog):
    """Turns the setting over, with the reason and the second officer's passphrase."""

    def __init__(self, session: Session, policy: Policy, parent: QWidget | None = None) -> None:
        lines = {"reason": False, "name": False, "said": True}
        super().__init__(session, "policy", lines, parent)
        self._to = not policy.two_person_release
        becomes = PlainLabel(wrap=True)
        session.translator.bind(becomes.setText, "policy.two.on" if self._to else "policy.two.off")
        self.column.insertWidget(2, becomes)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        name = typed["name"].strip()
        return change_policy(
            desk, typed["reason"], name, typed["said"], two_person_release=self._to
        )
