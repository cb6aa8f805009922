"""The office's forms: a guideline, a step of it, issuing and withdrawing it."""

from typing import Any

from PySide6.QtWidgets import QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.guidelines import GuidelineStep
from liaison_app.domain.records.guideline import GUIDELINE, STEP
from liaison_app.domain.vocabulary import Label
from liaison_app.ui.approvals.issuing import IssuingDialog
from liaison_app.ui.fields.editor import FieldEditor
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.addressed import PACKAGE, AddressedDialog, package_options
from liaison_app.ui.session import Session
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.guideline_setting import (
    add_guideline,
    add_step,
    copy_guideline,
    issue_guideline,
    set_guideline,
    set_step,
    withdraw_guideline,
)
from liaison_app.workflows.guidelines import GuidelineView

_ASKED = ("title", "title_en", "summary", "summary_en", "vectors", "replaces", "techniques", "tlp")
_OF_STEP = ("section", "rank", "text", "text_en", "techniques")
_REASON = Field("note", FieldType.PROSE, Label("撤回の理由", "Reason"), required=True)


class GuidelineDialog(AddressedDialog):
    """A new draft, or a draft amended; whom it is for is ticked."""

    def __init__(
        self, session: Session, view: GuidelineView | None = None, parent: QWidget | None = None
    ) -> None:
        self._view = view
        name = "ui.guidelines.new" if view is None else "ui.guidelines.amend"
        super().__init__(session, title=name, action="ui.guidelines.save",
                         fields=[*(GUIDELINE.own[key] for key in _ASKED),
                                 *([PACKAGE] if view is None else [])],
                         parent=parent)  # fmt: skip
        if view is not None and view.fields is not None:
            for key in _ASKED:
                self.editors[key].reset(view.fields[key])
            self.tick(view.to)

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        to = self.recipients()
        if self._view is None or self._view.fields is None:
            return add_guideline(desk, typed, typed.pop("package", ""), to)
        to = [] if tuple(to) == self._view.to else to
        changed = _changed(self._view.fields, typed, _ASKED)
        return set_guideline(desk, self._view.key, changed, to)


class CopyGuidelineDialog(FormDialog):
    """A draft that says the same, on its own or as an item of a package."""

    def __init__(
        self, session: Session, view: GuidelineView, parent: QWidget | None = None
    ) -> None:
        self._guideline = view.key
        super().__init__(session, title="ui.guidelines.copy", action="ui.guidelines.copy",
                         fields=[PACKAGE], parent=parent)  # fmt: skip

    def make_editor(self, field: Field) -> FieldEditor:
        return FieldEditor(self.session, field, options=lambda: package_options(self.session))

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return copy_guideline(desk, self._guideline, typed.get("package", ""))


class StepDialog(FormDialog):
    """A step more, or one amended."""

    def __init__(
        self,
        session: Session,
        guideline: str,
        step: GuidelineStep | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._guideline, self._step = guideline, step
        name = "ui.guidelines.step.add" if step is None else "ui.guidelines.step.amend"
        super().__init__(session, title=name, action="ui.guidelines.save",
                         fields=[STEP.own[key] for key in _OF_STEP], parent=parent)  # fmt: skip
        if step is not None:
            same = step.text.en == step.text.ja
            self.editors["section"].reset(step.section)
            self.editors["rank"].reset(step.rank)
            self.editors["text"].reset(step.text.ja)
            self.editors["text_en"].reset("" if same else step.text.en)
            self.editors["techniques"].reset(list(step.techniques))

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        if self._step is None:
            return add_step(desk, self._guideline, typed)
        emptied = dict.fromkeys(set(_OF_STEP) - typed.keys(), "")
        return set_step(desk, self._guideline, self._step.id, typed | emptied)


class IssueGuidelineDialog(IssuingDialog):
    """To whom it goes; whom it was written for is ticked."""

    def __init__(
        self, session: Session, view: GuidelineView, parent: QWidget | None = None
    ) -> None:
        self._guideline = view.key
        super().__init__(session, title="ui.guidelines.issue", action="ui.guidelines.issue",
                         fields=[], parent=parent)  # fmt: skip
        self.tick(view.to)

    def act(self, desk: Desk, _typed: dict[str, str]) -> Any:
        return issue_guideline(desk, self._guideline, self.recipients())


class WithdrawGuidelineDialog(FormDialog):
    """Why it is withdrawn."""

    def __init__(self, session: Session, guideline: str, parent: QWidget | None = None) -> None:
        self._guideline = guideline
        super().__init__(session, title="ui.guidelines.withdraw", action="ui.guidelines.withdraw",
                         fields=[_REASON], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Any:
        return withdraw_guideline(desk, self._guideline, typed.get("note", ""))


def _changed(row: Any, typed: dict[str, str], keys: tuple[str, ...]) -> dict[str, str]:
    """What is in the form, and what was emptied there."""
    return typed | {key: "" for key in keys if row[key] and key not in typed}
