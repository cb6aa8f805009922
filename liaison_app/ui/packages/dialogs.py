"""Forms of the office and of the agency: package, task, progress, return, decision."""

from PySide6.QtWidgets import QWidget

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.package import PACKAGE, TASK
from liaison_app.domain.vocabulary import DECISION, RESPONSE_STATUS, Label
from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.organisation_chooser import OrganisationChooser
from liaison_app.workflows.answering import progress_task
from liaison_app.workflows.deciding import decide_task, return_task
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.task_setting import add_task

_NOTE = Field("note", FieldType.PROSE, Label("理由・備考", "Note"))
_RESULT = Field("note", FieldType.PROSE, Label("対応結果・理由", "Result or reason"))
_STATUS = Field("status", FieldType.CODE, Label("対応状況", "Status"), codes=RESPONSE_STATUS,
                required=True, default="in-progress")  # fmt: skip
_DUE = Field("due", FieldType.DATE, Label("延長後の期限", "Extended due date"))


class NewPackageDialog(FormDialog):
    """A draft; nothing of it travels before it is published."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        fields = [PACKAGE.own[key] for key in ("title", "text", "tlp", "exercise")]
        super().__init__(session, title="ui.packages.new.title", action="ui.packages.new.action",
                         fields=fields, parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return add_package(desk, typed)


class _AddressedDialog(FormDialog):
    """A form that also asks which organisations it goes to."""

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


class NewTaskDialog(_AddressedDialog):
    """A task of one package, with its addressees."""

    def __init__(self, session: Session, package: str, parent: QWidget | None = None) -> None:
        self._package = package
        keys = ("title", "text", "due", "obligation", "priority", "evidence", "techniques")
        super().__init__(session, title="ui.packages.task.title", action="ui.packages.task.action",
                         fields=[TASK.own[key] for key in keys], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        to = self.chooser.codes()
        if not to:
            raise Refused("no-recipients")
        return add_task(desk, self._package, typed, to)


class PublishDialog(_AddressedDialog):
    """Publishing; organisations are needed only for tasks that have nobody yet."""

    def __init__(self, session: Session, package: str, parent: QWidget | None = None) -> None:
        self._package = package
        super().__init__(session, title="ui.packages.publish.title",
                         action="ui.packages.publish", fields=[], parent=parent)  # fmt: skip

    def act(self, desk: Desk, _typed: dict[str, str]) -> ChangeSet:
        return publish_package(desk, self._package, self.chooser.codes())


class ProgressDialog(FormDialog):
    """How far one's own organisation is; completing needs a result in words."""

    def __init__(self, session: Session, task: str, parent: QWidget | None = None) -> None:
        self._task = task
        super().__init__(session, title="ui.packages.report.title",
                         action="ui.packages.report.action", fields=[_STATUS, _RESULT],
                         parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return progress_task(desk, self._task, typed["status"], typed.get("note", ""))


class ReturnDialog(FormDialog):
    """The office asks to look again, with the reason."""

    def __init__(
        self, session: Session, task: str, organisation: str, parent: QWidget | None = None
    ) -> None:
        self._task, self._organisation = task, organisation
        super().__init__(session, title="ui.packages.return.title",
                         action="ui.packages.return", fields=[_NOTE], parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return return_task(desk, self._task, self._organisation, typed.get("note", ""))


class DecisionDialog(FormDialog):
    """The office's decision on a request: extension, exception, not applicable."""

    def __init__(
        self,
        session: Session,
        task: str,
        organisation: str,
        decisions: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        self._task, self._organisation = task, organisation
        listed = tuple(code for code in DECISION if code.code in decisions)
        decision = Field("decision", FieldType.CODE, Label("決定", "Decision"), codes=listed,
                         required=True, default=decisions[0])  # fmt: skip
        fields = [decision, _NOTE]
        if "extension-granted" in decisions:
            fields.insert(1, _DUE)
        super().__init__(session, title="ui.packages.decide.title",
                         action="ui.packages.decide", fields=fields, parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return decide_task(desk, self._task, self._organisation, typed["decision"],
                           typed.get("due"), typed.get("note", ""))  # fmt: skip
