"""受付メモ: a call, a fax or a visit as it came in, and what becomes of it.

A note is kept as it was typed. It becomes an incident or an entry of one at most once, in the
transaction that links both ways.
"""

from collections.abc import Mapping

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import CASES, ENTRY, INCIDENT_FIELDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.duties import proposals
from liaison_app.workflows.incidents import Added, complete_incident
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.own_records import (
    amend,
    enter,
    marked_with,
    own_record,
    typed_values,
)
from liaison_app.workflows.values import parse_fields, with_defaults

MAX_TITLE = 200  # characters of a first line that becomes a title
_SAYS_SOMETHING = ("text", "caller", "caller_organisation", "call_back")


def add_intake(desk: Desk, fields: Mapping[str, str]) -> Added:
    """A note received now by the officer signed in, unless typed otherwise; ``intake-empty``."""
    if not any(fields.get(key, "").strip() for key in _SAYS_SOMETHING):
        raise Refused("intake-empty")
    known = {"received_at": format_rfc3339_utc(desk.now()), "receiver": desk.actor.name}
    return enter(desk, "intake", fields, known=known)


def amend_intake(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Correct or complete a note."""
    note = own_record(desk, identifier, "intake")
    return amend(desk, note, typed_values(desk, note, fields))


def settle_intake(desk: Desk, identifier: str) -> ChangeSet:
    """The note is dealt with, without an incident coming of it."""
    note = own_record(desk, identifier, "intake")
    return amend(desk, note, {"settled_at": format_rfc3339_utc(desk.now())})


def intake_to_incident(
    desk: Desk, identifier: str, fields: Mapping[str, str] | None = None
) -> Added:
    """An incident of the note: its first line the title, its time when we became aware, its text
    what is being confirmed and the first entry. ``fields`` take precedence.

    Refused: ``intake-used``, ``intake-without-text``, ``field-…``.
    """
    note, row = _unused(desk, identifier)
    typed = parse_fields(desk, INCIDENT_FIELDS, fields or {})
    values = complete_incident(desk, {**_first_findings(row), **inherit(desk, note), **typed})
    incident = desk.new_name("incident")
    changes = desk.write(
        Act("create", incident, "own", values, mint=True),
        *proposals(desk, incident, {}, values),
        _entry(desk, incident, row, values),
        _link(note, incident),
    )
    return Added(incident.id, changes.references[incident.id], changes)


def intake_to_entry(desk: Desk, identifier: str, incident: str) -> ChangeSet:
    """An entry of the note in the timeline of an incident there is already.

    Refused: ``intake-used``, ``intake-without-text``, ``record-unknown``, ``not-entitled``.
    """
    note, row = _unused(desk, identifier)
    case = desk.find(incident, *CASES)
    entry = _entry(desk, case.name, row, desk.queries.row(case))
    return desk.write(entry, _link(note, case.name))


def title_of(text: str) -> str:
    """The first line that says something, cut where it would be too long for a title."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= MAX_TITLE else first[: MAX_TITLE - 1] + "…"


def source_of(row: Row) -> str:
    """Who called, as a timeline names its source."""
    parts = (row["caller_organisation"], row["caller"])
    return "　".join(str(part) for part in parts if part)


def _unused(desk: Desk, identifier: str) -> tuple[RecordRef, Row]:
    note = own_record(desk, identifier, "intake")
    row = desk.queries.row(note)
    if row["incident"]:
        incident = desk.find(str(row["incident"]), *CASES)
        raise Refused("intake-used", id=note.reference, incident=incident.reference)
    if not str(row["text"] or "").strip():
        raise Refused("intake-without-text", id=note.reference)
    return note, row


def _first_findings(row: Row) -> dict[str, Value]:
    return {
        "title": title_of(str(row["text"])),
        "being_confirmed": row["text"],
        "aware_at": row["received_at"],
        "aware_at_precision": "minute",
    }


def _entry(desk: Desk, incident: RecordName, row: Row, above: Mapping[str, Value]) -> Act:
    values: dict[str, Value] = {
        "text": row["text"],
        "occurred_at": row["received_at"],
        "occurred_at_precision": "minute",
        "source": source_of(row) or None,
        **marked_with(above, row),
    }
    name = desk.new_name("entry", incident)
    return Act("create", name, "own", with_defaults(ENTRY.own, values))


def _link(note: RecordRef, incident: RecordName) -> Act:
    """Two programs may turn one note into something at once: only one finds it unused."""
    return Act("amend", note.name, "own", {"incident": incident.id}, unset=("incident",))
