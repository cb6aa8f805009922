"""The forms of removal, retention and disposal."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.desk import DISPOSAL
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.vocabulary import DISPOSAL_BASIS, Label, label_of
from liaison_app.ui.administration.secret_dialog import SecretDialog
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.disposal import Proposal, approve, fields_alone, propose
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
    FieldType.CODE,
    Label("消す項目（一つの項目だけを消す場合）", "Field (to clean one field only)"),
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
    """Proposes a disposal; another officer decides. The fields offered are those that all records
    named have; a record that is not known is said so as soon as it was typed."""

    def __init__(self, session: Session, records: str = "", parent: QWidget | None = None) -> None:
        self._alone: Sequence[Field] = ()
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
        self.editors["ids"].committed.connect(lambda _key, _text: self._ask_fields())
        self._ask_fields()

    def make_editor(self, field: Field) -> FieldEditor:
        if field is not _FIELD:
            return super().make_editor(field)
        language = self.session.translator
        return FieldEditor(
            self.session,
            field,
            options=lambda: [
                (each.key, each.label.in_language(language.language)) for each in self._alone
            ],
        )

    def act(self, desk: Desk, typed: dict[str, str]) -> Proposal:
        return propose(
            desk,
            typed.get("basis", ""),
            typed.get("reason", ""),
            _listed(typed.get("ids", "")),
            typed.get("field"),
            typed.get("corrected"),
        )

    def _ask_fields(self) -> None:
        identifiers = _listed(self.editors["ids"].text())
        self.session.jobs.ask(
            "fields-alone",
            lambda desk: fields_alone(desk, identifiers),
            self._offer,
            self._unknown,
        )

    def _offer(self, fields: Sequence[Field]) -> None:
        self._alone = fields
        self.editors["ids"].clear_notice()
        chosen = self.editors["field"].control
        if chosen.text() not in {each.key for each in fields}:
            chosen.set_text("")
        chosen.retitle()
        chosen.set_read_only(not fields)

    def _unknown(self, error: Exception) -> None:
        self._offer(())
        self.editors["ids"].refuse(self.session.errors.sentence(error))


class ApproveDialog(SecretDialog):
    """The second officer sees what he approves, and types his own name and passphrase."""

    def __init__(self, session: Session, proposal: Proposal, parent: QWidget | None = None) -> None:
        super().__init__(session, "approve", {"name": False, "old": True}, parent)
        self._proposal = proposal
        basis = label_of(DISPOSAL_BASIS, str(proposal.row["basis"])).in_language(session.language)
        what = PlainLabel(wrap=True, selectable=True)
        what.setText(
            session.t("ui.keeping.approve.what", records=called(session, proposal), basis=basis,
                      reason=proposal.row["reason"], name=proposal.row["proposed_by"] or "")
        )  # fmt: skip
        self.column.insertWidget(2, what)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return approve(desk, self._proposal.id, typed["name"], typed["old"])


def called(session: Session, proposal: Proposal) -> str:
    """The records as people call them; the field, where only one goes."""
    names = ", ".join(reference or uuid for uuid, reference in proposal.records)
    field = proposal.row["field"]
    return f"{names} ({field_label(session, proposal.kind, str(field))})" if field else names


def _listed(text: str) -> list[str]:
    parts = text.replace("、", ",").replace("，", ",").split(",")
    return [part.strip() for part in parts if part.strip()]
