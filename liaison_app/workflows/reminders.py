"""督促: reminding those who have not answered; each call is entered, and stays at this desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.records.request import REMINDER
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.workflows.call_list import Call, call_list
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.own_records import amend, marked_with, own_record
from liaison_app.workflows.values import parse_fields, with_defaults

_ABOUT = ("task", "alert", "request")


@dataclass(frozen=True)
class Reminded:
    """Who is reminded of what; ``changes`` and ``ids`` (in the order of ``calls``) are empty where
    nothing was written."""

    calls: tuple[Call, ...]
    ids: tuple[str, ...] = ()
    changes: ChangeSet | None = None

    @property
    def items(self) -> int:
        """How many answers are asked for, over all organisations."""
        return sum(len(call.items) for call in self.calls)


def add_reminders(
    desk: Desk,
    organisations: Sequence[str],
    identifiers: Sequence[str] = (),
    fields: Mapping[str, str] | None = None,
    *,
    overdue: bool = False,
    dry_run: bool = False,
) -> Reminded:
    """Enter that organisations were reminded, one record each, all in one transaction.

    ``organisations`` as in `call_list`; of what they owe, ``identifiers`` alone where any are
    given, and with ``overdue`` what is late alone. A silent organisation is reminded that nothing
    was heard of it. ``fields`` are typed: ``means``, ``told``, ``answer``, ``reminded_at``,
    ``told_by``. Refused: ``office-only``, ``no-recipients``, ``nobody-to-remind``, ``field-…``,
    ``time-in-future`` for a call that is yet to be made.
    """
    if not any(each.strip() for each in organisations):
        raise Refused("no-recipients")
    about = [desk.find(each, *_ABOUT) for each in identifiers]
    calls = call_list(
        desk, organisations, overdue=overdue, about=[found.name.id for found in about]
    )
    if not calls:
        raise Refused("nobody-to-remind")
    typed = _typed(desk, fields or {})
    if dry_run:
        return Reminded(tuple(calls))
    acts = [_act(desk, call, typed) for call in calls]
    changes = desk.write(*acts)
    return Reminded(tuple(calls), tuple(act.record.id for act in acts), changes)


def answer_reminder(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Enter what was answered, or mend the entry. Refused: ``nothing-to-change``, ``not-owner``,
    ``time-in-future``."""
    found = own_record(desk, identifier, "reminder")
    return amend(desk, found, _typed(desk, fields))


def _typed(desk: Desk, fields: Mapping[str, str]) -> dict[str, Value]:
    typed = parse_fields(desk, REMINDER.own, fields)
    if "organisation" in typed:
        raise Refused("field-unknown", field="organisation")
    at = typed.get("reminded_at")
    if isinstance(at, str) and parse_rfc3339(at) > desk.now():
        raise Refused("time-in-future", value=fields["reminded_at"][:40])
    return typed


def _act(desk: Desk, call: Call, typed: Mapping[str, Value]) -> Act:
    known: dict[str, Value] = {
        "reminded_at": format_rfc3339_utc(desk.now()),
        "told_by": desk.actor.name,
        "told": _whom(call),
    }
    values: dict[str, Value] = {
        **{key: value for key, value in known.items() if value},
        **typed,
        "organisation": call.organisation,
    }
    if call.items:
        values["about"] = [item.id for item in call.items]
    values = with_defaults(REMINDER.own, values)
    for item in call.items:
        values |= marked_with(inherit(desk, desk.find(item.id, item.kind)), values)
    return Act("create", desk.new_name("reminder"), "own", values)


def _whom(call: Call) -> str:
    """The first contact, until it is typed who was told."""
    for contact in call.contacts:
        return " ".join(str(contact[key]) for key in ("post", "name") if contact[key])
    return ""
