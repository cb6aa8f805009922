"""引継書: what the next officer must know, drafted from the case log, given and taken.

A sheet once given is not changed: what was forgotten goes into a new one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.day import HANDOVER
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Label
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Row
from liaison_app.workflows.alerts import alert_list, is_open
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.handover_sheet import (
    Deadline,
    OpenIncident,
    Sheet,
    task_deadline,
    timed_deadline,
)
from liaison_app.workflows.handover_text import sheet_texts
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.kept_back import kept_here
from liaison_app.workflows.own_records import own_record
from liaison_app.workflows.tasks import task_list
from liaison_app.workflows.values import parse_fields, with_defaults

MAX_INCIDENTS = 8  # told one by one; the others are counted
HORIZON = timedelta(days=7)


def draft_handover(desk: Desk) -> Sheet:
    """The sheet as the case log has it now; nothing is written."""
    total, incidents = desk.queries.day.open_incidents(MAX_INCIDENTS)
    now = desk.now()
    return Sheet(
        as_of=now,
        incidents=tuple(
            OpenIncident(row, desk.queries.day.last_entry(int(str(row["pk"])))) for row in incidents
        ),
        incidents_total=total,
        calls=tuple(desk.queries.day.promised_calls()),
        escalations=tuple(desk.queries.day.escalations(unanswered=True)),
        deadlines=tuple(sorted(_deadlines(desk, now), key=lambda each: each.at)),
        arrivals=tuple(arrived.name for arrived in desk.inbox.arrivals("unreviewed")),
    )


def give_handover(desk: Desk, texts: Texts, fields: Mapping[str, str]) -> Added:
    """Keep the sheet as it is now, with what the officer wrote instead of or beside it."""
    drafted: dict[str, Value] = {
        key: text for key, text in sheet_texts(draft_handover(desk), texts).items() if text
    }
    values = with_defaults(
        HANDOVER.own,
        {
            **drafted,
            **parse_fields(desk, HANDOVER.own, fields),
            "given_at": format_rfc3339_utc(desk.now()),
            "given_by": desk.actor.name,
            "giver": desk.actor.id,
        },
    )
    name = desk.new_name("handover")
    changes = desk.write(Act("create", name, "own", values, mint=True))
    return Added(name.id, changes.references[name.id], changes)


def take_handover(desk: Desk, identifier: str) -> ChangeSet:
    """Another officer takes over; ``handover-own``, ``handover-taken``."""
    found = own_record(desk, identifier, "handover")
    row = desk.queries.row(found)
    if row["taken_by"]:
        raise Refused("handover-taken", id=found.reference, officer=row["taken_by"])
    if desk.actor.id == row["giver"] or desk.actor.name == row["given_by"]:
        raise Refused("handover-own", id=found.reference, officer=desk.actor.name)
    taken: dict[str, Value] = {
        "taken_at": format_rfc3339_utc(desk.now()),
        "taken_by": desk.actor.name,
    }
    return desk.write(Act("amend", found.name, "own", taken, unset=("taken_by",)))


def _deadlines(desk: Desk, now: datetime) -> list[Deadline]:
    """Tasks, alerts and one's own reporting duties: what is past, and what comes within a
    week."""
    until = format_rfc3339_utc(now + HORIZON)
    return [
        *_tasks(desk, japan_date(now + HORIZON).isoformat()),
        *(
            timed_deadline("alert", str(alert.fields["ack_by"]), alert.fields, now)
            for alert in alert_list(desk.queries, kept_here(desk))
            if is_open(desk, alert) and str(alert.fields["ack_by"] or until) < until
        ),
        *(
            timed_deadline("duty", str(duty["due_at"]), _case_of(duty), now, _rule(desk, duty))
            for duty in desk.queries.day.duties(until)
            if duty["owner"] == desk.installation.organisation
        ),
    ]


def _tasks(desk: Desk, last_day: str) -> list[Deadline]:
    return [
        task_deadline(task, task.due)
        for task in task_list(desk)
        if task.published
        and task.due
        and task.due <= last_day
        and any(response.waits for response in task.responses)
    ]


def _case_of(duty: Row) -> Mapping[str, Value]:
    return {"reference": duty["incident_reference"], "title": duty["incident_title"]}


def _rule(desk: Desk, duty: Row) -> Label:
    code = str(duty["rule"])
    rule = desk.vocabularies.duties.get(code)
    return rule.label if rule else Label(code, code)
