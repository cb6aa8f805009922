"""A new incident: what must be known at once. Everything else is edited in place."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.records.incident import INCIDENT_FIELDS
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added, add_incident

_ASKED = ("title", "kind", "severity", "ai_involvement", "aware_at", "confirmed_facts", "tlp",
          "exercise")  # fmt: skip


class NewIncidentDialog(FormDialog):
    """Title and first findings; refused values stay typed, with the sentence beside them."""

    kept_as = "incident"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            title="ui.incidents.new.title",
            action="ui.incidents.new.action",
            fields=[INCIDENT_FIELDS[key] for key in _ASKED],
            parent=parent,
        )

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return add_incident(desk, typed)
