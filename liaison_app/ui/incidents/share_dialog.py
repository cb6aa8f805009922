"""To which organisations the office passes an incident on: ticked ones have it, others do not."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.store.queries import RecordRef
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.organisation_chooser import OrganisationChooser
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.sharing import Sharing, change_sharing


class ShareDialog(FormDialog):
    """Taking a tick away withdraws what went out, with the next bundle."""

    def __init__(self, session: Session, found: RecordRef, parent: QWidget | None = None) -> None:
        self._found = found
        super().__init__(
            session,
            title="ui.share.title",
            action="ui.share.action",
            fields=[],
            parent=parent,
        )
        for code in session.reader.addressed(found.pk):
            self.chooser.tick(code)

    def extra(self) -> QWidget:
        t, own = self.session.translator, self.session.installation.organisation
        guide = PlainLabel(role="muted", wrap=True)
        t.bind(guide.setText, "ui.share.guide")
        self.chooser = OrganisationChooser(
            t,
            [
                (code, self.session.organisation_name(code))
                for code in self.session.organisations()
                if code not in (own, self._found.name.owner)
            ],
        )
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(guide)
        column.addWidget(self.chooser)
        return both

    def act(self, desk: Desk, _typed: dict[str, str]) -> Sharing:
        return change_sharing(desk, self._found.name.id, self.chooser.codes())
