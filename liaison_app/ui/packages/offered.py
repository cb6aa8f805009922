"""What may be done with the chosen lines of the tree, and to which answers."""

from collections.abc import Sequence

from liaison_app.domain.responses import ANSWERED
from liaison_app.ui.packages.tree import Node
from liaison_app.workflows.deciding import JUDGES

# What the office may decide upon each status, in the order offered.
DECISIONS = {
    "extension-requested": ("extension-granted", "extension-refused"),
    "exception": ("exception-accepted", "returned"),
    "not-applicable-declared": ("not-applicable-decided", "returned"),
}
_OVER = ANSWERED - {"done"}
_NEW = ("issued", "received")


def offered_to_office(nodes: Sequence[Node]) -> set[str]:
    """The names of the acts the office has for these lines."""
    if len(nodes) > 1:
        return {name for name, decision in (("verify", "verified"), ("return", "returned"))
                if answers_for(nodes, decision)}  # fmt: skip
    if not nodes:
        return set()
    node = nodes[0]
    if node.response is not None:
        if node.response.status == "done":
            return {"verify", "return"}
        return {"decide"} if node.response.status in DECISIONS else set()
    if node.item is not None:
        return set()
    if node.task is not None:
        return _of_task(node)
    if not node.view.edition:
        return {"task", "publish", "amend"}
    if node.view.under_revision:
        return {"task", "publish"}
    return {"task", "revise"}


def offered_to_agency(nodes: Sequence[Node]) -> set[str]:
    """The names of the acts an agency has for these lines."""
    if len(nodes) > 1:
        return {"acknowledge"} if to_acknowledge(nodes) else set()
    if not nodes or nodes[0].task is None or not nodes[0].task.responses:
        return set()
    status = nodes[0].task.responses[0].status
    if status in _OVER:
        return set()
    return {"report", "attach"} | ({"acknowledge"} if status in _NEW else set())


def answers_for(nodes: Sequence[Node], decision: str) -> list[tuple[str, str]]:
    """Of the chosen lines the answers that this can be decided on, as (task, organisation); a task
    or a package stands for all of its."""
    found = [
        (task.id, answer.organisation)
        for node in nodes
        for task in ([node.task] if node.task else node.view.tasks)
        for answer in ([node.response] if node.response else task.responses)
        if answer.status in JUDGES[decision]
    ]
    return list(dict.fromkeys(found))


def to_acknowledge(nodes: Sequence[Node]) -> list[str]:
    """Of the chosen tasks those nobody here has taken on yet."""
    return [
        node.task.id
        for node in nodes
        if node.task is not None and any(each.status in _NEW for each in node.task.responses)
    ]


def _of_task(node: Node) -> set[str]:
    task = node.task
    assert task is not None
    if not task.published:
        return {"amend"}
    if task.ended:
        return set()
    found = {name for name, decision in (("verify", "verified"), ("return", "returned"))
             if answers_for([node], decision)}  # fmt: skip
    revised = any(each.supersedes == task.id for each in node.view.tasks)
    leaving = any(each.id == task.id for each in node.view.editions[-1].withdrawn)
    if revised or leaving:
        return found
    return (
        found | {"withdraw", "address"} | ({"revise_task"} if node.view.under_revision else set())
    )
