"""What the list of packages can be narrowed to."""

from datetime import date

from liaison_app.domain.duties import business_days_after
from liaison_app.workflows.deciding import JUDGES
from liaison_app.workflows.tasks import ResponseView, TaskView

SOON_DAYS = 3  # business days
AGENCY_FILTERS = ("all", "mine", "soon", "overdue", "returned", "copies")
OFFICE_FILTERS = ("all", "decide", "soon", "overdue", "held_back", "drafts")
_ASKING = frozenset().union(*JUDGES.values())


def lets_through(name: str, task: TaskView, today: date) -> bool:
    """Whether the filter called ``name`` shows a task."""
    match name:
        case "mine":
            return any(answer.waits for answer in task.responses)
        case "soon":
            return any(_is_soon(answer, task, today) for answer in task.responses)
        case "overdue":
            return task.overdue
        case "held_back":
            return any(answer.held_back for answer in task.responses)
        case "returned":
            return any(answer.status == "returned" for answer in task.responses)
        case "copies":
            return bool(task.copies)
        case "decide":
            return any(answer.status in _ASKING for answer in task.responses)
        case "drafts":
            return not task.published
    return True


def _is_soon(answer: ResponseView, task: TaskView, today: date) -> bool:
    last = answer.decision_due or task.due
    if last is None or not answer.waits:
        return False
    return today <= date.fromisoformat(last) <= business_days_after(today, SOON_DAYS)
