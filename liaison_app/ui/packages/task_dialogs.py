"""Forms of the office for a task: new, amended while it is a draft, revised, withdrawn."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.package import TASK
from liaison_app.domain.vocabulary import Label
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.addressed import AddressedDialog
from liaison_app.ui.session import Session
from liaison_app.workflows.addressing import COPY
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.task_setting import add_task, revise_task, set_task, withdraw_task
from liaison_app.workflows.tasks import TaskView

_TEXTS = ("title", "text", "evidence")
_KEYS = ("title", "text", "task_type", "due", "due_rule", "exposed", "known_exploited",
         "automatable", "technical_impact", "obligation", "priority", "evidence",
         "evidence_required", "techniques", "cves")  # fmt: skip
_NOTE = Field("note", FieldType.PROSE, Label("撤回の理由", "Why it is withdrawn"))


class NewTaskDialog(AddressedDialog):
    """A task of one package, with its recipients. A template fills in what it says; all of it can
    be changed before the task is added."""

    kept_as = "task"

    def __init__(self, session: Session, package: str, parent: QWidget | None = None) -> None:
        self._package = self.about = package
        fields = [TASK.own[key] for key in ("template", *_KEYS)]
        super().__init__(session, title="ui.packages.task.title", action="ui.packages.task.action",
                         fields=fields, parent=parent)  # fmt: skip
        self.editors["template"].committed.connect(lambda _key, code: self.use_template(code))

    def package(self) -> str:
        return self._package

    def use_template(self, code: str) -> None:
        """Fill in what the template says, in the language of the screen."""
        template = self.session.surroundings.vocabularies.task_templates.get(code)
        if template is None:
            return
        for key, value in template.fields(self.session.language).items():
            if key in self.editors:
                self.editors[key].reset(value)

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        to = self.recipients()
        if not to:
            raise Refused("no-recipients")
        template = typed.pop("template", "")
        return add_task(desk, self._package, typed, to, template, self.session.language)


class _ChangeDialog(AddressedDialog):
    """What a task says, to be changed, with whom it goes to ticked; only what is changed is handed
    on."""

    def __init__(
        self, session: Session, task: TaskView, title: str, parent: QWidget | None = None
    ) -> None:
        self.task = task
        super().__init__(session, title=title, action=title,
                         fields=[TASK.own[key] for key in _KEYS],
                         parent=parent)  # fmt: skip
        for key in _KEYS:
            self.editors[key].reset(task.fields.get(key))
        self._before = {key: editor.text() for key, editor in self.editors.items()}
        went = (*(each.organisation for each in task.responses),
                *(COPY + code for code in task.copies))  # fmt: skip
        self._meant = task.to or went
        self.tick(self._meant)

    def others(self) -> list[str]:
        """Who is ticked, where it is not who was before."""
        ticked = self.recipients()
        return [] if set(ticked) == set(self._meant) else ticked

    def typed(self) -> dict[str, str]:
        texts = {key: editor.text() for key, editor in self.editors.items()}
        return {key: text for key, text in texts.items() if text != self._before[key]}


class AmendTaskDialog(_ChangeDialog):
    """A draft, changed as it is."""

    def __init__(self, session: Session, task: TaskView, parent: QWidget | None = None) -> None:
        super().__init__(session, task, "packages.amend.title", parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return set_task(desk, self.task.id, typed, self.others())


class ReviseTaskDialog(_ChangeDialog):
    """A new task in the place of one that is out."""

    def __init__(self, session: Session, task: TaskView, parent: QWidget | None = None) -> None:
        super().__init__(session, task, "packages.revise_task.title", parent)

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return revise_task(desk, self.task.id, typed, self.others())


class WithdrawTaskDialog(FormDialog):
    """Withdrawn with the edition that is being prepared, or at once."""

    def __init__(self, session: Session, task: TaskView, parent: QWidget | None = None) -> None:
        self._task = task.id
        super().__init__(session, title="packages.withdraw.title", action="packages.withdraw.act",
                         fields=[_NOTE], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return withdraw_task(desk, self._task, typed.get("note", ""))
