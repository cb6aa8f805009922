"""What stands behind a figure of a briefing: the answers that it counts, as they are now."""

from collections.abc import Iterator
from datetime import datetime

from liaison_app.domain.picture import AnswerFacts, TaskFacts
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefing_source import source_of
from liaison_app.workflows.counting import (
    falls_due_within_day,
    is_counted,
    published_tasks,
    standing,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.tasks import ResponseView, TaskView


def answers_behind(
    desk: Desk, value: str, *, exercise: bool
) -> list[tuple[TaskFacts, AnswerFacts]]:
    """The answers of a standing (of `STANDINGS`, or ``within_day``), of an organisation, or of all
    tasks in force."""
    request = BriefingRequest(exercise=exercise)
    position = desk.queries.newest_position()[0]
    source = source_of(desk, desk.queries, request, desk.now(), position, None)
    return [
        (_task(task), _answer(answer))
        for task in published_tasks(source)
        for answer in _counted(task, value, source.as_of)
    ]


def _counted(task: TaskView, value: str, now: datetime) -> Iterator[ResponseView]:
    for answer in task.responses:
        held = {standing(answer), answer.organisation, "", "total"}
        if value == "within_day":
            counts = falls_due_within_day(task, answer, now)
        else:
            counts = is_counted(answer) and value in held
        if counts:
            yield answer


def _task(task: TaskView) -> TaskFacts:
    return TaskFacts(task.id, task.reference, task.title, task.package, task.due, task.ended, ())


def _answer(answer: ResponseView) -> AnswerFacts:
    return AnswerFacts(answer.organisation, answer.status, answer.status, answer.overdue, None)
