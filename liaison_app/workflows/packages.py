"""Packages and tasks: the office issues, organisations answer, the office decides."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.package import PACKAGE, RESPONSE, TASK
from liaison_app.domain.vocabulary import DECISION, RESPONSE_STATUS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.addressing import address_acts, addressees
from liaison_app.workflows.attachments import Attached, attach
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added, create
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.removal import standing_again
from liaison_app.workflows.values import parse_fields, with_defaults

_NEEDS_WORDS = frozenset({"done", "extension-requested", "exception", "not-applicable-declared"})
_AGENCY_STATUS = {code.code for code in RESPONSE_STATUS}
_OFFICE_DECISION = {code.code for code in DECISION}


def add_package(desk: Desk, fields: Mapping[str, str]) -> Added:
    """A draft package; nothing of it travels before it is published."""
    require_office(desk)
    values = with_defaults(PACKAGE.own, parse_fields(desk, PACKAGE.own, fields))
    return create(desk, desk.new_name("package"), values)


def publish_package(desk: Desk, identifier: str, to: Sequence[str] = ()) -> ChangeSet:
    """From now on the package travels. ``to`` addresses those of its tasks that have nobody yet.

    Refused: ``already-published``, ``package-empty``, ``task-unaddressed``.
    """
    require_office(desk)
    package = desk.find(identifier, "package")
    row = desk.queries.row(package)
    if row["published_at"]:
        raise Refused("already-published", id=package.reference)
    tasks = desk.queries.tasks(package=package.pk)
    if not tasks:
        raise Refused("package-empty", id=package.reference)
    unaddressed = [task for task in tasks if not task["addressed"]]
    codes = addressees(desk, to) if to else []
    if unaddressed and not codes:
        raise Refused("task-unaddressed", count=len(unaddressed), id=package.reference)
    acts = [Act("publish", package.name, "own", {"published_at": format_rfc3339_utc(desk.now())})]
    for task in unaddressed:
        acts += address_acts(_task_name(package.name, str(task["id"])), codes)
    return desk.write(*acts)


def add_task(desk: Desk, package_id: str, fields: Mapping[str, str], to: Sequence[str]) -> Added:
    """A task of a package, addressed to organisations (codes, or ``all`` enrolled ones)."""
    require_office(desk)
    package = desk.find(package_id, "package")
    codes = addressees(desk, to)
    values = inherit(desk, package) | parse_fields(desk, TASK.own, fields)
    name = desk.new_name("task", package.name)
    acts = [Act("create", name, "own", with_defaults(TASK.own, values), mint=True)]
    changes = desk.write(*acts, *address_acts(name, codes))
    return Added(name.id, changes.references[name.id], changes)


def acknowledge_task(desk: Desk, identifier: str) -> ChangeSet:
    """The officer has read it and takes it on (担当者確認)."""
    return progress_task(desk, identifier, "acknowledged")


def progress_task(desk: Desk, identifier: str, status: str, note: str = "") -> ChangeSet:
    """Say how far one's own organisation is. Completing, asking for more time, an exception and
    "not applicable" need words (``note-needed``)."""
    task = _addressed_task(desk, identifier)
    if status not in _AGENCY_STATUS:
        raise Refused("field-invalid", field="status", value=status[:80])
    if status in _NEEDS_WORDS and not note.strip():
        raise Refused("note-needed", status=status)
    name, existing = _own_response(desk, task)
    typed = {"status": status}
    if note.strip():
        typed["result" if status == "done" else "note"] = note
    values = parse_fields(desk, RESPONSE.own, typed)
    now = format_rfc3339_utc(desk.now())
    if not (existing and existing["acknowledged_at"]):
        values["acknowledged_at"] = now
    if status == "done":
        values["completed_at"] = now
    if existing is None:
        values = with_defaults(RESPONSE.own, inherit(desk, task) | values)
        values |= standing_again(desk, name)
    return desk.write(Act("amend" if existing else "create", name, "own", values))


def attach_to_task(desk: Desk, identifier: str, path: Path) -> Attached:
    """Evidence for one's own response to a task."""
    task = _addressed_task(desk, identifier)
    name, existing = _own_response(desk, task)
    if existing is None:
        acknowledge_task(desk, identifier)
    return attach(desk, desk.find(name.id, "response"), path)


def verify_task(desk: Desk, identifier: str, organisation: str) -> ChangeSet:
    """The office confirms what the organisation reported as done (確認済み)."""
    return decide_task(desk, identifier, organisation, "verified")


def return_task(desk: Desk, identifier: str, organisation: str, note: str) -> ChangeSet:
    """The office asks the organisation to look again, with the reason (再確認依頼)."""
    if not note.strip():
        raise Refused("note-needed", status="returned")
    return decide_task(desk, identifier, organisation, "returned", note=note)


def decide_task(
    desk: Desk,
    identifier: str,
    organisation: str,
    decision: str,
    due: str | None = None,
    note: str = "",
) -> ChangeSet:
    """The office's decision on an organisation's current status; it lapses once that changes."""
    require_office(desk)
    if decision not in _OFFICE_DECISION:
        raise Refused("field-invalid", field="decision", value=decision[:80])
    task = desk.find(identifier, "task")
    name = RecordName(
        kind="response",
        owner=organisation.lower(),
        id=response_id(task.name.id, organisation.lower()),
        parent=task.name,
    )
    response = _response_row(desk, task, organisation.lower())
    if response is None:
        raise Refused("nothing-to-decide", id=task.reference, organisation=organisation.upper())
    _check_fits(decision, str(response["status"]), task.reference, organisation.upper())
    typed = {"decision": decision} | ({"decision_note": note} if note.strip() else {})
    if due:
        if decision != "extension-granted":
            raise Refused("due-needs-extension")
        typed["decision_due"] = due
    values = parse_fields(desk, RESPONSE.decision, typed)
    judged = desk.queries.heads(desk.find(name.id, "response").pk, "own", "status")
    values |= {"judges": judged[0].name, "decided_at": format_rfc3339_utc(desk.now())}
    return desk.write(Act("decide", name, "decision", values))


def require_office(desk: Desk) -> None:
    """Only the office issues packages, alerts and decisions."""
    if not desk.is_office:
        raise Refused("office-only")


_JUDGES = {
    "verified": {"done"},
    "returned": {"done", "exception", "not-applicable-declared"},
    "extension-granted": {"extension-requested"},
    "extension-refused": {"extension-requested"},
    "exception-accepted": {"exception"},
    "not-applicable-decided": {"not-applicable-declared"},
}


def _check_fits(decision: str, status: str, reference: str, organisation: str) -> None:
    if status not in _JUDGES.get(decision, {status}):
        raise Refused(
            "decision-does-not-fit",
            decision=decision,
            status=status,
            id=reference,
            organisation=organisation,
        )


def _addressed_task(desk: Desk, identifier: str) -> RecordRef:
    task = desk.find(identifier, "task")
    if desk.installation.organisation not in desk.queries.addressed(task.pk):
        raise Refused("not-addressed", id=task.reference)
    return task


def _own_response(desk: Desk, task: RecordRef) -> tuple[RecordName, Mapping[str, Value] | None]:
    owner = desk.installation.organisation
    name = RecordName(
        kind="response", owner=owner, id=response_id(task.name.id, owner), parent=task.name
    )
    return name, _response_row(desk, task, owner)


def _response_row(desk: Desk, task: RecordRef, owner: str) -> Mapping[str, Value] | None:
    for row in desk.queries.responses(task.pk):
        if row["owner"] == owner:
            return row
    return None


def _task_name(package: RecordName, identifier: str) -> RecordName:
    return RecordName(kind="task", owner=package.owner, id=identifier, parent=package)
