"""当直: who is on duty now and next, and what to wake them for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.day import ROSTER
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.own_records import amend, enter, own_record, typed_values
from liaison_app.workflows.removal import remove_record
from liaison_app.workflows.values import parse_fields


@dataclass(frozen=True)
class RosterWarning:
    """``overlap`` or ``gap``, from when to when (RFC 3339)."""

    code: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True)
class OnDuty:
    """The turns that run at a time, the next one, and what is wrong from then on."""

    now: tuple[Row, ...]
    next: Row | None
    warnings: tuple[RosterWarning, ...]


def add_turn(desk: Desk, fields: Mapping[str, str]) -> Added:
    """A turn of duty, of the officer signed in unless typed otherwise. The wake-up criteria are
    those of the turn before unless typed.

    Refused: ``roster-order`` (it ends before it begins), ``field-…``.
    """
    values = parse_fields(desk, ROSTER.own, fields)
    _check_order(values)
    known: dict[str, Value] = {"officer": desk.actor.name}
    if values.get("starts_at") and "wake_up" not in fields:
        before = desk.queries.day.turn_before(str(values["starts_at"]))
        known |= {"wake_up": before["wake_up"]} if before else {}
    return enter(desk, "roster", fields, known=known)


def amend_turn(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Amend a turn; ``roster-order``."""
    found = own_record(desk, identifier, "roster")
    values = typed_values(desk, found, fields)
    _check_order({**desk.queries.row(found), **values})
    return amend(desk, found, values)


def remove_turn(desk: Desk, identifier: str) -> ChangeSet:
    """Take a turn off the roster; its history stays."""
    return remove_record(desk, own_record(desk, identifier, "roster").name.id).changes


def on_duty(reader: Reader, at: datetime) -> OnDuty:
    """The roster as it stands at ``at``."""
    moment = format_rfc3339_utc(at)
    turns = reader.day.roster(moment)
    running = tuple(turn for turn in turns if str(turn["starts_at"]) <= moment)
    coming = [turn for turn in turns if str(turn["starts_at"]) > moment]
    return OnDuty(running, coming[0] if coming else None, warnings(turns, moment))


def warnings(turns: list[Row], moment: str) -> tuple[RosterWarning, ...]:
    """Where turns overlap and where nobody is on duty, from ``moment`` on."""
    found = []
    covered = moment
    for turn in turns:
        starts, ends = str(turn["starts_at"]), str(turn["ends_at"])
        if starts > covered:
            found.append(RosterWarning("gap", covered, starts))
        elif turn is not turns[0] and starts < covered:
            found.append(RosterWarning("overlap", max(starts, moment), min(ends, covered)))
        covered = max(covered, ends)
    return tuple(found)


def _check_order(values: Mapping[str, Value]) -> None:
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if isinstance(starts, str) and isinstance(ends, str) and starts >= ends:
        raise Refused("roster-order")
