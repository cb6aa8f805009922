"""What every briefing counts: incidents that have not ended, answers to tasks and how they stand.

Everything is read through one `Reader`, which may be the present or the journal up to some
moment ("what was known then"). Exercises are never mixed with the real thing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from liaison_app.briefing.facts import Figures
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.vocabulary import ENDED_STATUS, SERIOUS_FROM, Organisation
from liaison_app.store.queries import Row
from liaison_app.workflows.briefing_source import Marked, Source
from liaison_app.workflows.kept_back import kept_here, kept_then
from liaison_app.workflows.picture import received_then
from liaison_app.workflows.tasks import ResponseView, TaskView, received_there, tasks_seen_by

_DONE = frozenset({"done", "verified"})
AWAITED_NO_MORE = _DONE | {"exception-accepted"}  # until the exception ends
_NOT_STARTED = frozenset({"issued", "received"})
STANDINGS = ("done", "in_progress", "not_started", "overdue")
WITHIN = timedelta(hours=24)
_OUT_OF_COUNT = frozenset({"superseded", "withdrawn", "not-applicable-decided"})
_SORTS_UNKNOWN = 2.5  # not yet assessed: below the serious ones, above the rest


@dataclass(frozen=True)
class Material:
    """What the page is drawn from, in the order it would be told."""

    incidents: tuple[Row, ...]
    tasks: tuple[TaskView, ...]
    alerts: tuple[Row, ...]
    organisations: dict[str, Organisation]
    language: str
    now: datetime

    def name_of(self, code: str) -> str:
        known = self.organisations.get(code)
        return known.name.in_language(self.language) if known else code.upper()

    @property
    def marked(self) -> list[Marked]:
        """Everything that is told or counted, with its markings."""
        return [*self.incidents, *self.alerts, *(task.fields for task in self.tasks)]


def material(source: Source) -> Material:
    """What a source holds of the real thing, or of exercises where these are asked for."""
    reader, exercise = source.reader, source.request.exercise
    _, incidents = reader.incidents(exercise=exercise, limit=None)
    return Material(
        incidents=tuple(row for row in incidents if source.in_period(row)),
        tasks=published_tasks(source),
        alerts=tuple(row for _, row in reader.alerts() if bool(row["exercise"]) is exercise),
        organisations=source.organisations,
        language=source.request.language,
        now=source.as_of,
    )


def published_tasks(source: Source) -> tuple[TaskView, ...]:
    """The tasks that are out, of exercises or of none, soonest due first."""
    reader, desk = source.reader, source.desk
    exercises = {str(row["reference"]) for row in reader.packages() if row["exercise"]}
    # Receipts of today are no receipts of then.
    past = source.request.as_of is not None and desk.is_office
    tasks = tasks_seen_by(
        reader,
        None if desk.is_office else desk.installation.organisation,
        source.as_of,
        received_then(reader, source.as_of) if past else received_there(desk),
        kept_then(reader) if past else kept_here(desk),
    )
    return tuple(
        task
        for task in tasks
        if task.published and (task.package in exercises) is source.request.exercise
    )


def open_incidents(material: Material) -> list[Row]:
    """Incidents that have not ended, the most serious first, then those known longest. Merged
    ones are counted with the survivor and not among the material."""
    alive = [row for row in material.incidents if row["status"] not in ENDED_STATUS]
    return sorted(alive, key=lambda row: (-_weight(row), str(row["aware_at"] or row["created_at"])))


def figures(material: Material) -> Figures:
    alive = open_incidents(material)
    return Figures(
        open_incidents=len(alive),
        serious=sum(severity_of(row) is not None and _weight(row) >= SERIOUS_FROM for row in alive),
        unassessed=sum(severity_of(row) is None for row in alive),
        organisations_affected=len({str(row["organisation"] or row["owner"]) for row in alive}),
        **task_figures(material.tasks, material.now),
    )


def task_figures(tasks: Sequence[TaskView], now: datetime) -> dict[str, int]:
    """Those of `Figures` that count answers to tasks."""
    stand = Counter(standing(answer) for answer in counted_answers(tasks))
    return {
        "tasks_total": stand.total(),
        **{f"tasks_{each}": stand[each] for each in STANDINGS},
        "tasks_within_day": sum(
            falls_due_within_day(task, answer, now) for task in tasks for answer in task.responses
        ),
        "tasks_held_back": sum(answer.held_back for task in tasks for answer in task.responses),
    }


def standing(answer: ResponseView) -> str:
    """One of `STANDINGS`: what is overdue is that alone; what is excepted is not done. Or
    ``held_back``, which no figure counts."""
    if answer.held_back:
        return "held_back"
    if answer.overdue:
        return "overdue"
    if answer.status in _DONE:
        return "done"
    return "not_started" if answer.status in _NOT_STARTED else "in_progress"


def due_of(task: TaskView, answer: ResponseView) -> datetime | None:
    """The last second of the day until which the answer is awaited."""
    return end_of_day(answer.decision_due or task.due)


def end_of_day(day: str | None) -> datetime | None:
    """The last second of a day in Japan."""
    return parse_rfc3339(f"{day}T23:59:59+09:00") if day else None


def is_counted(answer: ResponseView) -> bool:
    """Whether an answer is awaited or was given at all: not where its task was replaced, withdrawn,
    decided not to apply, or held back from the organisation."""
    return answer.status not in _OUT_OF_COUNT and not answer.held_back


def falls_due_within_day(task: TaskView, answer: ResponseView, now: datetime) -> bool:
    """Whether an answer that is still to come is due within 24 hours."""
    due = due_of(task, answer)
    waits = not answer.overdue and answer.status not in AWAITED_NO_MORE
    return waits and is_counted(answer) and due is not None and due <= now + WITHIN


def counted_answers(tasks: Sequence[TaskView]) -> list[ResponseView]:
    """Every addressed organisation's answer to every task in force."""
    return [answer for task in tasks for answer in task.responses if is_counted(answer)]


def severity_of(row: Row) -> int | None:
    value = str(row["severity"])
    return int(value) if value.isdigit() else None


def _weight(row: Row) -> float:
    severity = severity_of(row)
    return _SORTS_UNKNOWN if severity is None else severity


def instant(value: object) -> datetime | None:
    """A stored time, None for none."""
    return parse_rfc3339(str(value)) if value else None
