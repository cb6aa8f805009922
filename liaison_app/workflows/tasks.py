"""How tasks stand: for each addressed organisation one status, computed from both sides' cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from liaison_app.domain.dates import japan_date
from liaison_app.domain.operations import Value
from liaison_app.domain.responses import ResponseFacts, is_overdue, shown_status
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk

# (organisation, task pk) → whether the organisation's receipt covers the task
Received = Callable[[str, int], bool]


@dataclass(frozen=True)
class ResponseView:
    """One organisation's answer to a task as people see it. Times are RFC 3339 in UTC;
    ``conflicts`` are the fields in which other values stand beside those shown."""

    organisation: str
    status: str
    overdue: bool
    acknowledged_at: str | None = None
    completed_at: str | None = None
    result: str | None = None
    note: str | None = None
    decision: str | None = None
    decision_note: str | None = None
    decision_due: str | None = None
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskView:
    """A task with its package's reference and every addressed organisation's answer."""

    pk: int
    id: str
    reference: str
    title: str
    package: str
    due: str | None
    overdue: bool
    published: bool
    responses: tuple[ResponseView, ...]
    fields: Mapping[str, Value]


def task_list(desk: Desk, package: str | None = None) -> list[TaskView]:
    """Every task this installation may see, or those of one package; soonest due first."""
    found = desk.find(package, "package").pk if package else None
    return tasks_seen_by(
        desk.queries,
        desk.installation.organisation if not desk.is_office else None,
        desk.now(),
        received_at_office(desk) if desk.is_office else lambda _organisation, _task: True,
        found,
    )


def overdue_answers(desk: Desk) -> int:
    """How many answers are overdue; only tasks whose day has passed are looked at."""
    agency = desk.installation.organisation if not desk.is_office else None
    now = desk.now()
    late = desk.queries.tasks(late_on=japan_date(now).isoformat())
    # Whether a task was received changes nothing about its being late.
    views = (_view(desk.queries, row, agency, now, lambda *_: True) for row in late)
    return sum(response.overdue for view in views for response in view.responses)


def filtered_tasks(
    desk: Desk,
    package: str | None = None,
    status: str | None = None,
    overdue: bool = False,
    organisation: str | None = None,
) -> list[TaskView]:
    """Tasks with an answer that fits every filter; the other answers are left out."""
    found = []
    for task in task_list(desk, package):
        fitting = tuple(
            answer
            for answer in task.responses
            if (status is None or answer.status == status)
            and (not overdue or answer.overdue)
            and (organisation is None or answer.organisation == organisation.lower())
        )
        if fitting or not (status or overdue or organisation):
            found.append(replace(task, responses=fitting))
    return found


def tasks_seen_by(
    reader: Reader,
    agency: str | None,
    now: datetime,
    received: Received,
    package: int | None = None,
) -> list[TaskView]:
    """As `task_list`, on any reader; ``agency`` limits the answers to its own."""
    return [_view(reader, row, agency, now, received) for row in reader.tasks(package=package)]


def received_at_office(desk: Desk) -> Received:
    """Whether the newest receipts of an organisation's replicas cover a task."""
    known: dict[str, frozenset[str]] = {}
    for replica in desk.trust.replicas.values():
        if replica.organisation != desk.installation.organisation:
            held = desk.inbox.known(replica.id)
            known[replica.organisation] = known.get(replica.organisation, frozenset()) | held
    return lambda organisation, task: any(
        name in known.get(organisation, frozenset()) for name in desk.queries.operation_names(task)
    )


def _view(
    reader: Reader, row: Row, agency: str | None, now: datetime, received: Received
) -> TaskView:
    pk = int(str(row["pk"]))
    due = _day(row["due"])
    answers = {str(answer["owner"]): answer for answer in reader.responses(pk)}
    addressed = [code for code in reader.addressed(pk) if agency in (None, code)]
    responses = tuple(
        _response(reader, code, answers.get(code), due, now, received(code, pk))
        for code in sorted({*addressed, *(code for code in answers if agency in (None, code))})
    )
    return TaskView(
        pk=pk,
        id=str(row["id"]),
        reference=str(row["reference"]),
        title=str(row["title"]),
        package=str(row["package"]),
        due=str(row["due"]) if row["due"] else None,
        overdue=any(response.overdue for response in responses),
        published=bool(row["published"]),
        responses=responses,
        fields=row,
    )


def _response(
    reader: Reader, code: str, answer: Row | None, due: date | None, now: datetime, received: bool
) -> ResponseView:
    if answer is None:
        status = shown_status(ResponseFacts(received=received))
        return ResponseView(code, status, is_overdue(status, due, None, now))

    def text(key: str) -> str | None:
        return str(answer[key]) if answer.get(key) else None

    # In a conflict the decision stands for the status that is displayed, not for another one.
    heads = reader.heads(int(str(answer["pk"])), "own", "status")
    current = {head.name for head in heads if head.value == heads[0].value}
    status = shown_status(
        ResponseFacts(
            status=text("status"),
            decision=text("decision"),
            judged_is_current=text("judges") in current,
            received=received,
        )
    )
    # An extension stands, whatever is decided later.
    extended = _day(answer.get("decision_due"))
    return ResponseView(
        code,
        status,
        is_overdue(status, due, extended, now),
        text("acknowledged_at"),
        text("completed_at"),
        text("result"),
        text("note"),
        text("decision"),
        text("decision_note"),
        text("decision_due"),
        tuple(each.field for each in reader.conflicts(int(str(answer["pk"])))),
    )


def _day(value: Value) -> date | None:
    return date.fromisoformat(str(value)) if value else None
