"""The acts on officers and keys that ask for a passphrase."""

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.keys import make_recovery_key
from liaison_app.workflows.officers import HandedOver, Officer, add_officer, hand_over
from liaison_app.workflows.passphrase import Changed, change_passphrase, confirm_passphrase

WORDS_IN_A_LINE = 6


class AddOfficerDialog(SecretDialog):
    """A new officer types his own passphrase, twice."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        lines = {"name": False, "post": False, "new": True, "again": True}
        super().__init__(session, "add", lines, parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> Officer:
        return add_officer(desk, typed["name"], typed["new"], {"post": typed["post"] or None})


class ChangePassphraseDialog(SecretDialog):
    """The old one, then the new one twice. The recovery key's words count as an old one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "passphrase", {"old": True, "new": True, "again": True}, parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> Changed:
        return change_passphrase(desk, typed["old"], typed["new"])


class RecoveryDialog(SecretDialog):
    """After the passphrase the words are shown, this once, to be written on paper."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "recovery", {"old": True}, parent)
        self.words = PlainLabel(role="title")
        session.translator.bind(self.words.setAccessibleName, "ui.admin.recovery.words")
        self.words.hide()
        self.column.insertWidget(self.column.count() - 2, self.words)

    def act(self, desk: Desk, typed: dict[str, str]) -> str:
        confirm_passphrase(desk, typed["old"])
        return make_recovery_key(desk)

    def finish(self, result: Any) -> None:
        words = str(result).split()
        rows = [words[n : n + WORDS_IN_A_LINE] for n in range(0, len(words), WORDS_IN_A_LINE)]
        self.words.setText("\n".join("  ".join(row) for row in rows))
        self.words.show()
        self.adjustSize()
        self.lines["old"].clear()
        self.lines["old"].setEnabled(False)
        self.submit.hide()
        self._cancel.setFocus()
        self.session.translator.bind(self._cancel.setText, "ui.admin.recovery.written")
        self.acted.emit(None)

    def done(self, result: int) -> None:
        self.words.clear()
        super().done(result)


class ConfirmDialog(SecretDialog):
    """Only whether the officer at the desk is the one who unlocked it; ``name`` says for what."""

    def __init__(self, session: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, {"old": True}, parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> None:
        confirm_passphrase(desk, typed["old"])


class HandoverDialog(SecretDialog):
    """The signed-in officer confirms by passphrase and hands over to ``successor``."""

    def __init__(self, session: Session, successor: Officer, parent: QWidget | None = None) -> None:
        self._successor = successor
        super().__init__(session, "handover", {"old": True}, parent)
        name = PlainLabel(wrap=True)
        name.setText(session.t("ui.admin.handover.to", name=successor.name))
        self.column.insertWidget(2, name)

    def act(self, desk: Desk, typed: dict[str, str]) -> HandedOver:
        confirm_passphrase(desk, typed["old"])
        return hand_over(desk, self._successor.name)
