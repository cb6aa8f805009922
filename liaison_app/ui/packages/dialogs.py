"""Forms of the office and of the agency: package, publication, progress, return, decision."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records.package import EDITION, PACKAGE, RESPONSE
from liaison_app.domain.vocabulary import DECISION, RESPONSE_STATUS, Label
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Row
from liaison_app.ui.approvals.issuing import IssuingDialog
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.answering import progress_task
from liaison_app.workflows.deciding import Verdict, decide_pairs, decide_task
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.holding_back import Held, held_if_published, held_of_package
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.package_view import PackageView
from liaison_app.workflows.packages import add_package, set_package
from liaison_app.workflows.tasks import ResponseView, TaskView

_NAMED = 10
_OF_PACKAGE = ("title", "text", "tlp", "exercise")
_NOTE = Field("note", FieldType.PROSE, Label("理由・備考", "Note"))
_RESULT = Field("note", FieldType.PROSE, Label("対応結果・理由", "Result or reason"))
_STATUS = Field("status", FieldType.CODE, Label("対応状況", "Status"), codes=RESPONSE_STATUS,
                required=True, default="in-progress")  # fmt: skip
_DETAILS = ("extension_due", "exception_until", "compensating", "units_done", "units_total",
            "unit")  # fmt: skip
# What is said with one status alone; it may stand on the form from an earlier report.
_SAID_WITH = {"extension_due": "extension-requested", "exception_until": "exception",
              "compensating": "exception"}  # fmt: skip
_DUE = Field("due", FieldType.DATE, Label("延長後の期限", "Extended due date"))


class NewPackageDialog(FormDialog):
    """A draft; nothing of it travels before it is published."""

    kept_as = "package"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        fields = [PACKAGE.own[key] for key in _OF_PACKAGE]
        super().__init__(session, title="ui.packages.new.title", action="ui.packages.new.action",
                         fields=fields, parent=parent)  # fmt: skip

    def act(self, desk: Desk, typed: dict[str, str]) -> Added:
        return add_package(desk, typed)


class AmendPackageDialog(FormDialog):
    """A draft, changed as it is; only what is changed is handed on."""

    def __init__(self, session: Session, package: Row, parent: QWidget | None = None) -> None:
        self._package = str(package["id"])
        fields = [PACKAGE.own[key] for key in _OF_PACKAGE]
        super().__init__(session, title="packages.amend_package.title",
                         action="packages.amend_package.title", fields=fields,
                         parent=parent)  # fmt: skip
        for key in _OF_PACKAGE:
            self.editors[key].reset(package.get(key))
        self._before = {key: editor.text() for key, editor in self.editors.items()}

    def typed(self) -> dict[str, str]:
        texts = {key: editor.text() for key, editor in self.editors.items()}
        return {key: text for key, text in texts.items() if text != self._before[key]}

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        return set_package(desk, self._package, typed)


class PublishDialog(IssuingDialog):
    """Publishing a package or its next edition; organisations are needed only for items that have
    nobody yet, and a later edition says what it changes."""

    def __init__(self, session: Session, view: PackageView, parent: QWidget | None = None) -> None:
        self._view = view
        changes = Field("changes", FieldType.PROSE, EDITION.own["changes"].label,
                        required=view.edition > 0)  # fmt: skip
        super().__init__(session, title="ui.packages.publish.title",
                         action="ui.packages.publish", fields=[changes], parent=parent)  # fmt: skip
        self.editors["changes"].reset(view.editions[-1].changes if view.editions else "")
        package = str(view.fields["id"])
        session.jobs.ask(
            "held-if-published",
            lambda desk: held_if_published(desk, desk.find(package, "package")),
            self._warn,
        )

    def extra(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        self.summary = PlainLabel(self._summary(), wrap=True)
        column.addWidget(self.summary)
        self.warning = PlainLabel(role="error", wrap=True)
        self.warning.hide()
        column.addWidget(self.warning)
        column.addWidget(super().extra())
        return box

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        reference = str(self._view.fields["id"])
        return publish_package(desk, reference, self.recipients(), typed.get("changes", ""))

    def _finish(self, result: object) -> None:
        """What its markings keep from those it names is told as well."""
        session, package = self.session, str(self._view.fields["id"])
        super()._finish(result)

        def tell(held: list[Held]) -> None:
            if held:
                session.say("warning", _held_text(session, held))

        session.jobs.ask(
            "held-of-package",
            lambda desk: held_of_package(desk, desk.find(package, "package")),
            tell,
        )

    def _warn(self, held: Sequence[Held]) -> None:
        """Before it is out: what would not reach whom, whoever publishes it."""
        if held:
            self.warning.setText(_held_text(self.session, held))
            self.warning.show()

    def _summary(self) -> str:
        """How much goes out."""
        t = self.session.t
        if not self._view.editions:
            return t("packages.publish.summary", added=0, revised=0, withdrawn=0)
        last = self._view.editions[-1]
        return t(
            "packages.publish.summary",
            added=len(last.added) + len(last.items),
            revised=len(last.revised),
            withdrawn=len(last.withdrawn) + len(last.withdrawn_items),
        )


def _held_text(session: Session, held: Sequence[Held]) -> str:
    """What markings keep from whom, the first of it by name."""
    which = [
        f"{each.record.reference} → {session.organisation_name(each.organisation)}"
        for each in held[:_NAMED]
    ]
    said = session.t("ui.list.separator").join(which)
    if len(held) > _NAMED:
        said += session.t("warning.others", count=len(held) - _NAMED)
    return session.t("warning.held-back", which=said)


class ProgressDialog(FormDialog):
    """How far one's own organisation is; completing needs a result in words."""

    kept_as = "progress"

    def __init__(self, session: Session, task: TaskView, parent: QWidget | None = None) -> None:
        self._task = self.about = task.id
        fields = [_STATUS, _RESULT, *(RESPONSE.own[key] for key in _DETAILS)]
        super().__init__(session, title="ui.packages.report.title",
                         action="ui.packages.report.action", fields=fields,
                         parent=parent)  # fmt: skip
        answer = task.responses[0] if task.responses else None
        for key in _DETAILS:
            self.editors[key].reset(getattr(answer, key, None))

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        status = typed["status"]
        details = {
            key: typed[key]
            for key in _DETAILS
            if key in typed and _SAID_WITH.get(key, status) == status
        }
        return progress_task(desk, self._task, status, typed.get("note", ""), details)


class ReturnDialog(FormDialog):
    """The office asks to look again, with the reason: one organisation, or all that were chosen."""

    def __init__(
        self,
        session: Session,
        answers: Sequence[tuple[str, str]],
        which: str,
        parent: QWidget | None = None,
    ) -> None:
        self._answers, self._which = answers, which
        super().__init__(session, title="ui.packages.return.title",
                         action="ui.packages.return", fields=[_NOTE], parent=parent)  # fmt: skip

    def above(self) -> QWidget:
        count = len(self._answers)
        return PlainLabel(
            self.session.t("packages.return.which", count=count, which=self._which), wrap=True
        )

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet | None:
        verdict = Verdict("returned", typed.get("note", ""))
        return decide_pairs(desk, self._answers, verdict).changes


class DecisionDialog(FormDialog):
    """The office's decision on a request: extension, exception, not applicable."""

    def __init__(
        self,
        session: Session,
        task: str,
        response: ResponseView,
        decisions: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        self._task, self._organisation = task, response.organisation
        listed = tuple(code for code in DECISION if code.code in decisions)
        decision = Field("decision", FieldType.CODE, Label("決定", "Decision"), codes=listed,
                         required=True, default=decisions[0])  # fmt: skip
        fields = [decision, _NOTE]
        if "extension-granted" in decisions:
            fields.insert(1, _DUE)
        super().__init__(session, title="ui.packages.decide.title",
                         action="ui.packages.decide", fields=fields, parent=parent)  # fmt: skip
        if "due" in self.editors:
            self.editors["due"].reset(response.extension_due)  # as it was asked for

    def act(self, desk: Desk, typed: dict[str, str]) -> ChangeSet:
        decision = typed["decision"]
        due = typed.get("due") if decision == "extension-granted" else None
        return decide_task(desk, self._task, self._organisation, decision, due,
                           typed.get("note", ""))  # fmt: skip
