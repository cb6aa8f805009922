"""What a handover sheet says, before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from liaison_app.domain.dates import JAPAN, parse_rfc3339
from liaison_app.domain.vocabulary import Label
from liaison_app.store.queries import Row
from liaison_app.workflows.tasks import TaskView


@dataclass(frozen=True)
class OpenIncident:
    """An incident that has not ended, and the newest entry of its timeline."""

    fields: Row
    last: Row | None


@dataclass(frozen=True)
class Deadline:
    """``kind`` is task, alert or duty; of a day the last second counts (``all_day``).
    ``rule`` names the duty."""

    kind: str
    at: datetime
    all_day: bool
    overdue: bool
    reference: str
    title: str
    rule: Label | None = None


@dataclass(frozen=True)
class Sheet:
    """As of a time: open incidents (the gravest, and how many there are), calls promised,
    answers awaited, deadlines in their order, names of bundles nobody has reviewed."""

    as_of: datetime
    incidents: tuple[OpenIncident, ...]
    incidents_total: int
    calls: tuple[Row, ...]
    escalations: tuple[Row, ...]
    deadlines: tuple[Deadline, ...]
    arrivals: tuple[str, ...]


def task_deadline(task: TaskView, due: str) -> Deadline:
    """The end of the day on which a task is due in Japan."""
    day = datetime.fromisoformat(due)
    at = datetime.combine(day, time(23, 59, 59), tzinfo=JAPAN)
    return Deadline("task", at, True, task.overdue, task.reference, task.title)


def timed_deadline(
    kind: str, at: str, named: Mapping[str, object], now: datetime, rule: Label | None = None
) -> Deadline:
    """A deadline to the minute."""
    instant = parse_rfc3339(at)
    reference, title = str(named["reference"] or ""), str(named["title"] or "")
    return Deadline(kind, instant, False, instant < now, reference, title, rule)
