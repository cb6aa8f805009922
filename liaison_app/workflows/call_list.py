"""督促先一覧: who has not answered what, with whom to call and when he was called last."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Row
from liaison_app.workflows.addressing import ALL, AUDIENCES
from liaison_app.workflows.alerts import alert_list
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import kept_here
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.request_view import request_list
from liaison_app.workflows.tasks import task_list
from liaison_app.workflows.traffic import concerns, partners, silent_after


@dataclass(frozen=True)
class Unanswered:
    """A task, alert or request that an organisation owes an answer to. ``due`` is a day or an
    instant (RFC 3339), None where it has none."""

    kind: str
    id: str
    reference: str
    title: str
    due: str | None
    overdue: bool
    status: str
    exercise: bool = False


@dataclass(frozen=True)
class Call:
    """One organisation to call. ``contacts`` are rows in their order of calling, ``reminders``
    rows of those it had, the latest first; ``silent_days`` is None where it is heard of; ``via``
    is who supervises it, where it exchanges by way of that one."""

    organisation: str
    items: tuple[Unanswered, ...]
    silent_days: int | None = None
    contacts: tuple[Row, ...] = field(default=(), repr=False)
    reminders: tuple[Row, ...] = field(default=(), repr=False)
    via: str | None = None

    @property
    def overdue(self) -> int:
        """How many of its answers are overdue; an exercise's are no count."""
        return sum(item.overdue and not item.exercise for item in self.items)


def call_list(
    desk: Desk,
    organisations: Sequence[str] = (),
    *,
    overdue: bool = False,
    about: Collection[str] = (),
) -> list[Call]:
    """Whom to call: those who are late first, most answers first.

    ``organisations`` are codes, audiences or ``all`` (also for none); ``about`` are ids of tasks,
    alerts and requests, ``overdue`` asks for what is late alone; silence is told unless ``about``
    is given. Refused: ``office-only``, ``organisation-unknown``.
    """
    require_office(desk)
    wanted = _chosen(desk, organisations)
    owed: dict[str, list[Unanswered]] = {}
    for code, item in _unanswered(desk):
        fits = (item.overdue or not overdue) and (not about or item.id in about)
        if fits and wanted(code):
            owed.setdefault(code, []).append(item)
    silent = {} if about else _silent(desk)
    ways = _ways(desk)
    found = [
        Call(
            organisation=code,
            items=tuple(sorted(owed.get(code, ()), key=_soonest)),
            silent_days=silent.get(code),
            contacts=tuple(desk.queries.day.contacts(code)),
            reminders=tuple(desk.queries.asked.reminders(code)),
            via=ways.get(code),
        )
        for code in sorted({*owed, *(each for each in silent if wanted(each))})
    ]
    return sorted(found, key=lambda call: (-call.overdue, -len(call.items), call.organisation))


def of_kind(calls: Sequence[Call], *, exercise: bool) -> list[Call]:
    """The same with what is real alone, or with what is practised alone; silence is real."""
    kept = [
        replace(
            call,
            items=tuple(item for item in call.items if item.exercise == exercise),
            silent_days=None if exercise else call.silent_days,
        )
        for call in calls
    ]
    return [call for call in kept if call.items or call.silent_days is not None]


def _unanswered(desk: Desk) -> list[tuple[str, Unanswered]]:
    now = desk.now()
    exercises = {row["reference"] for row in desk.queries.packages() if row["exercise"]}
    found = [
        (
            answer.organisation,
            Unanswered(
                kind="task",
                id=task.id,
                reference=task.reference,
                title=task.title,
                due=answer.decision_due or task.due,
                overdue=answer.overdue,
                status=answer.status,
                exercise=task.package in exercises,
            ),
        )
        for task in task_list(desk)
        if task.published and not task.ended
        for answer in task.responses
        if answer.overdue or answer.waits
    ]
    for alert in alert_list(desk.queries, kept_here(desk)):
        limit = alert.fields["ack_by"]
        late = isinstance(limit, str) and parse_rfc3339(limit) < now
        item = Unanswered(
            kind="alert",
            id=alert.id,
            reference=str(alert.fields["reference"]),
            title=str(alert.fields["title"]),
            due=str(limit) if limit else None,
            overdue=late,
            status="issued",
            exercise=bool(alert.fields["exercise"]),
        )
        found += [(code, item) for code in alert.missing]
    for view in request_list(desk):
        found += [
            (
                reply.organisation,
                Unanswered(
                    kind="request",
                    id=view.id,
                    reference=view.reference,
                    title=view.title,
                    due=view.due,
                    overdue=reply.overdue,
                    status=reply.status,
                    exercise=bool(view.fields["exercise"]),
                ),
            )
            for reply in view.waiting
        ]
    return found


def _ways(desk: Desk) -> dict[str, str]:
    """By way of whom organisations are reached: ministries that take part, for those with whom
    nothing was exchanged directly."""
    taking_part = [each for each in desk.trust.replicas.values() if each.is_current]
    received = desk.queries.last_received([each.id for each in taking_part])
    sent = desk.inbox.traffic()
    direct = {
        each.organisation
        for each in taking_part
        if each.id in received or (each.id in sent and sent[each.id][1])
    }
    enrolled = {each.organisation for each in taking_part}
    supervisors = desk.queries.routes().supervisors
    return {
        code: above
        for code, above in supervisors.items()
        if code not in direct and above in enrolled
    }


def _silent(desk: Desk) -> dict[str, int]:
    """Who was not heard of for too long; days. What came through a ministry counts as its own."""
    found = partners(desk)
    quiet = concerns(found, silent_after()).silent
    days: dict[str, int] = {}
    for each in found:
        code = each.replica.organisation
        if code in quiet and code != desk.installation.organisation:
            days[code] = min(each.silent_days, days.get(code, each.silent_days))
    after = silent_after()
    return {code: number for code, number in days.items() if number >= after}


def _soonest(item: Unanswered) -> tuple[bool, str, str]:
    return not item.overdue, item.due or "9999", item.reference


def _chosen(desk: Desk, organisations: Sequence[str]) -> Callable[[str], bool]:
    """Whether a code is among those asked for; Refused ``organisation-unknown``."""
    known = known_organisations(desk.queries, desk.vocabularies)
    enrolled = {each.organisation for each in desk.trust.replicas.values()}
    asked = {each.strip().lower() for each in organisations if each.strip()}
    for code in sorted(asked - {ALL, *AUDIENCES, *known, *enrolled}):
        raise Refused("organisation-unknown", organisation=code[:40])

    def is_asked_for(code: str) -> bool:
        audience = known[code].audience if code in known else "government"
        return not asked or not asked.isdisjoint({ALL, code, audience})

    return is_asked_for
