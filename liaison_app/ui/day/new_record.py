"""The forms for new records of the day, each a few fields; the rest is edited in place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.records import RECORD_KINDS
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk

Enter = Callable[[Desk, Mapping[str, str]], Any]


class NewRecordDialog(FormDialog):
    """Asks ``fields`` of ``kind``, beginning with ``given`` texts, and enters the record."""

    def __init__(
        self,
        session: Session,
        kind: str,
        fields: Sequence[str],
        enter: Enter,
        given: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._enter = enter
        super().__init__(
            session,
            title=f"ui.day.{kind}.new",
            action="ui.incidents.new.action",
            fields=[RECORD_KINDS[kind].own[key] for key in fields],
            parent=parent,
        )
        for key, text in (given or {}).items():
            self.editors[key].control.set_text(text)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return self._enter(desk, typed)
