"""What changed since the issue before: its incidents and tasks as they were known then beside those
of now.

A figure of it that would be another one now is corrected (訂正): an incident that somebody was
aware of before that issue and that became known here after it, one that had ended, one that was
counted and is none, an answer that was complete.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from liaison_app.briefing.facts import CorrectedFigure, Figures, PreviousIssue
from liaison_app.briefing.situation_facts import IncidentChange
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.indicators import defang_text
from liaison_app.domain.vocabulary import ENDED_STATUS, SERIOUS_FROM
from liaison_app.store.queries import Row
from liaison_app.workflows.briefing_source import Source
from liaison_app.workflows.counting import (
    counted_answers,
    instant,
    published_tasks,
    severity_of,
    standing,
)
from liaison_app.workflows.tasks import ResponseView, TaskView

KINDS = ("incident", "organisation", "package", "response", "task")
_NO_INCIDENT = frozenset({"duplicate", "not-an-incident"})
_CORRECTIONS = frozenset({"late", "ended", "dropped"})
Rows = Mapping[str, Row]  # by reference


@dataclass(frozen=True)
class SinceLast:
    """The changes, the rows that say so, and the figures of the last issue that would be others
    now."""

    changes: tuple[IncidentChange, ...] = ()
    told: tuple[Row, ...] = ()
    corrections: tuple[CorrectedFigure, ...] = ()


def changed_since(
    source: Source, incidents: Sequence[Row] = (), tasks: Sequence[TaskView] = ()
) -> SinceLast:
    """What became of ``incidents`` and ``tasks``; nothing where nothing was issued before."""
    previous = source.previous
    if previous is None:
        return SinceLast()
    with known_then(source, previous) as then:
        before = _incidents_of(then)
        after = {str(row["reference"]): row for row in incidents}
        known = published_tasks(then) if tasks else ()
    changes = tuple(_changes(source, before, after, previous.as_of))
    moved = _moved_incidents(changes, before, after)
    moved += _moved_answers(known, tasks, previous.as_of)
    named = (each.reference for each in changes)
    told = [row for name in named for rows in (before, after) if (row := rows.get(name))]
    return SinceLast(changes, tuple(told), tuple(_corrected(moved, previous.figures)))


@contextmanager
def known_then(source: Source, issue: PreviousIssue) -> Iterator[Source]:
    """The same source as that issue knew it."""
    position = source.previous_position
    reader = source.desk.queries.as_of(position, KINDS)
    request = replace(source.request, as_of=format_rfc3339_utc(issue.as_of))
    try:
        yield replace(source, reader=reader, as_of=issue.as_of, request=request, position=position)
    finally:
        reader.close()


def _incidents_of(then: Source) -> Rows:
    """The incidents that the last issue could tell of."""
    _, rows = then.reader.incidents(exercise=then.request.exercise, limit=None)
    return {str(row["reference"]): row for row in rows if then.in_period(row)}


def _changes(source: Source, before: Rows, after: Rows, time: datetime) -> Iterator[IncidentChange]:
    for reference, row in after.items():
        was = before.get(reference)
        if was is None:
            if _is_open(row):
                yield _change(source, "late" if _by(row, "aware_at", time) else "new", row, None)
        elif _is_open(was) and row["status"] in _NO_INCIDENT:
            yield _change(source, "dropped", row, was)
        elif _is_open(was) and not _is_open(row):
            yield _change(source, "ended" if _by(row, "closed_at", time) else "closed", row, was)
        elif _is_open(row):
            yield from _moved(source, row, was)
    for reference, was in before.items():
        # Merged into another, or taken out of view.
        if reference not in after and _is_open(was):
            yield _change(source, "dropped", was, was)


def _moved(source: Source, row: Row, was: Row) -> Iterator[IncidentChange]:
    """Raised or lowered; what was not assessed and is now was raised if it is serious."""
    then, now = severity_of(was), severity_of(row)
    if then == now:
        return
    ranks = [-1 if each is None else each for each in (then, now)]
    yield _change(source, "raised" if ranks[1] > ranks[0] else "lowered", row, was)


def _change(source: Source, sort: str, row: Row, was: Row | None) -> IncidentChange:
    return IncidentChange(
        sort=sort,
        reference=str(row["reference"]),
        organisation=source.name_of(str(row["organisation"] or row["owner"])),
        title=defang_text(str(row["title"])),
        before=severity_of(was) if was is not None else None,
        after=severity_of(row),
    )


def _moved_incidents(
    changes: Sequence[IncidentChange], before: Rows, after: Rows
) -> "Counter[str]":
    """By how much figures of the last issue were too small."""
    found: Counter[str] = Counter()
    told = {each.reference: each.sort for each in changes if each.sort in _CORRECTIONS}
    alive = {reference: row for reference, row in before.items() if _is_open(row)}
    right = {reference: row for reference, row in alive.items() if reference not in told}
    right |= {reference: after[reference] for reference, sort in told.items() if sort == "late"}
    found["open_incidents"] = len(right) - len(alive)
    found["serious"] = sum(map(_is_serious, right.values())) - sum(map(_is_serious, alive.values()))
    found["organisations_affected"] = len(_organisations(right)) - len(_organisations(alive))
    return found


def _moved_answers(
    known: Sequence[TaskView], tasks: Sequence[TaskView], time: datetime
) -> "Counter[str]":
    """The same of tasks: what was complete and was not known to be."""
    stood = {_name(task, answer): standing(answer) for task, answer in _answers(known)}
    found: Counter[str] = Counter()
    for task, answer in _answers(tasks):
        was = stood.get(_name(task, answer))
        completed = instant(answer.completed_at)
        late = completed is not None and completed <= time and standing(answer) == "done"
        if late and was not in (None, "done"):
            found["tasks_done"] += 1
            found[f"tasks_{was}"] -= 1
    return found


def _answers(tasks: Sequence[TaskView]) -> Iterator[tuple[TaskView, ResponseView]]:
    return ((task, answer) for task in tasks for answer in counted_answers([task]))


def _name(task: TaskView, answer: ResponseView) -> tuple[str, str]:
    return task.reference, answer.organisation


def _corrected(moved: "Counter[str]", printed: Figures) -> Iterator[CorrectedFigure]:
    for name, difference in moved.items():
        value: int | None = getattr(printed, name)
        if value is not None and difference:
            yield CorrectedFigure(name=name, printed=value, corrected=value + difference)


def _organisations(rows: Rows) -> set[str]:
    return {str(row["organisation"] or row["owner"]) for row in rows.values()}


def _is_serious(row: Row) -> bool:
    return (severity_of(row) or 0) >= SERIOUS_FROM


def _is_open(row: Row) -> bool:
    return row["status"] not in ENDED_STATUS


def _by(row: Row, key: str, time: datetime) -> bool:
    """Whether a time of an incident lies before another."""
    at = instant(row[key])
    return at is not None and at <= time
