"""What the office says of an organisation: names, kind, and by way of whom it is reached."""

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.records.organisation import ORGANISATION
from liaison_app.domain.vocabulary import Organisation
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisation_setting import set_organisation

_KEYS = ("name_ja", "name_en", "audience", "sector", "supervised_by", "hub")


class OrganisationDialog(FormDialog):
    """Only what is changed is written; everybody has it with the next bundle."""

    def __init__(
        self, session: Session, organisation: Organisation, parent: QWidget | None = None
    ) -> None:
        self._code = organisation.code
        self._before = {
            "name_ja": organisation.name.ja,
            "name_en": organisation.name.en,
            "audience": organisation.audience,
            "sector": organisation.sector,
            "supervised_by": organisation.supervised_by,
            "hub": organisation.hub,
        }
        super().__init__(session, title="ui.organisations.set", action="ui.requests.save",
                         fields=[ORGANISATION.own[key] for key in _KEYS],
                         parent=parent)  # fmt: skip
        for key in _KEYS:
            self.editors[key].reset(self._before[key])
        self._shown = {key: editor.text() for key, editor in self.editors.items()}

    def typed(self) -> dict[str, str]:
        """An emptied field is taken away."""
        texts = {key: editor.text() for key, editor in self.editors.items()}
        return {key: text for key, text in texts.items() if text != self._shown[key]}

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return set_organisation(desk, self._code, typed)
