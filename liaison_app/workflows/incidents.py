"""Incidents: enter, amend, note, attach, report."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.markings import GRADE_ORDER, RED, TLP_ORDER
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.incident import ATTACHMENT, ENTRY, INCIDENT_FIELDS
from liaison_app.domain.vocabulary import CATEGORY_OF_KIND
from liaison_app.host.files import new_file
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.values import parse_fields, with_defaults

CASES = ("incident", "reference-case")
MAX_ATTACHMENT = 256 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Added:
    """A new record, and what its creation changed."""

    id: str
    reference: str
    changes: ChangeSet


@dataclass(frozen=True)
class Attached:
    sha256: str
    bytes: int
    name: str
    changes: ChangeSet


def add_incident(desk: Desk, fields: Mapping[str, str]) -> Added:
    """Enter a new incident from typed fields. ``title`` is required; the category follows from
    the kind unless it is given."""
    values = parse_fields(desk, INCIDENT_FIELDS, fields)
    return create(desk, desk.new_name("incident"), complete_incident(desk, values))


def complete_incident(desk: Desk, values: Mapping[str, Value]) -> dict[str, Value]:
    """Defaults of a new incident: markings, status, severity unknown, whose it is."""
    complete = with_defaults(INCIDENT_FIELDS, values)
    complete.setdefault("organisation", desk.installation.organisation)
    kind = complete.get("kind")
    if isinstance(kind, str) and "category" not in complete:
        complete["category"] = CATEGORY_OF_KIND[kind]
    return complete


def create(desk: Desk, name: RecordName, values: Mapping[str, Value]) -> Added:
    """Record the creation of ``name``; its reference is minted in the same transaction."""
    changes = desk.write(Act("create", name, "own", values, mint=True))
    return Added(name.id, changes.references[name.id], changes)


def amend_incident(desk: Desk, identifier: str, fields: Mapping[str, str]) -> ChangeSet:
    """Set fields of one's own incident; one operation, whatever their number."""
    found = own_case(desk, identifier)
    values = parse_fields(desk, INCIDENT_FIELDS, fields)
    if not values:
        raise Refused("nothing-to-change", id=identifier)
    return desk.write(Act("amend", found.name, "own", values))


def raises_what_was_sent(desk: Desk, identifier: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """``raised-marking`` where ``fields`` mark stricter what already left this installation.

    Its copies remain where they are, so the officer is told (a code of ``warning.*`` texts).
    """
    found = own_case(desk, identifier)
    values = parse_fields(desk, INCIDENT_FIELDS, fields)
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
    source: str = "",
    techniques: str = "",
) -> ChangeSet:
    """One timeline entry. Without a time it is dated now; the office may note on any incident."""
    found = desk.find(identifier, *CASES)
    typed = {"text": text, "occurred_at": occurred_at or format_rfc3339_utc(desk.now())}
    typed |= {"source": source} if source else {}
    typed |= {"techniques": techniques} if techniques else {}
    values = with_defaults(ENTRY.own, inherit(desk, found) | parse_fields(desk, ENTRY.own, typed))
    return desk.write(Act("create", desk.new_name("entry", found.name), "own", values))


def attach_file(desk: Desk, identifier: str, path: Path, note: str = "") -> Attached:
    """Take a file into the case log, encrypted and named by its SHA-256."""
    found = own_case(desk, identifier)
    return attach(desk, found, path, note)


def attach(desk: Desk, found: RecordRef, path: Path, note: str = "") -> Attached:
    """Attach ``path`` to any record of one's own; Refused ``file-…`` when it cannot be read."""
    if not path.is_file():
        raise Refused("file-not-read", path=str(path), reason="not a file")
    try:
        with path.open("rb") as stream:
            sha256, size = desk.case_log.put_blob(stream, MAX_ATTACHMENT)
    except OSError as error:
        raise Refused("file-not-read", path=str(path), reason=str(error.strerror)) from error
    typed = {"name": path.name} | ({"note": note} if note else {})
    values = inherit(desk, found) | parse_fields(desk, ATTACHMENT.own, typed)
    values |= {"sha256": sha256, "bytes": size}
    changes = desk.write(
        Act(
            "create",
            desk.new_name("attachment", found.name),
            "own",
            with_defaults(ATTACHMENT.own, values),
        )
    )
    return Attached(sha256, size, path.name, changes)


def extract_file(desk: Desk, identifier: str, sha256: str, out: Path) -> int:
    """Write an attachment of this record to ``out``; the number of bytes written."""
    found = desk.find(identifier)
    wanted = sha256.strip().lower()
    held = [row for row in desk.queries.attachments(found.pk) if row["sha256"] == wanted]
    if not held:
        raise Refused("attachment-unknown", sha256=sha256[:64], id=identifier)
    written = 0
    with new_file(out) as stream:
        for chunk in desk.case_log.read_blob(wanted):
            stream.write(chunk)
            written += len(chunk)
    return written


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


def inherit(desk: Desk, found: RecordRef) -> dict[str, Value]:
    """A child is marked like its parent until someone marks it stricter."""
    above: Row = desk.queries.row(found)
    return {key: above[key] for key in ("tlp", "grade", "handling", "recipients") if above.get(key)}
