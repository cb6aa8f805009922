"""A new alert and the organisations it goes to (the office)."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.records.alert import ALERT
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.organisation_chooser import OrganisationChooser
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added

_ASKED = ("title", "body", "urgency", "look_for", "measures", "ack_by", "techniques", "cves",
          "tlp", "exercise")  # fmt: skip


class NewAlertDialog(FormDialog):
    """It travels with the next bundle to each organisation ticked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, title="ui.alerts.new.title", action="ui.alerts.new.action",
                         fields=[ALERT.own[key] for key in _ASKED], parent=parent)  # fmt: skip

    def extra(self) -> QWidget:
        own = self.session.installation.organisation
        self.chooser = OrganisationChooser(
            self.session.translator,
            [
                (code, self.session.organisation_name(code))
                for code in self.session.organisations()
                if code != own
            ],
        )
        return self.chooser

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return add_alert(desk, typed, self.chooser.codes())
