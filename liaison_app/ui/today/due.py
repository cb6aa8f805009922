"""What is due today or past its time, of all that the agenda lists, and when to look again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from liaison_app.domain.dates import JAPAN, japan_date, parse_rfc3339
from liaison_app.ui.today.agenda import Agenda


class Due(NamedTuple):
    """``group`` is the first screen's card that counts it; the same thing is told once when its
    day comes and once more when it is ``late``."""

    group: str
    id: str
    reference: str
    late: bool


def due_now(agenda: Agenda, now: datetime) -> list[Due]:
    """What is late first, each in the agenda's order."""
    found = [*_by_day(agenda, japan_date(now).isoformat())]
    for group, identifier, reference, at in _timed(agenda):
        if japan_date(at) <= japan_date(now):
            found.append(Due(group, identifier, reference, at < now))
    return sorted(found, key=lambda due: not due.late)


def next_due(agenda: Agenda, now: datetime) -> datetime:
    """When something may be due that is not yet: the next time of the agenda, or midnight."""
    today = now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = (today + timedelta(days=1)).astimezone(UTC)
    return min([midnight, *(at for *_, at in _timed(agenda) if at >= now)])


def _by_day(agenda: Agenda, today: str) -> Iterator[Due]:
    for task in agenda.overdue:
        yield Due("overdue", task.id, task.reference, True)
    for task in agenda.due_soon:
        if task.due == today:
            yield Due("due_soon", task.id, task.reference, False)
    for action, incident in agenda.actions:
        if action["due"] and str(action["due"]) <= today:
            late = str(action["due"]) < today
            yield Due("actions", str(action["id"]), str(incident["reference"]), late)
    for view in agenda.requests:
        if view.due and view.due <= today:
            yield Due("requests", view.id, view.reference, view.due < today)


def _timed(agenda: Agenda) -> Iterator[tuple[str, str, str, datetime]]:
    for incident, duty in agenda.duties:
        if at := _instant(duty.fields["due_at"]):
            yield "duties", str(duty.fields["id"]), str(incident["reference"]), at
    for alert in agenda.alerts:
        if at := _instant(alert.fields.get("ack_by")):
            yield "alerts", str(alert.fields["id"]), str(alert.fields["reference"]), at
    for note in agenda.intake:
        if not note["called_back_at"] and (at := _instant(note["call_back_by"])):
            yield "intake", str(note["id"]), str(note["reference"] or ""), at


def _instant(value: object) -> datetime | None:
    return parse_rfc3339(str(value)) if value else None
