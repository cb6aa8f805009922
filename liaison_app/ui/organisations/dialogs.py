"""What the office changes of an organisation's part: entitlement, leaving, an installation lost."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.arrival import Replica
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.registry import Entitlement, revoke_replica, set_entitlement


class EntitleDialog(SecretDialog):
    """Marking and days; what is left empty stays as it is."""

    def __init__(self, session: Session, code: str, parent: QWidget | None = None) -> None:
        self._code = code
        lines = {"tlp_max": False, "valid_from": False, "valid_until": False}
        super().__init__(session, "entitle", lines, parent)
        _name(self, session, code)

    def act(self, desk: Desk, typed: dict[str, str]) -> Entitlement:
        return set_entitlement(
            desk,
            self._code,
            tlp_max=typed["tlp_max"],
            valid_from=typed["valid_from"],
            valid_until=typed["valid_until"],
        )


class StandingDialog(SecretDialog):
    """An organisation leaves (``withdrawn``) or may enrol again (``active``), with a reason."""

    def __init__(
        self, session: Session, code: str, status: str, parent: QWidget | None = None
    ) -> None:
        self._code, self._status = code, status
        name = "withdraw" if status == "withdrawn" else "readmit"
        super().__init__(session, name, {"reason": False}, parent)
        _name(self, session, code)

    def act(self, desk: Desk, typed: dict[str, str]) -> Entitlement:
        return set_entitlement(desk, self._code, status=self._status, reason=typed["reason"])


class RevokeDialog(SecretDialog):
    """Nothing later than what was applied counts of an installation any more."""

    def __init__(self, session: Session, replica: Replica, parent: QWidget | None = None) -> None:
        self._replica = replica.id
        super().__init__(session, "revoke", {"reason": False}, parent)
        _name(self, session, replica.organisation, f"{replica.letter}　{replica.id}")

    def act(self, desk: Desk, typed: dict[str, str]) -> Replica:
        return revoke_replica(desk, self._replica, typed["reason"])


def _name(dialog: SecretDialog, session: Session, code: str, more: str = "") -> None:
    """Whom it is about, under the guidance."""
    said = f"{session.organisation_name(code)}（{code.upper()}）{more}"
    dialog.column.insertWidget(2, PlainLabel(said, wrap=True, selectable=True))
