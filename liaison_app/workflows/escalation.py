"""報告・連絡記録: who was told what, when and by what means, and what they answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.dates import format_rfc3339_utc, is_office_hours
from liaison_app.domain.operations import Value
from liaison_app.domain.records.incident import CASES
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.own_records import amend, enter, linked, own_record, typed_values
from liaison_app.workflows.roster import on_duty


@dataclass(frozen=True)
class Suggestion:
    """Somebody to tell: ``why`` is ``duty``, ``duty-deputy``, ``contact`` or
    ``contact-deputy``; ``number`` the one that is answered at this hour, where it is known."""

    why: str
    post: str
    name: str
    number: str
    organisation: str


def log_escalation(desk: Desk, fields: Mapping[str, str], incident: str | None = None) -> Added:
    """Who was told, now and by the officer signed in unless typed otherwise."""
    now = format_rfc3339_utc(desk.now())
    known: dict[str, Value] = {"told_at": now, "told_by": desk.actor.name}
    if fields.get("answer", "").strip():
        known["answered_at"] = now
    return enter(desk, "escalation", fields, incident, known)


def amend_escalation(
    desk: Desk, identifier: str, fields: Mapping[str, str], incident: str | None = None
) -> ChangeSet:
    """Amend it, most often with the answer: that one is dated now unless its time is typed."""
    found = own_record(desk, identifier, "escalation")
    values = {**typed_values(desk, found, fields), **linked(desk, found, incident)}
    if "answer" in values and "answered_at" not in values:
        before = desk.queries.row(found)
        if values["answer"] is None:
            values["answered_at"] = None
        elif before["answer"] is None:
            values["answered_at"] = format_rfc3339_utc(desk.now())
    return amend(desk, found, values)


def whom_to_tell(
    reader: Reader, organisation: str, now: datetime, incident: str | None = None
) -> list[Suggestion]:
    """Who is on duty, then the contacts of the incident's owner, then one's own, in order."""
    owners = [organisation]
    if incident:
        owner = reader.resolve(incident, CASES).name.owner
        owners = list(dict.fromkeys([owner, organisation]))
    found = list(_on_duty(reader, organisation, now))
    for owner in owners:
        for contact in reader.day.contacts(owner):
            found.extend(_contact(contact, is_office_hours(now)))
    return found


def _on_duty(reader: Reader, organisation: str, now: datetime) -> Iterator[Suggestion]:
    for turn in on_duty(reader, now).now:
        for why, name, number in (
            ("duty", "officer", "number"),
            ("duty-deputy", "deputy", "deputy_number"),
        ):
            if turn[name]:
                yield Suggestion(why, "", str(turn[name]), _text(turn, number), organisation)


def _contact(row: Row, by_day: bool) -> Iterator[Suggestion]:
    order = ("day_number", "night_number") if by_day else ("night_number", "day_number")
    number = next((_text(row, key) for key in order if row[key]), "")
    owner, post = str(row["owner"]), _text(row, "post")
    yield Suggestion("contact", post, _text(row, "name"), number, owner)
    if row["deputy"]:
        deputy, its_number = str(row["deputy"]), _text(row, "deputy_number")
        yield Suggestion("contact-deputy", post, deputy, its_number, owner)


def _text(row: Row, key: str) -> str:
    return str(row[key] or "")
