"""The chosen package, task or response: what it says, and what may be done with it now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from liaison_app.store.queries import Row
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.fields.shown import field_label, shown_field
from liaison_app.ui.packages.dialogs import (
    DecisionDialog,
    NewTaskDialog,
    ProgressDialog,
    PublishDialog,
    ReturnDialog,
)
from liaison_app.ui.packages.recipients import recipient_text
from liaison_app.ui.packages.tree import Node
from liaison_app.ui.session import Session
from liaison_app.ui.tones import task_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.facts import Fact, Facts
from liaison_app.workflows.answering import acknowledge_task
from liaison_app.workflows.deciding import verify_task
from liaison_app.workflows.tasks import ResponseView, TaskView

_PACKAGE_FACTS = ("text", "published_at", "tlp", "grade", "handling", "source_id")
_TASK_FACTS = ("text", "due", "obligation", "priority", "evidence", "guideline", "techniques",
               "cves", "tlp", "grade", "handling", "source_id")  # fmt: skip
# What the office may decide upon each status, in the order offered.
_DECISIONS = {
    "extension-requested": ("extension-granted", "extension-refused"),
    "exception": ("exception-accepted", "returned"),
    "not-applicable-declared": ("not-applicable-decided", "returned"),
}
_ENDED = frozenset({"verified", "superseded", "withdrawn", "exception-accepted",
                    "not-applicable-decided"})  # fmt: skip


class PackageDetail(QWidget):
    """``created`` carries the id of what was added here, to be shown next."""

    created = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node: Node | None = None
        t = session.translator
        self.facts = Facts()
        self.buttons: dict[str, QPushButton] = {
            "task": button(t, "ui.packages.task", self.new_task),
            "publish": button(t, "ui.packages.publish", self.publish, role="primary"),
            "acknowledge": button(t, "ui.packages.acknowledge", self.acknowledge),
            "report": button(t, "ui.packages.report", self.report, role="primary"),
            "verify": button(t, "ui.packages.verify", self.verify, role="primary"),
            "return": button(t, "ui.packages.return", self.send_back),
            "decide": button(t, "ui.packages.decide", self.decide, role="primary"),
        }
        row = QHBoxLayout()
        for each in self.buttons.values():
            row.addWidget(each)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 14, 8, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.facts, 1)
        self.setMinimumWidth(360)
        self.show_node(None)

    def show_node(self, node: Node | None) -> None:
        """Show one line of the tree."""
        self._node = node
        offered = self._offered(node)
        for name, each in self.buttons.items():
            each.setVisible(name in offered)
        self.facts.show_facts(*self._facts(node))

    def new_task(self) -> None:
        if self._node is not None:
            self._open(NewTaskDialog(self._session, str(self._node.package["id"]), self))

    def publish(self) -> None:
        if self._node is not None:
            self._open(PublishDialog(self._session, str(self._node.package["id"]), self))

    def report(self) -> None:
        if self._node is not None and self._node.task is not None:
            self._open(ProgressDialog(self._session, self._node.task.id, self))

    def send_back(self) -> None:
        task, response = self._answered()
        self._open(ReturnDialog(self._session, task, response.organisation, self))

    def decide(self) -> None:
        task, response = self._answered()
        decisions = _DECISIONS[response.status]
        self._open(DecisionDialog(self._session, task, response.organisation, decisions, self))

    def acknowledge(self) -> None:
        """The officer has read the task and takes it on."""
        if self._node is not None and self._node.task is not None:
            task = self._node.task.id
            self._session.jobs.run(lambda desk: acknowledge_task(desk, task), title="ui.job.saving")

    def verify(self) -> None:
        """The office confirms what was reported as done."""
        task, response = self._answered()
        organisation = response.organisation
        self._session.jobs.run(
            lambda desk: verify_task(desk, task, organisation), title="ui.job.saving"
        )

    def _open(self, dialog: FormDialog) -> None:
        dialog.added.connect(self._tell_created)
        dialog.open()

    def _tell_created(self, result: object) -> None:
        identifier = getattr(result, "id", None)
        if isinstance(identifier, str):
            self.created.emit(identifier)

    def _answered(self) -> tuple[str, ResponseView]:
        node = self._node
        assert node is not None
        assert node.task is not None
        assert node.response is not None
        return node.task.id, node.response

    def _offered(self, node: Node | None) -> set[str]:
        if node is None:
            return set()
        if not self._session.is_office:
            return self._offered_to_agency(node)
        if node.response is not None:
            return _offered_on(node.response.status)
        if node.task is not None:
            return set()
        return {"task"} | (set() if node.package.get("published_at") else {"publish"})

    @staticmethod
    def _offered_to_agency(node: Node) -> set[str]:
        if node.task is None or not node.task.responses:
            return set()
        status = node.task.responses[0].status
        if status in _ENDED:
            return set()
        return {"report"} | ({"acknowledge"} if status in ("issued", "received") else set())

    def _facts(self, node: Node | None) -> tuple[str, list[Fact]]:
        if node is None:
            return "", []
        if node.response is not None:
            return self._response_facts(node, node.response)
        kind, row = ("task", node.task.fields) if node.task else ("package", node.package)
        keys = _TASK_FACTS if node.task else _PACKAGE_FACTS
        facts = self._row_facts(kind, row, keys)
        if node.task is not None:
            facts += self._recipients(node.task)
        if node.task is not None and not self._session.is_office:
            for response in node.task.responses:
                facts += self._answer(response)
        return f"{row['reference']}　{row['title']}", facts

    def _recipients(self, task: TaskView) -> list[Fact]:
        """Whom a draft will go to, and who has a copy."""
        s = self._session
        mark = "、" if s.language == "ja" else ", "
        return [
            (field_label(s, "task", "to"), mark.join(recipient_text(s, each) for each in task.to)),
            (s.t("packages.copies"), mark.join(s.organisation_name(each) for each in task.copies)),
        ]

    def _row_facts(self, kind: str, row: Row, keys: tuple[str, ...]) -> list[Fact]:
        s = self._session
        return [(field_label(s, kind, key), shown_field(s, kind, row, key)) for key in keys]

    def _response_facts(self, node: Node, response: ResponseView) -> tuple[str, list[Fact]]:
        assert node.task is not None
        name = self._session.organisation_name(response.organisation)
        task = (self._session.t("record.task"), f"{node.task.reference}　{node.task.title}")
        return name, [task, *self._answer(response)]

    def _answer(self, response: ResponseView) -> list[Fact]:
        s = self._session
        badge = task_badge(response.status, s.language)
        status = badge[0] if badge else response.status
        if response.overdue:
            status = s.t("ui.packages.status_overdue", status=status)
        values = {
            "status": status,
            "acknowledged_at": s.time_text(response.acknowledged_at),
            "completed_at": s.time_text(response.completed_at),
            "result": response.result or "",
            "note": response.note or "",
            "decision_note": response.decision_note or "",
            "decision_due": s.day_text(response.decision_due),
        }
        facts = [(field_label(s, "response", key), value) for key, value in values.items()]
        if not response.conflicts:
            return facts
        mark = "、" if s.language == "ja" else ", "
        disputed = mark.join(field_label(s, "response", key) for key in response.conflicts)
        return [(s.t("value.conflict"), s.t("ui.banner.conflicts", fields=disputed)), *facts]


def _offered_on(status: str) -> set[str]:
    """What the office may do with an answer of this status."""
    if status == "done":
        return {"verify", "return"}
    return {"decide"} if status in _DECISIONS else set()
