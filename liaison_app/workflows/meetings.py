"""Meetings of the ministries concerned (会議): agenda, papers, decisions, and tasks out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.meeting import MEETING, MEETING_DECISION
from liaison_app.domain.records.package import TASK
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import address_acts, recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.exercises import require_alike
from liaison_app.workflows.incidents import Added, create
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import refuse_shared, require_approval
from liaison_app.workflows.issuing import issue_acts
from liaison_app.workflows.own_records import amend, marked_with
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.task_setting import create_task, is_task_out
from liaison_app.workflows.values import parse_fields, with_defaults

_LISTS = ("attendees", "agenda")
_LONGEST_TITLE = 120  # characters of a decision that make a task's title


@dataclass(frozen=True)
class Shared:
    """The organisations that have a meeting now."""

    organisations: tuple[str, ...]
    changes: ChangeSet


def add_meeting(
    desk: Desk, fields: Mapping[str, str], lists: Mapping[str, Sequence[str]] | None = None
) -> Added:
    """A meeting, to come or held. ``lists`` are ``attendees`` (by role) and ``agenda``, an item
    each. Refused: ``office-only``, ``meeting-order`` (it ends before it begins), ``field-…``."""
    require_office(desk)
    values = _values(desk, fields, lists or {})
    _check_order(values)
    return create(desk, desk.new_name("meeting"), with_defaults(MEETING.own, values))


def set_meeting(
    desk: Desk,
    identifier: str,
    fields: Mapping[str, str],
    lists: Mapping[str, Sequence[str]] | None = None,
) -> ChangeSet:
    """Amend a meeting; a list that is given takes the place of the former. Refused as
    `add_meeting`, ``nothing-to-change``, and as `refuse_shared`: so is whatever amends it."""
    require_office(desk)
    found = desk.find(identifier, "meeting")
    refuse_shared(desk, found)
    values = _values(desk, fields, lists or {})
    _check_order({**desk.queries.row(found), **values})
    return amend(desk, found, values)


def set_papers(desk: Desk, identifier: str, numbers: Sequence[str]) -> ChangeSet:
    """Lay these briefings of the register before the meeting, by their register numbers or ids, in
    this order; they take the place of the former. Refused ``briefing-unknown``."""
    require_office(desk)
    found = desk.find(identifier, "meeting")
    refuse_shared(desk, found)
    register: dict[str, str] = {}
    for row in desk.queries.briefings():
        register[str(row["register_number"]).lower()] = register[str(row["id"])] = str(row["id"])
    papers: list[str] = []
    for number in (each.strip().lower() for each in numbers if each.strip()):
        if number not in register:
            raise Refused("briefing-unknown", number=number[:40].upper())
        papers.append(register[number])
    return amend(desk, found, {"papers": list(dict.fromkeys(papers)) or None})


def share_meeting(desk: Desk, identifier: str, to: Sequence[str]) -> Shared:
    """Share a meeting and its decisions with organisations, now and as they change; who has it
    then. Refused what `recipients` and `require_approval` refuse."""
    require_office(desk)
    found = desk.find(identifier, "meeting")
    to, _ = require_approval(desk, found, to)
    told = recipients(desk, to)
    first = [] if desk.queries.addressed(found.pk) else issue_acts(desk, found, {})
    changes = desk.write(*first, *address_acts(found.name, (*told.codes, *told.copies)))
    return Shared(tuple(desk.queries.addressed(found.pk)), changes)


def decide(desk: Desk, identifier: str, fields: Mapping[str, str]) -> Added:
    """Enter what a meeting decided (``text``, ``responsible``, ``due``), behind the others."""
    require_office(desk)
    meeting = desk.find(identifier, "meeting")
    refuse_shared(desk, meeting)
    ranks = [row["rank"] for row in desk.queries.asked.decisions(meeting.pk)]
    rank = max((each for each in ranks if isinstance(each, int)), default=0) + 1
    known: dict[str, Value] = {**inherit(desk, meeting), "rank": rank}
    typed = parse_fields(desk, MEETING_DECISION.own, fields)
    values = with_defaults(MEETING_DECISION.own, {**known, **typed})
    name = desk.new_name("meeting-decision", meeting.name)
    changes = desk.write(Act("create", name, "own", values))
    return Added(name.id, f"{meeting.reference}/{values['rank']}", changes)


def set_decision(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend a decision. Another due date is also that of the task made of it while that is a draft;
    what is out is revised first (``task-published``)."""
    require_office(desk)
    found = find_decision(desk, identifier)
    assert found.name.parent is not None
    refuse_shared(desk, desk.find(found.name.parent.id, "meeting"))
    values = parse_fields(desk, MEETING_DECISION.own, fields)
    made = desk.queries.row(found)["task"]
    if made is None or not values.get("due"):
        return amend(desk, found, values)
    task = desk.find(str(made), "task")
    row = desk.queries.row(task)
    if row["due"] == values["due"]:  # as it was revised to
        return amend(desk, found, values)
    if is_task_out(desk, task, row):
        raise Refused("task-published", id=task.reference)
    due: dict[str, Value] = {"due": values["due"]}
    return desk.write(Act("amend", found.name, "own", values), Act("amend", task.name, "own", due))


def task_of_decision(
    desk: Desk,
    identifier: str,
    package: str,
    to: Sequence[str],
    fields: Mapping[str, str] | None = None,
) -> Added:
    """Make a decision a task of a package, in one transaction; each names the other from then on.
    Title and due date are the decision's unless typed. The task is marked as both ask for.

    Refused: ``decision-has-task``, ``due-needed``, ``exercise-mixed``, what adding a task refuses.
    """
    require_office(desk)
    found = find_decision(desk, identifier)
    row = desk.queries.row(found)
    if row["task"]:
        task = desk.find(str(row["task"]), "task")
        raise Refused("decision-has-task", id=task.reference)
    into = desk.find(package, "package")
    meeting = found.name.parent
    assert meeting is not None
    require_alike(desk, desk.find(meeting.id, "meeting"), into)
    known = _task_values(row)
    typed = parse_fields(desk, TASK.own, fields or {})
    marks = inherit(desk, into)
    marks |= marked_with(inherit(desk, found), {**marks, **typed})
    values = with_defaults(TASK.own, {**known, **typed, **marks})
    if not (values.get("due") or values.get("due_rule")):
        raise Refused("due-needed")
    values["meeting_decision"] = found.name.id

    def link(task: RecordName) -> list[Act]:
        return [Act("amend", found.name, "own", {"task": task.id})]

    return create_task(desk, into, values, to, link)


def find_decision(desk: Desk, identifier: str) -> RecordRef:
    """A decision by its id, or as ``K-2026-0001/2``; Refused ``decision-unknown``."""
    reference, slash, number = identifier.strip().rpartition("/")
    if not slash:
        return desk.find(identifier, "meeting-decision")
    meeting = desk.find(reference, "meeting")
    for row in desk.queries.asked.decisions(meeting.pk):
        if str(row["rank"]) == number:
            return desk.find(str(row["id"]), "meeting-decision")
    raise Refused("decision-unknown", id=meeting.reference, number=number[:20])


def _task_values(decision: Row) -> dict[str, Value]:
    text = " ".join(str(decision["text"]).split())
    title = text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1]}…"
    values: dict[str, Value] = {"title": title}
    if text != title or "\n" in str(decision["text"]).strip():
        values["text"] = str(decision["text"])
    if decision["due"]:
        values["due"] = decision["due"]
    return values


def _values(
    desk: Desk, fields: Mapping[str, str], lists: Mapping[str, Sequence[str]]
) -> dict[str, Value]:
    """Items of a list are typed one by one, since each may hold a comma."""
    values = parse_fields(desk, MEETING.own, fields)
    for key in _LISTS:
        if key in lists:
            items = [" ".join(text.split()) for text in lists[key] if text.strip()]
            MEETING.own[key].check(items)
            values[key] = items or None
    return values


def _check_order(values: Mapping[str, Value]) -> None:
    held, ends = values.get("held_at"), values.get("ends_at")
    if held and ends and str(ends) <= str(held):
        raise Refused("meeting-order")
