"""Tasks for others: a table of every answer, or the deadlines as a calendar.

An agency's are its own; the office's are everybody's. What is marked stricter than asked for stays
out, and drafts are nobody's task yet.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import Field, FieldType, by_key
from liaison_app.domain.markings import (
    TLP_ORDER,
    normalise_tlp,
    strictest_grade,
    strictest_tlp,
)
from liaison_app.domain.operations import Value
from liaison_app.domain.records.markings import MARKING_FIELDS
from liaison_app.domain.records.package import ENDED, RESPONSE, TASK
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import TASK_STATUS, Label
from liaison_app.host.files import new_file
from liaison_app.interop.calendar import CalendarEntry, write_calendar
from liaison_app.interop.table_writing import Cell
from liaison_app.store.queries import Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.exporting import Cells, Counts, Exported, format_of, write_table
from liaison_app.workflows.tasks import ResponseView, TaskView, task_list

CALENDAR = "ics"
_OF_TASK = ("reference", "title", "due", "obligation", "priority", "task_type", "due_rule", "text")
_OF_ANSWER = (
    "acknowledged_at",
    "completed_at",
    "result",
    "note",
    "units_done",
    "units_total",
    "unit",
    "extension_due",
    "exception_until",
    "compensating",
)
_OF_DECISION = ("decision_due", "decision_note")
_COMPUTED = ("status", "overdue", "held_back")


def export_tasks(
    desk: Desk,
    path: Path,
    texts: Texts,
    *,
    format: str | None = None,  # noqa: A002 - the option's name
    tlp_max: str | None = None,
) -> Exported:
    """Write the tasks to ``path``: csv or xlsx with a line for each answer, or ics with a day for
    each deadline that somebody still has to meet.

    Refused as `export_incidents`.
    """
    named = path.suffix.lower().removeprefix(".")
    chosen = format or (CALENDAR if named == CALENDAR else format_of(path))
    counts = Counts()
    tasks = _allowed(desk, counts, tlp_max)
    if chosen == CALENDAR:
        return _calendar(desk, path, texts, tasks, counts)
    fields = _fields()
    headings = [field.label.in_language(texts.language) for field in fields.values()]
    rows = _rows(desk, texts, fields, tasks, counts)
    return write_table(desk, path, texts, chosen, "tasks", headings, rows, counts)


def _allowed(
    desk: Desk, counts: Counts, tlp_max: str | None
) -> Iterator[tuple[TaskView, dict[str, Value]]]:
    """The tasks that may be in the file, each with the markings in effect."""
    ceiling = TLP_ORDER[normalise_tlp(tlp_max)] if tlp_max else max(TLP_ORDER.values())
    for task in task_list(desk):
        if not task.published:
            continue
        marks = desk.queries.effective_markings(task.pk)
        if TLP_ORDER.get(marks.tlp, len(TLP_ORDER)) > ceiling:
            counts.left_out += 1
            continue
        yield task, {"tlp": marks.tlp, "grade": marks.grade}


def _fields() -> dict[str, Field]:
    own, answer, decision = TASK.own, RESPONSE.own, RESPONSE.decision
    return {
        **{key: own[key] for key in _OF_TASK[:2]},
        "package": Field("package", FieldType.TEXT, Label("対策パッケージ", "Package")),
        "edition": own["edition"],
        **{key: own[key] for key in _OF_TASK[2:]},
        "organisation": Field("organisation", FieldType.TEXT, Label("機関", "Organisation")),
        "status": Field("status", FieldType.CODE, Label("対応状況", "Status"), codes=TASK_STATUS),
        "overdue": Field("overdue", FieldType.BOOLEAN, Label("期限超過", "Overdue")),
        "held_back": Field(
            "held_back",
            FieldType.BOOLEAN,
            Label("未送付（取扱区分による）", "Held back by markings"),
        ),
        **{key: answer[key] for key in _OF_ANSWER},
        **{key: decision[key] for key in _OF_DECISION},
        **{key: field for key, field in by_key(*ENDED).items() if key.startswith("ended")},
        **{key: field for key, field in by_key(*MARKING_FIELDS).items() if key in ("tlp", "grade")},
    }


def _rows(
    desk: Desk,
    texts: Texts,
    fields: dict[str, Field],
    tasks: Iterator[tuple[TaskView, dict[str, Value]]],
    counts: Counts,
) -> Iterator[list[Cell]]:
    cells = Cells(desk, texts.language, fields)
    for task, marks in tasks:
        for answer in task.responses:
            row = _row(desk, texts, task, answer) | marks
            counts.add(row)
            yield [cells.cell(key, row) for key in fields]


def _row(desk: Desk, texts: Texts, task: TaskView, answer: ResponseView) -> dict[str, Value]:
    said: dict[str, Value] = {
        key: getattr(answer, key) for key in (*_OF_ANSWER, *_OF_DECISION, *_COMPUTED)
    }
    name = desk.organisation(answer.organisation).name.in_language(texts.language)
    return {**task.fields, **said, "organisation": name, "edition": task.edition}


def _calendar(
    desk: Desk,
    path: Path,
    texts: Texts,
    tasks: Iterator[tuple[TaskView, dict[str, Value]]],
    counts: Counts,
) -> Exported:
    entries = [
        _entry(desk, texts, task, answer, marks)
        for task, marks in tasks
        for answer in task.responses
        if (answer.decision_due or task.due) and _counted(counts, marks)
    ]
    name = texts("export.calendar", organisation=desk.installation.organisation.upper())
    with new_file(path) as stream:
        stream.write(write_calendar(entries, name, desk.now()))
    tlp, grade = strictest_tlp(counts.tlp), strictest_grade(counts.grade)
    return Exported(str(path), CALENDAR, "tasks", counts.exported, counts.left_out, tlp, grade)


def _counted(counts: Counts, marks: Row) -> bool:
    counts.add(marks)
    return True


def _entry(
    desk: Desk,
    texts: Texts,
    task: TaskView,
    answer: ResponseView,
    marks: Row,
) -> CalendarEntry:
    day = answer.decision_due or task.due
    if day is None:
        raise Refused("field-required", field="due")
    name = desk.organisation(answer.organisation).name.in_language(texts.language)
    title = f"{task.reference}　{task.title}"
    if desk.is_office:
        title = texts("export.deadline_of", title=title, organisation=name)
    if task.exercise:
        title = texts("package.exercise", title=title)
    return CalendarEntry(
        identifier=f"task-{task.id}-{answer.organisation}@liaison.invalid",
        day=date.fromisoformat(day),
        title=title,
        text=texts("export.deadline", package=task.package, organisation=name, tlp=marks["tlp"]),
        cancelled=not answer.waits,
    )
