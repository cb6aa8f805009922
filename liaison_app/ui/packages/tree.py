"""Package → edition → item → response as one tree, built whole from read models.

A package that has one edition shows its items at once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from liaison_app.domain.responses import ANSWERED
from liaison_app.store.queries import Conflict, Row
from liaison_app.workflows.package_view import EditionView, PackageView
from liaison_app.workflows.tasks import ResponseView, TaskView

FINISHED = ANSWERED


@dataclass(eq=False)
class Node:
    """One line of the tree; ``key`` keeps the selection over a refresh. ``item`` is an alert, a
    guideline or a request of the package: its kind and its row."""

    key: str
    number: int
    parent: int  # -1 for a package
    place: int  # among its siblings
    view: PackageView
    edition: EditionView | None = None
    task: TaskView | None = None
    response: ResponseView | None = None
    item: tuple[str, Row] | None = None
    children: list[int] = field(default_factory=list)

    @property
    def package(self) -> Row:
        return self.view.fields

    @property
    def conflicts(self) -> list[Conflict]:
        """What is in conflict on this line and on those below it."""
        if self.response is not None and self.task is not None:
            below = {("task", self.task.id)}
            code = self.response.organisation
            return [each for each in self._conflicts(below) if _answers_of(each, code)]
        if self.task is not None:
            return self._conflicts({("task", self.task.id)})
        if self.item is not None:
            return self._conflicts({(self.item[0], str(self.item[1]["id"]))})
        if self.edition is not None:
            items = {(kind, str(row["id"])) for kind, row in self.edition.items}
            tasks = {("task", t.id) for t in self.view.tasks if t.edition == self.edition.number}
            return self._conflicts({("edition", self.edition.id), *items, *tasks})
        return list(self.view.conflicts)

    def _conflicts(self, below: set[tuple[str, str]]) -> list[Conflict]:
        return [
            each
            for each in self.view.conflicts
            if any((name.kind, name.id) in below for name in each.name.chain())
        ]


def grow(packages: Sequence[PackageView], shown: Collection[str], *, answers: bool) -> list[Node]:
    """Every node, a parent before its children; ``shown`` are the ids of the tasks let through,
    ``answers`` adds the responses (the office); at others those they supervise are added."""
    nodes: list[Node] = []
    for place, view in enumerate(packages):
        top = Node(str(view.fields["id"]), len(nodes), -1, place, view)
        nodes.append(top)
        if len(view.editions) < 2:
            _items(nodes, top, view, view.editions, view.tasks, shown, answers=answers)
            continue
        for edition in reversed(view.editions):
            tasks = [task for task in view.tasks if task.edition == edition.number]
            if not edition.published_at or edition.items or _any(tasks, shown):
                key = f"{top.key}/{edition.number}"
                node = _hang(nodes, top, Node(key, 0, 0, 0, view, edition))
                _items(nodes, node, view, (edition,), tasks, shown, answers=answers)
    return nodes


def progress(tasks: Sequence[TaskView]) -> tuple[int, int]:
    """Of all responses of these tasks, as far as they are in force: how many are finished, and how
    many there are."""
    responses = [response for task in tasks if not task.ended for response in task.responses]
    return sum(response.status in FINISHED for response in responses), len(responses)


def _answers_of(conflict: Conflict, organisation: str) -> bool:
    chain = conflict.name.chain()
    return any(name.kind == "response" and name.owner == organisation for name in chain)


def _any(tasks: Sequence[TaskView], shown: Collection[str]) -> bool:
    return any(task.id in shown for task in tasks)


def _items(
    nodes: list[Node],
    above: Node,
    view: PackageView,
    editions: Sequence[EditionView],
    tasks: Sequence[TaskView],
    shown: Collection[str],
    *,
    answers: bool,
) -> None:
    for task in tasks:
        if task.id not in shown:
            continue
        node = _hang(nodes, above, Node(task.id, 0, 0, 0, view, above.edition, task))
        for response in task.responses if answers else task.supervised:
            key = f"{task.id}/{response.organisation}"
            _hang(nodes, node, Node(key, 0, 0, 0, view, above.edition, task, response))
    for edition in editions:
        for item in edition.items:
            made = Node(str(item[1]["id"]), 0, 0, 0, view, above.edition, item=item)
            _hang(nodes, above, made)


def _hang(nodes: list[Node], above: Node, node: Node) -> Node:
    node.number, node.parent, node.place = len(nodes), above.number, len(above.children)
    above.children.append(node.number)
    nodes.append(node)
    return node
