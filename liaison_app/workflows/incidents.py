"""Incidents: enter, amend, assess, note, report. What hangs on one has procedures of its own."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import GRADE_ORDER, RED, TLP_ORDER
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import CASES, ENTRY, INCIDENT, INCIDENT_FIELDS
from liaison_app.domain.severity import proposed_severity, severity_with
from liaison_app.domain.vocabulary import CATEGORY_OF_KIND
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.attachments import Attached, attach, attach_stream
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.duties import proposals
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.values import parse_fields, with_defaults

# How people say that nobody knows when it was.
UNKNOWN_TIME = frozenset({"unknown", "不明"})


@dataclass(frozen=True)
class Added:
    """A new record, and what its creation changed."""

    id: str
    reference: str
    changes: ChangeSet


def add_incident(desk: Desk, fields: Mapping[str, str]) -> Added:
    """Enter a new incident from typed fields. ``title`` is required; the category follows from
    the kind, the severity from the viewpoints, unless they are given. Duties that it calls for are
    proposed in the same transaction."""
    values = complete_incident(desk, parse_fields(desk, INCIDENT_FIELDS, fields))
    name = desk.new_name("incident")
    return create(desk, name, values, *proposals(desk, name, {}, values))


def complete_incident(desk: Desk, values: Mapping[str, Value]) -> dict[str, Value]:
    """Defaults of a new incident: markings, status, whose it is, and the severity its viewpoints
    propose, else unknown."""
    grade = severity_with({}, values)
    complete = with_defaults(
        INCIDENT_FIELDS, values if grade is None else {**values, "severity": grade}
    )
    if "organisation" not in complete:
        complete["organisation"] = desk.installation.organisation
    kind = complete.get("kind")
    if isinstance(kind, str) and "category" not in complete:
        complete["category"] = CATEGORY_OF_KIND[kind]
    return complete


def create(desk: Desk, name: RecordName, values: Mapping[str, Value], *more: Act) -> Added:
    """Record the creation of ``name``, and ``more``; its reference is minted with it."""
    changes = desk.write(Act("create", name, "own", values, mint=True), *more)
    return Added(name.id, changes.references[name.id], changes)


def amend_incident(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Set fields of one's own incident, or the office's own cells (``office_…``) of any; one
    operation for each of the two, whatever their number.

    A severity that the viewpoints propose goes with them, and the duties' times with 認知.
    """
    return desk.write(*amendment(desk, identifier, fields))


def amendment(desk: Desk, identifier: str, fields: Mapping[str, str]) -> list[Act]:
    """The acts of `amend_incident`, not yet written."""
    found = desk.find(identifier, *CASES)
    office = {key: text for key, text in fields.items() if key in INCIDENT.internal}
    own = {key: text for key, text in fields.items() if key not in office}
    acts = [*_own_acts(desk, identifier, own)] if own else []
    if office:
        if not desk.is_office:
            raise Refused("office-only")
        values = parse_fields(desk, INCIDENT.internal, office)
        acts.append(Act("amend", found.name, "internal", values))
    if not acts:
        raise Refused("nothing-to-change", id=identifier)
    return acts


def _own_acts(desk: Desk, identifier: str, fields: Mapping[str, str]) -> list[Act]:
    found = own_case(desk, identifier)
    values = parse_fields(desk, INCIDENT_FIELDS, fields)
    before = desk.queries.incident(found.pk)
    grade = severity_with(before, values)
    if grade is not None:
        values["severity"] = grade
    return [
        Act("amend", found.name, "own", values),
        *proposals(desk, found.name, before, values, found.pk),
    ]


def accept_severity(desk: Desk, identifier: str) -> ChangeSet:
    """Take the grade that the three viewpoints propose; ``nothing-to-change`` where none does."""
    found = own_case(desk, identifier)
    grade = proposed_severity(desk.queries.incident(found.pk))
    if grade is None:
        raise Refused("nothing-to-change", id=identifier)
    return desk.write(Act("amend", found.name, "own", {"severity": grade}))


def raises_what_was_sent(desk: Desk, identifier: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """``raised-marking`` where ``fields`` mark stricter what already left this installation.

    Its copies remain where they are, so the officer is told (a code of ``warning.*`` texts).
    """
    found = desk.find(identifier, *CASES)
    own = {key: text for key, text in fields.items() if key in ("tlp", "grade")}
    values = parse_fields(desk, INCIDENT_FIELDS, own)
    before = desk.queries.incident(found.pk)
    raised = any(
        order.get(str(values.get(key)), -1) > order.get(str(before[key]), -1)
        for key, order in (("tlp", TLP_ORDER), ("grade", GRADE_ORDER))
    )
    sent = raised and desk.inbox.was_sent(desk.queries.operation_names(found.pk))
    return ("raised-marking",) if sent else ()


def add_note(
    desk: Desk,
    identifier: str,
    text: str,
    occurred_at: str | None = None,
    details: Mapping[str, str] | None = None,
) -> ChangeSet:
    """One timeline entry; the office may note on any incident. ``details`` are further fields of
    it (source, techniques, markings …). Without a time it is dated now, unless the time is said
    to be unknown (``UNKNOWN_TIME``)."""
    found = desk.find(identifier, *CASES)
    typed = {"text": text, "occurred_at": occurred_at or "", **(details or {})}
    if typed["occurred_at"].strip() in UNKNOWN_TIME:
        del typed["occurred_at"]
    elif not typed["occurred_at"].strip():
        typed["occurred_at"] = format_rfc3339_utc(desk.now())
    values = with_defaults(ENTRY.own, inherit(desk, found) | parse_fields(desk, ENTRY.own, typed))
    return desk.write(Act("create", desk.new_name("entry", found.name), "own", values))


def attach_file(
    desk: Desk, identifier: str, path: Path, details: Mapping[str, str] | None = None
) -> Attached:
    """Take a file into the case log, encrypted and named by its SHA-256. ``details`` are further
    fields of the attachment (note, markings)."""
    return attach(desk, own_case(desk, identifier), path, details)


def attach_picture(desk: Desk, identifier: str, called: str, png: bytes) -> Attached:
    """The same of a picture that was pasted, encoded as PNG."""
    return attach_stream(desk, own_case(desk, identifier), called, io.BytesIO(png))


def report_incident(desk: Desk, identifier: str) -> ChangeSet:
    """Mark one's own incident to be reported with the next bundle to the office.

    Refused: ``exercise-…`` no; ``report-red`` (RED travels only to named recipients),
    ``already-reported``, ``report-reference-case``.
    """
    found = own_case(desk, identifier)
    if found.name.kind != "incident":
        raise Refused("report-reference-case", id=identifier)
    incident = desk.queries.incident(found.pk)
    if incident["reported"]:
        raise Refused("already-reported", id=found.reference)
    office = desk.installation.office or "nco"
    named = incident["recipients"]
    if incident["tlp"] == RED and not (isinstance(named, list) and office in named):
        raise Refused("report-red", id=found.reference, office=office)
    values: dict[str, Value] = {"reported": True}
    if incident["reported_at"] is None:
        values |= {
            "reported_at": format_rfc3339_utc(desk.now()),
            "reported_at_precision": "minute",
        }
    return desk.write(Act("report", found.name, "own", values))


def own_case(desk: Desk, identifier: str) -> RecordRef:
    """The incident or reference case, if this organisation owns it."""
    found = desk.find(identifier, *CASES)
    if found.name.owner != desk.installation.organisation:
        raise Refused("not-owner", id=found.reference, owner=found.name.owner.upper())
    return found
