"""Forms for alerts: written, issued, revised and withdrawn by the office, answered by an agency."""

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.alert import ACKNOWLEDGEMENT, ALERT
from liaison_app.domain.vocabulary import Label
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.approvals.issuing import IssuingDialog
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.addressed import PACKAGE, AddressedDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.addressing import COPY
from liaison_app.workflows.alert_drafts import (
    add_alert,
    issue_draft,
    revise_alert,
    set_alert,
    withdraw_alert,
)
from liaison_app.workflows.alerts import AlertView
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.indicators import AddedIndicators, add_indicators

_KEYS = ("title", "body", "urgency", "look_for", "measures", "ack_by", "techniques", "cves",
         "tlp")  # fmt: skip
_TEXTS = ("title", "body", "look_for", "measures")
_INDICATORS = Field("indicators", FieldType.PROSE,
                    Label("痕跡情報（貼り付け）", "Indicators (pasted)"))  # fmt: skip
_REASON = Field("reason", FieldType.PROSE, Label("撤回の理由", "Why it is withdrawn"),
                required=True)  # fmt: skip

_AS_DRAFT = "as-draft"  # among the texts of a draft: whether it is to be a draft


class NewAlertDialog(AddressedDialog):
    """Issued at once unless it is to be a draft; it travels with the next bundle to each
    organisation ticked."""

    kept_as = "alert"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        fields = [*(ALERT.own[key] for key in (*_KEYS, "exercise")), _INDICATORS, PACKAGE]
        super().__init__(session, title="ui.alerts.new.title", action="ui.alerts.new.action",
                         fields=fields, parent=parent)  # fmt: skip

    def extra(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self.draft = QCheckBox()
        self.session.translator.bind(self.draft.setText, "alerts.as_draft")
        self.draft.toggled.connect(lambda _on: self._name_action())
        column.addWidget(super().extra())
        column.addWidget(self.draft)
        return box

    def draft_texts(self) -> dict[str, str]:
        return {**super().draft_texts(), _AS_DRAFT: "yes" if self.draft.isChecked() else ""}

    def restore_draft(self, texts: Mapping[str, str]) -> None:
        super().restore_draft(texts)
        self.draft.setChecked(bool(texts.get(_AS_DRAFT)))

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        to = self.recipients()
        pasted, package = typed.pop("indicators", ""), typed.pop("package", "")
        return add_alert(
            desk, typed, to, draft=self.draft.isChecked(), indicators=pasted, package=package
        )

    def _name_action(self) -> None:
        key = "alerts.save_draft" if self.draft.isChecked() else "ui.alerts.new.action"
        self.submit.setText(self.session.t(key))


class _ChangeDialog(AddressedDialog):
    """What an alert says, to be changed; who is ticked is who it goes to."""

    def __init__(
        self, session: Session, alert: AlertView, title: str, parent: QWidget | None = None
    ) -> None:
        self.alert = alert
        super().__init__(session, title=title, action=title,
                         fields=[*(ALERT.own[key] for key in _KEYS), _INDICATORS],
                         parent=parent)  # fmt: skip
        for key in _KEYS:
            self.editors[key].reset(alert.fields[key])
        meant = alert.planned or (*alert.addressed, *(COPY + code for code in alert.copies))
        self.tick(meant)
        self._before = {key: editor.text() for key, editor in self.editors.items()}

    def typed(self) -> dict[str, str]:
        """What was changed, emptied fields too."""
        texts = {key: editor.text() for key, editor in self.editors.items()}
        return {key: text for key, text in texts.items() if text != self._before[key]}


class EditAlertDialog(_ChangeDialog):
    """A draft, as it stands."""

    def __init__(self, session: Session, alert: AlertView, parent: QWidget | None = None) -> None:
        super().__init__(session, alert, "alerts.edit", parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        to, pasted = self.recipients(), typed.pop("indicators", "")
        if pasted.strip():
            add_indicators(desk, self.alert.id, pasted)
        return set_alert(desk, self.alert.id, typed, to)


class ReviseAlertDialog(_ChangeDialog):
    """A draft in the place of an alert that was issued."""

    def __init__(self, session: Session, alert: AlertView, parent: QWidget | None = None) -> None:
        super().__init__(session, alert, "alerts.revise", parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        to, pasted = self.recipients(), typed.pop("indicators", "")
        return revise_alert(desk, self.alert.id, typed, to, pasted)


class IssueAlertDialog(IssuingDialog):
    """Issues a draft to whoever is ticked."""

    def __init__(self, session: Session, alert: AlertView, parent: QWidget | None = None) -> None:
        self.alert = alert
        super().__init__(session, title="alerts.issue", action="alerts.issue", fields=[],
                         parent=parent)  # fmt: skip
        self.tick(alert.planned)

    def act(self, desk: Desk, _typed: dict[str, str]) -> ChangeSet:
        return issue_draft(desk, self.alert.id, self.recipients())


class WithdrawAlertDialog(FormDialog):
    """Ends an alert, saying why."""

    def __init__(self, session: Session, alert: AlertView, parent: QWidget | None = None) -> None:
        self._id = alert.id
        super().__init__(session, title="alerts.withdraw", action="alerts.withdraw",
                         fields=[_REASON], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return withdraw_alert(desk, self._id, typed.get("reason", ""))


class FindingDialog(FormDialog):
    """What looking for it found; acknowledges the alert too, where that was not done yet."""

    def __init__(self, session: Session, alert: AlertView, parent: QWidget | None = None) -> None:
        self._id = alert.id
        super().__init__(session, title="alerts.finding", action="alerts.finding",
                         fields=[ACKNOWLEDGEMENT.own[key] for key in ("finding", "note")],
                         parent=parent)  # fmt: skip
        own = session.installation.organisation
        for answer in alert.answers:
            if answer.organisation == own:
                self.editors["finding"].reset(answer.finding or None)
                self.editors["note"].reset(answer.note or None)

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return acknowledge_alert(desk, self._id, typed.get("note", ""), typed.get("finding", ""))


class AddIndicatorsDialog(FormDialog):
    """Indicators pasted as text; what is recognised is added."""

    def __init__(self, session: Session, identifier: str, parent: QWidget | None = None) -> None:
        self._id = identifier
        super().__init__(session, title="alerts.add_indicators", action="alerts.add_indicators",
                         fields=[_INDICATORS], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> AddedIndicators:
        return add_indicators(desk, self._id, typed.get("indicators", ""))
