"""An officer's roles in drafting, reviewing and approving: two officers decide them."""

from PySide6.QtWidgets import QCheckBox, QWidget

from liaison_app.domain.vocabulary import OFFICER_ROLE
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.officer_roles import Roles, change_roles
from liaison_app.workflows.officers import Officer


class RolesDialog(SecretDialog):
    """Which roles, why, and the second officer's passphrase. None ticked: all of them."""

    def __init__(
        self, session: Session, officer: Officer, roles: Roles, parent: QWidget | None = None
    ) -> None:
        lines = {"reason": False, "name": False, "said": True}
        super().__init__(session, "roles", lines, parent)
        self._officer = officer.name
        self.boxes = {role.code: QCheckBox() for role in OFFICER_ROLE}
        for place, role in enumerate(OFFICER_ROLE):
            box = self.boxes[role.code]
            box.setText(role.label.in_language(session.language))
            box.setChecked(role.code in roles.codes)
            self.column.insertWidget(2 + place, box)

    def act(self, desk: Desk, typed: dict[str, str]) -> Officer:
        chosen = [code for code, box in self.boxes.items() if box.isChecked()]
        name, said = typed["name"].strip(), typed["said"]
        return change_roles(desk, self._officer, chosen, typed["reason"], name, said)
