"""Answering tasks: what an organisation says of those that are addressed to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.package import RESPONSE
from liaison_app.domain.vocabulary import RESPONSE_STATUS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.attachments import Attached, attach
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.removal import standing_again
from liaison_app.workflows.values import parse_fields, with_defaults

_NEEDS_WORDS = frozenset({"done", "extension-requested", "exception", "not-applicable-declared"})
_STATUS = frozenset(code.code for code in RESPONSE_STATUS)
# What is said with one status alone, and no longer holds when it is said anew without.
_SAID_WITH = {
    "extension-requested": ("extension_due",),
    "exception": ("exception_until", "compensating"),
}


@dataclass(frozen=True)
class Acknowledged:
    """The references of the tasks acknowledged; ``changes`` is None where nothing was written."""

    references: tuple[str, ...]
    changes: ChangeSet | None


def acknowledge_tasks(
    desk: Desk, identifiers: Sequence[str], *, dry_run: bool = False
) -> Acknowledged:
    """The officer has read them and takes them on (担当者確認), all in one transaction. A package
    stands for its tasks that wait for it.

    Refused: ``not-addressed``, ``copy-only``, ``task-ended``, ``nothing-waits``.
    """
    tasks = [task for each in identifiers for task in _named(desk, each)]
    acts = [_act(desk, task, "acknowledged", "", {}) for task in tasks]
    if not acts:
        raise Refused("nothing-waits")
    changes = None if dry_run else desk.write(*acts)
    return Acknowledged(tuple(task.reference for task in tasks), changes)


def acknowledge_task(desk: Desk, identifier: str) -> ChangeSet:
    """As `acknowledge_tasks`, one task, whatever was said of it before."""
    return progress_task(desk, identifier, "acknowledged")


def progress_task(
    desk: Desk,
    identifier: str,
    status: str,
    note: str = "",
    details: Mapping[str, str] | None = None,
) -> ChangeSet:
    """Say how far one's own organisation is. Completing, asking for more time, an exception and
    "not applicable" need words (``note-needed``).

    ``details`` are typed: ``extension_due``, ``exception_until``, ``compensating``, ``units_done``,
    ``units_total``, ``unit``. Refused: ``evidence-needed`` where a task is done without the
    evidence it requires, ``date-not-later``, ``units-exceed``, ``units-incomplete``.
    """
    task = _addressed_task(desk, identifier)
    return desk.write(_act(desk, task, status, note, details or {}))


def attach_to_task(desk: Desk, identifier: str, path: Path) -> Attached:
    """Evidence for one's own response to a task."""
    task = _addressed_task(desk, identifier)
    name, existing = _own_response(desk, task)
    if existing is None:
        acknowledge_task(desk, identifier)
    return attach(desk, desk.find(name.id, "response"), path)


def _act(desk: Desk, task: RecordRef, status: str, note: str, details: Mapping[str, str]) -> Act:
    if status not in _STATUS:
        raise Refused("field-invalid", field="status", value=status[:80])
    if status in _NEEDS_WORDS and not note.strip():
        raise Refused("note-needed", status=status)
    name, existing = _own_response(desk, task)
    typed = {"status": status, **details}
    if note.strip():
        typed["result" if status == "done" else "note"] = note
    values = parse_fields(desk, RESPONSE.own, typed)
    _check_details(desk, task, existing or {}, values)
    if status == "done":
        _check_evidence(desk, task, name, existing)
    for key in _SAID_WITH.get(status, ()):
        if existing and existing[key] is not None:
            values.setdefault(key, None)
    now = format_rfc3339_utc(desk.now())
    if not (existing and existing["acknowledged_at"]):
        values["acknowledged_at"] = now
    if status == "done":
        values["completed_at"] = now
    if existing is None:
        values = with_defaults(RESPONSE.own, inherit(desk, task) | values)
        values |= standing_again(desk, name)
    return Act("amend" if existing else "create", name, "own", values)


def _check_details(
    desk: Desk, task: RecordRef, existing: Mapping[str, Value], values: Mapping[str, Value]
) -> None:
    today = japan_date(desk.now())
    asked, until = values.get("extension_due"), values.get("exception_until")
    if asked:
        due = existing.get("decision_due") or desk.queries.row(task)["due"]
        last = max(today, date.fromisoformat(str(due))) if due else today
        _check_later("extension_due", asked, last)
    if until:
        _check_later("exception_until", until, today)
    counted = {**existing, **values}
    done, total = counted.get("units_done"), counted.get("units_total")
    if (done is None) != (total is None):
        raise Refused("units-incomplete", field="units_total" if total is None else "units_done")
    if isinstance(done, int) and isinstance(total, int) and done > total:
        raise Refused("units-exceed", field="units_done", done=done, total=total)


def _check_later(key: str, day: Value, last: date) -> None:
    if date.fromisoformat(str(day)) <= last:
        raise Refused("date-not-later", field=key, last=last.isoformat())


def _check_evidence(
    desk: Desk, task: RecordRef, name: RecordName, existing: Mapping[str, Value] | None
) -> None:
    row = desk.queries.row(task)
    if not row["evidence_required"]:
        return
    if existing is None or not desk.queries.attachments(desk.find(name.id, "response").pk):
        raise Refused("evidence-needed", id=task.reference, evidence=str(row["evidence"] or "-"))


def _named(desk: Desk, identifier: str) -> list[RecordRef]:
    """A task, or those of a package that nothing was said of yet."""
    found = desk.find(identifier, "task", "package")
    if found.name.kind == "task":
        return [_addressed_task(desk, identifier)]
    own = desk.installation.organisation
    waiting = (
        row
        for row in desk.queries.tasks(package=found.pk)
        if own in _codes(row) and not row["ended"]
    )
    tasks = [desk.find(str(row["id"]), "task") for row in waiting]
    return [task for task in tasks if _response_row(desk, task, own) is None]


def _addressed_task(desk: Desk, identifier: str) -> RecordRef:
    task = desk.find(identifier, "task")
    own = desk.installation.organisation
    if own in desk.queries.copied(task.pk):
        raise Refused("copy-only", id=task.reference)
    if own not in desk.queries.addressed(task.pk):
        raise Refused("not-addressed", id=task.reference)
    if desk.queries.row(task)["ended"]:
        raise Refused("task-ended", id=task.reference)
    return task


def _own_response(desk: Desk, task: RecordRef) -> tuple[RecordName, Mapping[str, Value] | None]:
    owner = desk.installation.organisation
    return response_name(task, owner), _response_row(desk, task, owner)


def _response_row(desk: Desk, task: RecordRef, owner: str) -> Row | None:
    return next((row for row in desk.queries.responses(task.pk) if row["owner"] == owner), None)


def response_name(task: RecordRef, organisation: str) -> RecordName:
    """The name of an organisation's response to a task."""
    identifier = response_id(task.name.id, organisation)
    return RecordName("response", organisation, identifier, task.name)


def _codes(row: Row) -> list[str]:
    value = row["addressed"]
    return value if isinstance(value, list) else []
