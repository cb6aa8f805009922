"""The chosen lines of the tree: what they say, and what may be done with them now."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from liaison_app.ui.approvals.issuing import AddressDialog, IssueGate
from liaison_app.ui.fields.conflict_bar import ConflictBar
from liaison_app.ui.fields.form_dialog import FormDialog
from liaison_app.ui.packages.dialogs import (
    AmendPackageDialog,
    DecisionDialog,
    ProgressDialog,
    PublishDialog,
    ReturnDialog,
)
from liaison_app.ui.packages.facts import facts_of, history_text
from liaison_app.ui.packages.offered import (
    DECISIONS,
    answers_for,
    offered_to_agency,
    offered_to_office,
    to_acknowledge,
)
from liaison_app.ui.packages.task_dialogs import (
    AmendTaskDialog,
    NewTaskDialog,
    ReviseTaskDialog,
    WithdrawTaskDialog,
)
from liaison_app.ui.packages.tree import Node
from liaison_app.ui.session import Session
from liaison_app.ui.viewing.panel import FilesPanel
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.facts import Fact, Facts
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.workflows.answering import acknowledge_tasks, attach_to_task, response_name
from liaison_app.workflows.deciding import Verdict, decide_pairs
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import revise_package
from liaison_app.workflows.task_view import Step, TaskDetail, task_detail, task_history
from liaison_app.workflows.tasks import TaskView

_LISTED = 20  # of many answers these are named before one decides on all


class PackageDetail(QWidget):
    """``created`` carries the id of what was added here, to be shown next."""

    created = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._nodes: list[Node] = []
        t = session.translator
        self.conflicts = ConflictBar(session)
        self.gate = IssueGate(session, self)
        self.facts = Facts()
        self.files = FilesPanel(session, "packages.evidence")
        acts: dict[str, tuple[str, Callable[[], object], str]] = {
            "task": ("ui.packages.task", self.new_task, ""),
            "amend": ("packages.amend", self.amend, "primary"),
            "revise_task": ("packages.revise_task", self.revise_task, "primary"),
            "address": ("ui.address.open", self.address, ""),
            "withdraw": ("packages.withdraw", self.withdraw, ""),
            "revise": ("packages.revise", self.revise, "primary"),
            "publish": ("ui.packages.publish", self.publish, "primary"),
            "acknowledge": ("ui.packages.acknowledge", self.acknowledge, ""),
            "attach": ("packages.attach", self.attach, ""),
            "report": ("ui.packages.report", self.report, "primary"),
            "verify": ("ui.packages.verify", self.verify, "primary"),
            "return": ("ui.packages.return", self.send_back, ""),
            "decide": ("ui.packages.decide", self.decide, "primary"),
        }
        self.buttons: dict[str, QPushButton] = {
            name: button(t, key, act, role=role) for name, (key, act, role) in acts.items()
        }
        row = Flow()
        row.add(*self.buttons.values())
        column = page_in(self)
        column.setContentsMargins(12, 14, 8, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.conflicts)
        column.addWidget(self.facts, 1)
        column.addWidget(self.files)
        self.setMinimumWidth(360)
        self.show_nodes([])

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show the chosen lines, the current one first."""
        self._nodes = list(nodes)
        office = self._session.is_office
        offered = offered_to_office(nodes) if office else offered_to_agency(nodes)
        for name, each in self.buttons.items():
            each.setVisible(name in offered)
        disputed = {each.id: each for node in nodes for each in node.conflicts}
        self.conflicts.show_conflicts(list(disputed.values()))
        self.files.show_files_of(self._answer_of(nodes[0]) if len(nodes) == 1 else "")
        if not nodes:
            self.facts.show_facts("", ())
            return
        self.facts.show_facts(*self._facts())
        self._ask_more(nodes[0])

    def _facts(self) -> tuple[str, list[Fact]]:
        if len(self._nodes) > 1:
            return self._session.t("packages.chosen", count=len(self._nodes)), []
        return facts_of(self._session, self._nodes[0])

    def _ask_more(self, node: Node) -> None:
        """What has to be looked up: how the due date came about, what was said before."""
        task = node.task
        if len(self._nodes) > 1 or task is None:
            return
        texts, code = self._session.translator.texts, self._asked_of(node)

        def read(desk: Desk) -> tuple[TaskDetail, list[Step]]:
            steps = task_history(desk, task, code) if code else []
            return task_detail(desk, task, texts), steps

        def show(found: tuple[TaskDetail, list[Step]]) -> None:
            if self._nodes[:1] == [node]:
                self._show_more(*found)

        self._session.jobs.ask("package-detail", read, show)

    def _answer_of(self, node: Node) -> str:
        """The answer whose files are shown, empty for none."""
        code = self._asked_of(node) if node.task is not None else ""
        if node.task is None or not code:
            return ""
        return response_name(self._session.reader.resolve(node.task.id), code).id

    def _asked_of(self, node: Node) -> str:
        if node.response is not None:
            return node.response.organisation
        return "" if self._session.is_office else self._session.installation.organisation

    def _show_more(self, detail: TaskDetail, steps: list[Step]) -> None:
        heading, facts = self._facts()
        t = self._session.t
        said = [(t("packages.said"), "\n".join(detail.said))]
        history = [(t("packages.history"), history_text(self._session, steps))]
        self.facts.show_facts(heading, [*said, *facts, *history])

    def new_task(self) -> None:
        self._open(NewTaskDialog(self._session, self._package(), self))

    def publish(self) -> None:
        """Publish what is prepared, or have it approved first."""
        view = self._nodes[0].view
        self.gate.issue(self._package(), partial(PublishDialog, self._session, view, self))

    def revise(self) -> None:
        """Begin the next edition; nothing of it leaves yet."""
        package = self._package()
        self._run(lambda desk: revise_package(desk, package))

    def amend(self) -> None:
        """Change a draft: the task, or the package itself."""
        node = self._nodes[0]
        if node.task is not None:
            self._open(AmendTaskDialog(self._session, node.task, self))
        else:
            self._open(AmendPackageDialog(self._session, node.package, self))

    def revise_task(self) -> None:
        self._open(ReviseTaskDialog(self._session, self._task(), self))

    def address(self) -> None:
        """Give the task to more organisations."""
        task = self._task().id
        self.gate.address(task, partial(AddressDialog, self._session, task, self))

    def withdraw(self) -> None:
        self._open(WithdrawTaskDialog(self._session, self._task(), self))

    def report(self) -> None:
        self._open(ProgressDialog(self._session, self._task(), self))

    def attach(self) -> None:
        """Evidence for one's own answer."""
        name, _kind = QFileDialog.getOpenFileName(self, self._session.t("packages.attach"))
        if name:
            task = self._task().id
            self._run(lambda desk: attach_to_task(desk, task, Path(name)))

    def acknowledge(self) -> None:
        """The officer has read the tasks and takes them on; of several it asks first."""
        tasks = to_acknowledge(self._nodes)
        own = self._session.installation.organisation
        answers = [(task, own) for task in tasks]
        self._ask_of("acknowledge", answers, lambda desk: acknowledge_tasks(desk, tasks).changes)

    def verify(self) -> None:
        """The office confirms what was reported as done; of several it asks first."""
        answers, verdict = answers_for(self._nodes, "verified"), Verdict("verified")
        self._ask_of("verify", answers, lambda desk: decide_pairs(desk, answers, verdict).changes)

    def _ask_of(
        self, name: str, answers: Sequence[tuple[str, str]], act: Callable[[Desk], Any]
    ) -> None:
        if len(answers) == 1:
            self._run(act)
            return
        box = confirm(self._session.translator, self, f"packages.{name}.question",
                      f"ui.packages.{name}", count=len(answers),
                      which=self._which(answers))  # fmt: skip
        box.accepted.connect(lambda: self._run(act))
        box.open()

    def send_back(self) -> None:
        answers = answers_for(self._nodes, "returned")
        self._open(ReturnDialog(self._session, answers, self._which(answers), self))

    def decide(self) -> None:
        node = self._nodes[0]
        assert node.task is not None
        assert node.response is not None
        decisions = DECISIONS[node.response.status]
        self._open(DecisionDialog(self._session, node.task.id, node.response, decisions, self))

    def _which(self, answers: Sequence[tuple[str, str]]) -> str:
        called = {task.id: task.reference for node in self._nodes for task in node.view.tasks}
        lines = [
            f"{called[task]}　{self._session.organisation_name(code)}"
            for task, code in answers[:_LISTED]
        ]
        more = len(answers) - _LISTED
        return "\n".join([*lines, *([self._session.t("packages.more", count=more)] * (more > 0))])

    def _package(self) -> str:
        return str(self._nodes[0].package["id"])

    def _task(self) -> TaskView:
        task = self._nodes[0].task
        assert task is not None
        return task

    def _run(self, act: Callable[[Desk], Any]) -> None:
        self._session.jobs.run(act, title="ui.job.saving")

    def _open(self, dialog: FormDialog) -> None:
        dialog.added.connect(self._tell_created)
        dialog.open()

    def _tell_created(self, result: object) -> None:
        identifier = getattr(result, "id", None)
        if isinstance(identifier, str):
            self.created.emit(identifier)
