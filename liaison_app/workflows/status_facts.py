"""What a ``task-status`` says, read out of the case log: every answer to every task in force."""

from liaison_app.briefing.facts import Figures
from liaison_app.briefing.status_facts import PackageFacts, TaskLine, TaskStatusFacts
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.counting import (
    due_of,
    end_of_day,
    falls_due_within_day,
    is_counted,
    published_tasks,
    standing,
    task_figures,
)
from liaison_app.workflows.since_last_issue import changed_since
from liaison_app.workflows.tasks import ResponseView, TaskView


def task_status_facts(source: Source) -> TaskStatusFacts:
    """All of a ``task-status``."""
    tasks = published_tasks(source)
    lines = [
        _line(source, task, answer) for task in tasks for answer in task.responses
        if is_counted(answer) or answer.held_back
    ]  # fmt: skip
    named = dict.fromkeys(line.package for line in lines)
    marked: list[Marked] = [task.fields for task in tasks]
    marked += [row for task in tasks for row in source.reader.responses(task.pk)]
    return TaskStatusFacts(
        **source.document(marked),
        corrections=changed_since(source, tasks=tasks).corrections,
        figures=Figures(**task_figures(tasks, source.as_of)),
        packages=tuple(
            PackageFacts(
                reference=str(row["reference"]),
                title=str(row["title"]),
                edition=int(str(row["edition"] or 1)),
            )
            for row in source.reader.packages()
            if row["reference"] in named
        ),
        tasks=tuple(lines),
        left_aside=sum(
            not is_counted(answer) and not answer.held_back
            for task in tasks
            for answer in task.responses
        ),
    )


def _line(source: Source, task: TaskView, answer: ResponseView) -> TaskLine:
    asks = answer.status == "extension-requested"
    return TaskLine(
        package=task.package,
        reference=task.reference,
        title=task.title,
        organisation=source.name_of(answer.organisation),
        due=due_of(task, answer),
        standing=standing(answer),
        status=answer.status,
        within_day=falls_due_within_day(task, answer, source.as_of),
        reason=answer.note or "",
        decision_note=answer.decision_note or "",
        asked_until=end_of_day(answer.extension_due) if asks else None,
        except_until=end_of_day(answer.exception_until),
        compensating=answer.compensating or "",
        result=answer.result or "",
        units_done=answer.units_done,
        units_total=answer.units_total,
        unit=answer.unit or "",
        completed_at=parse_rfc3339(answer.completed_at) if answer.completed_at else None,
    )
