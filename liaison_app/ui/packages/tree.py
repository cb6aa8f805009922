"""Package → task → response as one tree, built whole from read models."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from liaison_app.store.queries import Row
from liaison_app.workflows.tasks import ResponseView, TaskView

FINISHED = frozenset(
    {"done", "verified", "exception-accepted", "not-applicable-decided", "superseded"}
)


@dataclass(eq=False)
class Node:
    """One line of the tree; ``key`` keeps the selection over a refresh."""

    key: str
    number: int
    parent: int  # -1 for a package
    place: int  # among its siblings
    package: Row
    task: TaskView | None = None
    response: ResponseView | None = None
    children: list[int] = field(default_factory=list)


def grow(packages: Sequence[Row], tasks: Sequence[TaskView], *, answers: bool) -> list[Node]:
    """Every node, a parent before its children; ``answers`` adds the responses (the office)."""
    nodes: list[Node] = []
    by_reference: dict[str, Node] = {}
    for place, package in enumerate(packages):
        by_reference[str(package["reference"])] = _add(
            nodes, Node(str(package["id"]), len(nodes), -1, place, package)
        )
    for task in tasks:
        above = by_reference.get(task.package)
        if above is None:
            continue
        node = _hang(nodes, above, Node(task.id, 0, 0, 0, above.package, task))
        for response in task.responses if answers else ():
            key = f"{task.id}/{response.organisation}"
            _hang(nodes, node, Node(key, 0, 0, 0, above.package, task, response))
    return nodes


def progress(tasks: Sequence[TaskView]) -> tuple[int, int]:
    """Of all responses of these tasks: how many are finished, and how many there are."""
    responses = [response for task in tasks for response in task.responses]
    return sum(response.status in FINISHED for response in responses), len(responses)


def _add(nodes: list[Node], node: Node) -> Node:
    nodes.append(node)
    return node


def _hang(nodes: list[Node], above: Node, node: Node) -> Node:
    node.number, node.parent, node.place = len(nodes), above.number, len(above.children)
    above.children.append(node.number)
    return _add(nodes, node)
