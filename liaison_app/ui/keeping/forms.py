"""The forms of removal, retention and disposal."""

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.desk import DISPOSAL
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.vocabulary import Label
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.disposal import Proposal, approve, propose
from liaison_app.workflows.removal import Removed, remove_record
from liaison_app.workflows.retention import RETAINED_FIELDS, Retained, set_retention

_RECORD = Field(
    "record",
    FieldType.TEXT,
    Label("記録の番号又はUUID", "Reference or UUID of the record"),
    required=True,
)
_RECORDS = Field(
    "ids",
    FieldType.TEXTS,
    Label("対象の記録（番号又はUUIDを読点で区切る）", "Records (references or UUIDs, with commas)"),
    required=True,
)
_FIELD = Field(
    "field",
    FieldType.TEXT,
    Label("項目のキー（一つの項目だけを消す場合）", "Field key (to clean one field only)"),
)
_REASON = next(field for field in LIFE_FIELDS if field.key == "removal_reason")


class RemoveDialog(FormDialog):
    """Takes one record out of view, with the reason."""

    def __init__(self, session: Session, identifier: str, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            title="ui.keeping.remove.title",
            action="ui.keeping.remove",
            fields=(_REASON,),
            parent=parent,
        )
        self._identifier = identifier

    def act(self, desk: Desk, typed: dict[str, str]) -> Removed:
        return remove_record(desk, self._identifier, typed.get("removal_reason", ""))


class RetentionDialog(FormDialog):
    """Sets the fields of records management; what follows from the period is filled in."""

    def __init__(self, session: Session, record: str = "", parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            title="ui.keeping.retention.title",
            action="ui.keeping.retention.action",
            fields=(_RECORD, *RETAINED_FIELDS.values()),
            parent=parent,
        )
        self.editors["record"].show_value(record)

    def act(self, desk: Desk, typed: dict[str, str]) -> Retained:
        return set_retention(desk, typed.pop("record", ""), typed)


class ProposeDialog(FormDialog):
    """Proposes a disposal; another officer decides."""

    def __init__(self, session: Session, records: str = "", parent: QWidget | None = None) -> None:
        fields = (
            _RECORDS,
            DISPOSAL.own["basis"],
            DISPOSAL.own["reason"],
            _FIELD,
            DISPOSAL.own["corrected"],
        )
        super().__init__(
            session,
            title="ui.keeping.propose.title",
            action="ui.keeping.propose",
            fields=fields,
            parent=parent,
        )
        self.editors["ids"].show_value([records] if records else None)

    def act(self, desk: Desk, typed: dict[str, str]) -> Proposal:
        listed = typed.get("ids", "").replace("、", ",").replace("，", ",").split(",")
        return propose(
            desk,
            typed.get("basis", ""),
            typed.get("reason", ""),
            [each.strip() for each in listed if each.strip()],
            typed.get("field"),
            typed.get("corrected"),
        )


class ApproveDialog(SecretDialog):
    """The second officer types his own name and passphrase at this desk."""

    def __init__(self, session: Session, proposal: Proposal, parent: QWidget | None = None) -> None:
        super().__init__(session, "approve", {"name": False, "old": True}, parent)
        self._proposal = proposal

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return approve(desk, self._proposal.id, typed["name"], typed["old"])
