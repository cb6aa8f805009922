"""Reporting duties of an incident: proposed when someone became aware of it, then kept up.

Times are a guide (目安) from rules that are data. They follow 認知 in the same transaction, as
long as no officer set one of his own. The program withdraws no duty by itself: whether one
applies is the officer's to say. A ledger taken in proposes none, since its cases are past.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.duties import DECIDING, due_at, proposed_duties
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import duty_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import DUTY
from liaison_app.domain.vocabulary import DutyRule
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.values import parse_fields

SOON = timedelta(hours=72)
WAITING_LISTED = 100  # the first screen is read again after every commit
_MARKS = ("tlp", "grade", "handling", "recipients")


@dataclass(frozen=True)
class DutyView:
    """One duty as people see it. ``rule`` None: the list here does not have it (any more)."""

    fields: Row
    rule: DutyRule | None
    overdue: bool

    @property
    def code(self) -> str:
        return str(self.fields["rule"])


def proposals(
    desk: Desk,
    name: RecordName,
    before: Mapping[str, Value],
    change: Mapping[str, Value],
    pk: int | None = None,
) -> list[Act]:
    """The acts on duties that go with a change of an incident (``pk`` None: a new one)."""
    if name.kind != "incident" or not DECIDING & change.keys():
        return []
    after = {**before, **change}
    rows = desk.queries.duties(pk, removed=True) if pk is not None else []
    held = {str(row["rule"]): row for row in rows if row["owner"] == name.owner}
    acts = [
        act
        for code, row in held.items()
        if (act := _moved(name, row, desk.vocabularies.duties.get(code), before, after)) is not None
    ]
    marks = {key: after[key] for key in _MARKS if after.get(key)}
    for code, rule in proposed_duties(after, desk.vocabularies.duties):
        if code not in held:
            acts.append(_new(name, code, rule, after, marks))
    return acts


def propose_duties(desk: Desk, identifier: str) -> ChangeSet:
    """Propose what an incident calls for and does not have yet, as for one taken in from a ledger.

    Refused ``nothing-to-change`` where there is nothing to propose.
    """
    found = _own_incident(desk, identifier)
    row = desk.queries.incident(found.pk)
    acts = proposals(desk, found.name, row, {"aware_at": row["aware_at"]}, found.pk)
    if not acts:
        raise Refused("nothing-to-change", id=found.reference)
    return desk.write(*acts)


def duty_views(
    reader: Reader, rules: Mapping[str, DutyRule], pk: int, now: datetime
) -> list[DutyView]:
    """The duties of one incident, soonest due first."""
    return [duty_view(row, rules, now) for row in reader.duties(pk)]


def duty_view(row: Row, rules: Mapping[str, DutyRule], now: datetime) -> DutyView:
    """One duty with its rule, and whether it is overdue."""
    due = row["due_at"]
    is_open = row["done_at"] is None and row["applies"] != "no"
    late = isinstance(due, str) and is_open and parse_rfc3339(due) < now
    return DutyView(row, rules.get(str(row["rule"])), late)


def duties_waiting(desk: Desk) -> list[tuple[Row, DutyView]]:
    """One's own open duties that are overdue or due within three days, the soonest of them, each
    with its incident."""
    now = desk.now()
    own = desk.installation.organisation
    found = desk.queries.duties_due(own, format_rfc3339_utc(now + SOON), WAITING_LISTED)
    return [(row, duty_view(duty, desk.vocabularies.duties, now)) for duty, row in found]


def amend_duty(desk: Desk, identifier: str, rule: str, fields: Mapping[str, str]) -> ChangeSet:
    """Set fields of a duty: ``applies``, ``due_at``, ``receipt``, ``note``, ``done_at`` …"""
    name, _ = _find(desk, identifier, rule)
    values = parse_fields(desk, DUTY.own, fields)
    if not values:
        raise Refused("nothing-to-change", id=identifier)
    return desk.write(Act("amend", name, "own", values))


def finish_duty(
    desk: Desk, identifier: str, rule: str, at: str = "", receipt: str = "", note: str = ""
) -> ChangeSet:
    """A duty was done (now, or ``at``); with the receipt number the receiving body gave."""
    typed = {"done_at": at or format_rfc3339_utc(desk.now()), "applies": "yes"}
    typed |= {"receipt": receipt} if receipt else {}
    typed |= {"note": note} if note else {}
    return amend_duty(desk, identifier, rule, typed)


def decline_duty(desk: Desk, identifier: str, rule: str, note: str) -> ChangeSet:
    """A duty does not apply; why is required."""
    if not note.strip():
        raise Refused("field-required", field="note")
    return amend_duty(desk, identifier, rule, {"applies": "no", "note": note})


def _new(
    name: RecordName,
    code: str,
    rule: DutyRule,
    incident: Mapping[str, Value],
    marks: Mapping[str, Value],
) -> Act:
    record = RecordName(kind="duty", owner=name.owner, id=duty_id(name.id, code), parent=name)
    values: dict[str, Value] = {**marks, "rule": code, "applies": "unknown"}
    due = due_at(rule, incident)
    return Act("create", record, "own", values if due is None else {**values, "due_at": due})


def _moved(
    name: RecordName,
    row: Row,
    rule: DutyRule | None,
    before: Mapping[str, Value],
    after: Mapping[str, Value],
) -> Act | None:
    """The duty's new time, if the one that stands is the one the rule gave."""
    if rule is None or row["done_at"] is not None or row["due_at"] != due_at(rule, before):
        return None
    due = due_at(rule, after)
    if due == row["due_at"]:
        return None
    record = RecordName(kind="duty", owner=name.owner, id=str(row["id"]), parent=name)
    return Act("amend", record, "own", {"due_at": due})


def _find(desk: Desk, identifier: str, rule: str) -> tuple[RecordName, Row]:
    found = _own_incident(desk, identifier)
    for row in desk.queries.duties(found.pk):
        if rule in (row["rule"], row["id"]):
            owner = str(row["owner"])
            return RecordName(kind="duty", owner=owner, id=str(row["id"]), parent=found.name), row
    raise Refused("duty-unknown", rule=rule[:80], id=found.reference)


def _own_incident(desk: Desk, identifier: str) -> RecordRef:
    found = desk.find(identifier, "incident")
    if found.name.owner != desk.installation.organisation:
        raise Refused("not-owner", id=found.reference, owner=found.name.owner.upper())
    return found
