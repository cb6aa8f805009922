"""How tasks stand: for each addressed organisation one status, computed from both sides' cells."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from liaison_app.domain.dates import japan_date
from liaison_app.domain.operations import Value
from liaison_app.domain.responses import (
    ANSWERED,
    ResponseFacts,
    is_held_back,
    is_overdue,
    shown_status,
)
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_back import Kept, kept_here, nobody

# (organisation, task pk) → whether the organisation's receipt covers the task
Received = Callable[[str, int], bool]


@dataclass(frozen=True)
class ResponseView:
    """One organisation's answer to a task as people see it. Times are RFC 3339 in UTC;
    ``conflicts`` are the fields in which other values stand beside those shown. ``held_back``:
    markings keep the task from it, so that no answer is awaited and none is overdue."""

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
    extension_due: str | None = None
    exception_until: str | None = None
    compensating: str | None = None
    units_done: int | None = None
    units_total: int | None = None
    unit: str | None = None
    held_back: bool = False

    @property
    def waits(self) -> bool:
        """Whether the organisation has yet to answer for good."""
        return self.status not in ANSWERED and not self.held_back


@dataclass(frozen=True)
class TaskView:
    """A task with its package's reference and every addressed organisation's answer.

    ``published`` is False for a draft, whose recipients as typed are ``to`` (`addressing`).
    ``copies`` have it for information and answer nothing. ``ended`` is superseded or withdrawn;
    ``supersedes`` and ``superseded_by`` are ids of tasks. ``supervised`` are the answers, at who
    supervises them, of the organisations that he hands it on to.
    """

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
    edition: int = 1
    ended: str | None = None
    supersedes: str | None = None
    superseded_by: str | None = None
    copies: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    exercise: bool = False
    supervised: tuple[ResponseView, ...] = ()

    @property
    def shown(self) -> tuple[ResponseView, ...]:
        """Every answer that is seen here, one's own first."""
        return (*self.responses, *self.supervised)


def task_list(desk: Desk, package: str | None = None) -> list[TaskView]:
    """Every task this installation may see, or those of one package, drafts and ended ones
    included; soonest due first."""
    found = desk.find(package, "package").pk if package else None
    return tasks_seen_by(
        desk.queries,
        desk.installation.organisation if not desk.is_office else None,
        desk.now(),
        received_there(desk),
        kept_here(desk),
        found,
    )


def open_tasks(desk: Desk) -> list[TaskView]:
    """Those of `task_list` that stand, are out, and that not everybody has settled: what that
    costs does not grow with what was settled long ago."""
    agency = desk.installation.organisation if not desk.is_office else None
    rows = desk.queries.tasks(pks=desk.queries.waiting.tasks(agency))
    kept, now = kept_here(desk) if rows else nobody, desk.now()
    # Whether a task was received changes nothing about its waiting.
    views = (_view(desk.queries, row, agency, now, lambda *_: True, kept) for row in rows)
    return [view for view in views if view.published]


def overdue_answers(desk: Desk) -> int:
    """How many answers are overdue, exercises aside; only tasks whose day has passed are looked
    at."""
    agency = desk.installation.organisation if not desk.is_office else None
    now = desk.now()
    late = desk.queries.tasks(late_on=japan_date(now).isoformat())
    # Whether a task was received changes nothing about its being late.
    kept = kept_here(desk) if late else nobody
    views = (_view(desk.queries, row, agency, now, lambda *_: True, kept) for row in late)
    return sum(
        response.overdue for view in views if not view.exercise for response in view.responses
    )


@dataclass(frozen=True)
class TaskFilter:
    """Which answers are asked for: all that is set must hold of one.

    ``waiting`` are those the organisation has yet to give, ``due_within`` those that are due within
    so many days from today and wait. ``ended`` also lists tasks that were superseded or withdrawn.
    """

    status: str | None = None
    organisation: str | None = None
    overdue: bool = False
    waiting: bool = False
    due_within: int | None = None
    ended: bool = False

    def asks_of_answers(self) -> bool:
        """Whether a task without any answer cannot be meant."""
        days = self.due_within is not None
        return bool(self.status or self.organisation or self.overdue or self.waiting or days)


def filtered_tasks(
    desk: Desk, package: str | None = None, wanted: TaskFilter | None = None
) -> list[TaskView]:
    """Tasks with an answer that fits every filter; the other answers are left out."""
    wanted = wanted or TaskFilter()
    today = japan_date(desk.now())
    found = []
    for task in task_list(desk, package):
        if task.ended and not (wanted.ended or wanted.status == task.ended):
            continue
        fitting, below = (
            tuple(each for each in answers if _fits(each, task, wanted, today))
            for answers in (task.responses, task.supervised)
        )
        if fitting or below or not wanted.asks_of_answers():
            found.append(replace(task, responses=fitting, supervised=below))
    return found


def _fits(answer: ResponseView, task: TaskView, wanted: TaskFilter, today: date) -> bool:
    last = answer.decision_due or task.due
    soon = wanted.due_within is None or (
        answer.waits
        and last is not None
        and today <= date.fromisoformat(last) <= today + timedelta(days=wanted.due_within)
    )
    return (
        wanted.status in (None, answer.status)
        and (wanted.organisation is None or answer.organisation == wanted.organisation.lower())
        and (answer.overdue or not wanted.overdue)
        and (answer.waits or not wanted.waiting)
        and soon
    )


def tasks_seen_by(
    reader: Reader,
    agency: str | None,
    now: datetime,
    received: Received,
    kept: Kept,
    package: int | None = None,
) -> list[TaskView]:
    """As `task_list`, on any reader; ``agency`` limits the answers to its own, and those of whom it
    supervises."""
    below = set(reader.routes().supervised_by(agency)) if agency else set[str]()
    rows = reader.tasks(package=package)
    return [_view(reader, row, agency, now, received, kept, below) for row in rows]


def received_there(desk: Desk) -> Received:
    """Whether an organisation has a task or a request, as far as it is known here: what is here,
    this one has; of others their receipts alone say so, at a ministry as at the office."""
    own = desk.installation.organisation
    if not desk.is_office and not desk.queries.routes().supervised_by(own):
        return lambda _organisation, _record: True
    receipted = _receipted(desk)
    return lambda organisation, record: (
        (organisation == own and not desk.is_office) or receipted(organisation, record)
    )


def _receipted(desk: Desk) -> Received:
    """Whether the newest receipts of an organisation's replicas cover a record."""
    known: dict[str, frozenset[str]] = {}
    for replica in desk.trust.replicas.values():
        if replica.organisation != desk.installation.organisation:
            held = desk.inbox.known(replica.id)
            known[replica.organisation] = known.get(replica.organisation, frozenset()) | held
    return lambda organisation, task: any(
        name in known.get(organisation, frozenset()) for name in desk.queries.operation_names(task)
    )


def _view(
    reader: Reader,
    row: Row,
    agency: str | None,
    now: datetime,
    received: Received,
    kept: Kept,
    supervised: Collection[str] = (),
) -> TaskView:
    pk = int(str(row["pk"]))
    answers = {str(answer["owner"]): answer for answer in reader.responses(pk)}
    told, copies = _codes(row["addressed"]), _codes(row["copies"])
    seen = {
        code: _judged(
            _response(reader, code, answers.get(code), row, now, received(code, pk)), kept(code, pk)
        )
        for code in sorted({*told, *answers})
        if agency in (None, code) or code in supervised
    }
    below = tuple(answer for code, answer in seen.items() if agency and code != agency)
    responses = tuple(answer for code, answer in seen.items() if agency in (None, code))
    return TaskView(
        pk=pk,
        id=str(row["id"]),
        reference=str(row["reference"]),
        title=str(row["title"]),
        package=str(row["package"]),
        due=_text(row, "due"),
        overdue=any(response.overdue for response in responses),
        published=bool(row["published"]),
        responses=responses,
        fields=row,
        edition=_number(row, "edition") or 1,
        ended=_text(row, "ended"),
        supersedes=_text(row, "supersedes"),
        superseded_by=_text(row, "superseded_by"),
        copies=tuple(code for code in copies if agency in (None, code)),
        to=() if row["published"] else _codes(row["to"]),
        exercise=bool(row["exercise"]),
        supervised=below,
    )


def _judged(answer: ResponseView, kept: bool) -> ResponseView:
    if not is_held_back(answer.status, kept=kept, late=answer.overdue):
        return answer
    return replace(answer, overdue=False, held_back=True)


def _response(
    reader: Reader, code: str, answer: Row | None, task: Row, now: datetime, received: bool
) -> ResponseView:
    due, ended = _day(task["due"]), _text(task, "ended")
    if answer is None:
        status = shown_status(ResponseFacts(received=received, ended=ended))
        return ResponseView(code, status, is_overdue(status, due, None, now))
    # In a conflict the decision stands for the status that is displayed, not for another one.
    heads = reader.heads(int(str(answer["pk"])), "own", "status")
    current = {head.name for head in heads if head.value == heads[0].value}
    status = shown_status(
        ResponseFacts(
            status=_text(answer, "status"),
            decision=_text(answer, "decision"),
            judged_is_current=_text(answer, "judges") in current,
            received=received,
            ended=ended,
        )
    )
    # An extension stands, whatever is decided later.
    extended, until = _day(answer.get("decision_due")), _day(answer.get("exception_until"))
    return ResponseView(
        code,
        status,
        is_overdue(status, due, extended, now, until),
        _text(answer, "acknowledged_at"),
        _text(answer, "completed_at"),
        _text(answer, "result"),
        _text(answer, "note"),
        _text(answer, "decision"),
        _text(answer, "decision_note"),
        _text(answer, "decision_due"),
        tuple(each.field for each in reader.conflicts(int(str(answer["pk"])))),
        _text(answer, "extension_due"),
        _text(answer, "exception_until"),
        _text(answer, "compensating"),
        _number(answer, "units_done"),
        _number(answer, "units_total"),
        _text(answer, "unit"),
    )


def _text(row: Row, key: str) -> str | None:
    value = row.get(key)
    return str(value) if value else None


def _number(row: Row, key: str) -> int | None:
    value = row.get(key)
    return value if isinstance(value, int) else None


def _codes(value: Value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _day(value: Value) -> date | None:
    return date.fromisoformat(str(value)) if value else None
