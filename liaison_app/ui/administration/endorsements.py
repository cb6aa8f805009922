"""How a key stands, in words, and the dialog in which an officer stands behind one."""

from PySide6.QtWidgets import QWidget

from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.endorsing import KeyState, endorse_officer, endorse_recovery_key


def endorsement_text(session: Session, state: KeyState | None) -> str:
    """In the language of the screen; empty without a key."""
    if state is None:
        return ""
    names = ", ".join(one_line(name) or session.t("key.kind.recovery") for name in state.by)
    return session.t(f"key.endorsement.{state.state}", names=names).strip()


class EndorseDialog(SecretDialog):
    """Whoever endorses types his own passphrase: who is signed in, or another officer at this
    desk. ``officer`` names whose key it is, None for the recovery key."""

    def __init__(
        self, session: Session, officer: str | None, parent: QWidget | None = None
    ) -> None:
        self._officer = officer
        name = "endorse" if officer is not None else "endorse_recovery"
        super().__init__(session, name, {"endorser": False, "said": True}, parent)
        self.lines["endorser"].setText(session.officer)
        if officer is not None:
            whose = PlainLabel(wrap=True)
            whose.setText(session.t("ui.admin.endorse.whose", name=officer))
            self.column.insertWidget(2, whose)
        self.lines["said"].setFocus()

    def act(self, desk: Desk, typed: dict[str, str]) -> None:
        endorser, said = typed["endorser"].strip(), typed["said"]
        if self._officer is None:
            endorse_recovery_key(desk, endorser, said)
        else:
            endorse_officer(desk, self._officer, endorser, said)
