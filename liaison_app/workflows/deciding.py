"""The office's decisions on what organisations answered: one, or many in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.package import RESPONSE
from liaison_app.domain.vocabulary import DECISION
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef
from liaison_app.workflows.addressing import ALL, AUDIENCES
from liaison_app.workflows.answering import response_name
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.tasks import TaskView, task_list
from liaison_app.workflows.values import parse_fields

_OFFICE_DECISION = frozenset(code.code for code in DECISION)
# Upon which of the organisation's statuses each decision can be made.
JUDGES: Mapping[str, frozenset[str]] = {
    "verified": frozenset({"done"}),
    "returned": frozenset({"done", "exception", "not-applicable-declared"}),
    "extension-granted": frozenset({"extension-requested"}),
    "extension-refused": frozenset({"extension-requested"}),
    "exception-accepted": frozenset({"exception"}),
    "not-applicable-decided": frozenset({"not-applicable-declared"}),
}


@dataclass(frozen=True)
class Decided:
    """The answers decided upon, as (task's reference, organisation); ``changes`` is None where
    nothing was written."""

    answers: tuple[tuple[str, str], ...]
    changes: ChangeSet | None


@dataclass(frozen=True)
class Verdict:
    """What is decided; ``due`` (a day) only with an extension that is granted."""

    decision: str
    note: str = ""
    due: str | None = None


def verify_task(desk: Desk, identifier: str, organisation: str) -> ChangeSet:
    """The office confirms what the organisation reported as done (確認済み)."""
    return decide_task(desk, identifier, organisation, "verified")


def return_task(desk: Desk, identifier: str, organisation: str, note: str) -> ChangeSet:
    """The office asks the organisation to look again, with the reason (再確認依頼)."""
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
    verdict = Verdict(decision, note, due)
    _check(verdict)
    return desk.write(_act(desk, desk.find(identifier, "task"), organisation.lower(), verdict))


def decide_answers(
    desk: Desk,
    identifiers: Sequence[str],
    organisations: Sequence[str],
    verdict: Verdict,
    *,
    dry_run: bool = False,
) -> Decided:
    """One decision on many answers, all or none of them, in one transaction.

    ``identifiers`` are tasks, or packages for all of theirs; ``organisations`` are codes (each must
    have answered each of the tasks so that the decision fits), or ``all`` or an audience: those of
    it whose answers wait for such a decision. Refused as `decide_task`, and ``nothing-waits``.
    """
    require_office(desk)
    _check(verdict)
    pairs = list(dict.fromkeys(_pairs(desk, identifiers, organisations, verdict.decision)))
    return decide_pairs(desk, pairs, verdict, dry_run=dry_run)


def decide_pairs(
    desk: Desk, pairs: Sequence[tuple[str, str]], verdict: Verdict, *, dry_run: bool = False
) -> Decided:
    """As `decide_answers`, on these (task, organisation) and no others."""
    require_office(desk)
    _check(verdict)
    if not pairs:
        raise Refused("nothing-waits")
    found = [(desk.find(task, "task"), code) for task, code in pairs]
    acts = [_act(desk, task, code, verdict) for task, code in found]
    changes = None if dry_run else desk.write(*acts)
    return Decided(tuple((task.reference, code) for task, code in found), changes)


def _pairs(
    desk: Desk, identifiers: Sequence[str], organisations: Sequence[str], decision: str
) -> Iterator[tuple[str, str]]:
    wanted = [each.strip().lower() for each in organisations if each.strip()]
    known = known_organisations(desk.queries, desk.vocabularies)
    for task in _tasks(desk, identifiers):
        for text in wanted:
            if text != ALL and text not in AUDIENCES:
                yield task.reference, text
                continue
            for answer in task.responses:
                organisation = known.get(answer.organisation)
                audience = organisation.audience if organisation else "government"
                if answer.status in JUDGES.get(decision, ()) and text in (ALL, audience):
                    yield task.reference, answer.organisation


def _tasks(desk: Desk, identifiers: Sequence[str]) -> list[TaskView]:
    found: dict[str, TaskView] = {}
    for identifier in (each.strip() for each in identifiers if each.strip()):
        record = desk.find(identifier, "task", "package")
        above = record.name if record.name.kind == "package" else record.name.parent
        assert above is not None
        for task in task_list(desk, above.id):
            if record.name.kind == "package" or task.pk == record.pk:
                found[task.id] = task
    return list(found.values())


def _check(verdict: Verdict) -> None:
    if verdict.decision not in _OFFICE_DECISION:
        raise Refused("field-invalid", field="decision", value=verdict.decision[:80])
    if verdict.decision == "returned" and not verdict.note.strip():
        raise Refused("note-needed", status="returned")
    if verdict.due and verdict.decision != "extension-granted":
        raise Refused("due-needs-extension")


def _act(desk: Desk, task: RecordRef, organisation: str, verdict: Verdict) -> Act:
    row = next(
        (each for each in desk.queries.responses(task.pk) if each["owner"] == organisation), None
    )
    told = {"id": task.reference, "organisation": organisation[:40].upper()}
    if row is None:
        if organisation not in known_organisations(desk.queries, desk.vocabularies):
            raise Refused("organisation-unknown", organisation=organisation[:40])
        raise Refused("nothing-to-decide", **told)
    asked = desk.queries.row(task)
    if asked["ended"]:
        raise Refused("task-ended", id=task.reference)
    status, decision = str(row["status"]), verdict.decision
    if status not in JUDGES.get(decision, {status}):
        raise Refused("decision-does-not-fit", decision=decision, status=status, **told)
    typed = {"decision": decision}
    if verdict.note.strip():
        typed["decision_note"] = verdict.note
    elif row["decision_note"]:
        typed["decision_note"] = ""  # it was about an earlier decision
    due = verdict.due
    if decision == "extension-granted" and not due and row["extension_due"]:
        due = str(row["extension_due"])  # as it was asked for
    if due:
        typed["decision_due"] = due
    values = parse_fields(desk, RESPONSE.decision, typed)
    until, before = values.get("decision_due"), asked["due"]
    if until and before and str(until) <= str(before):
        raise Refused("extension-shortens", due=str(until), before=str(before), **told)
    judged = desk.queries.heads(int(str(row["pk"])), "own", "status")
    values |= {"judges": judged[0].name, "decided_at": format_rfc3339_utc(desk.now())}
    return Act("decide", response_name(task, organisation), "decision", values)
