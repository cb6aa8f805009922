"""One task as people see it: what it replaces, how its due date came about, what was answered."""

from dataclasses import dataclass
from datetime import date

from liaison_app.domain.dates import format_rfc3339_utc, full_time, japan_date, parse_rfc3339
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import TASK_END, label_of
from liaison_app.workflows.answering import response_name
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.due_dates import explained
from liaison_app.workflows.tasks import ResponseView, TaskView, task_list


@dataclass(frozen=True)
class Step:
    """What one side said of a response. ``at`` is RFC 3339 in UTC by its author's clock; ``due``
    is the day asked for or granted."""

    at: str
    organisation: str
    actor: str
    status: str
    text: str
    due: str | None = None


@dataclass(frozen=True)
class TaskDetail:
    """``supersedes`` and ``superseded_by`` are references, None also where that task is not known
    here; ``said`` are sentences about the task as a whole."""

    task: TaskView
    due_explained: str
    supersedes: str | None
    superseded_by: str | None
    said: tuple[str, ...]


def task_view(desk: Desk, identifier: str, texts: Texts) -> TaskDetail:
    """A task with all its answers."""
    found = desk.find(identifier, "task")
    assert found.name.parent is not None
    tasks = task_list(desk, found.name.parent.id)
    task = next((each for each in tasks if each.pk == found.pk), None)
    if task is None:
        raise Refused("record-removed", id=found.reference)
    return task_detail(desk, task, texts)


def task_detail(desk: Desk, task: TaskView, texts: Texts) -> TaskDetail:
    """The same of a task that was read already."""
    before, after = _reference(desk, task.supersedes), _reference(desk, task.superseded_by)
    due = explained(desk.vocabularies, texts, task.fields, _went_out(desk, task))
    said = [due] if due else []
    if before:
        said.append(texts("task.supersedes", reference=before))
    if task.ended:
        label = label_of(TASK_END, task.ended).in_language(texts.language)
        at = full_time(parse_rfc3339(str(task.fields["ended_at"])), texts.language)
        why = str(task.fields["ended_why"] or "")
        said.append(texts("task.ended", ended=label, at=at, why=why))
        if after:
            said.append(texts("task.superseded_by", reference=after))
    return TaskDetail(task, due, before, after, tuple(said))


def task_history(desk: Desk, task: TaskView, organisation: str) -> list[Step]:
    """What an organisation and the office said of the task to one another, oldest first."""
    name = response_name(desk.find(task.id, "task"), organisation)
    try:
        pk = desk.find(name.id, "response").pk
    except Refused as refused:
        if refused.code != "record-unknown":
            raise
        return []  # it said nothing yet
    steps = []
    for entry in desk.queries.history_page(pk, limit=2**62)[::-1]:
        values = {cell.field: cell.after for cell in entry.cells}
        status = values.get("status") or values.get("decision")
        if not status:
            continue
        text = values.get("result") or values.get("note") or values.get("decision_note") or ""
        due = values.get("extension_due") or values.get("decision_due")
        due = due or values.get("exception_until")
        steps.append(
            Step(
                at=format_rfc3339_utc(entry.at),
                organisation=entry.organisation,
                actor=entry.actor,
                status=str(status),
                text=str(text),
                due=str(due) if due else None,
            )
        )
    return steps


def units_text(answer: ResponseView, texts: Texts) -> str:
    """``91％（130／143台）``, rounded but never up to all of them; empty where it does not say."""
    done, total = answer.units_done, answer.units_total
    if done is None or not total:
        return ""
    share = min(round(100 * done / total), 99) if done < total else 100
    unit = answer.unit or ""
    return texts("task.units", percent=share, done=done, total=total, unit=unit)


def _reference(desk: Desk, identifier: str | None) -> str | None:
    if not identifier:
        return None
    try:
        return desk.find(identifier, "task").reference
    except Refused as refused:
        if refused.code not in ("record-unknown", "record-withdrawn"):
            raise
        return None  # addressed to others


def _went_out(desk: Desk, task: TaskView) -> date | None:
    """The day from which a rule counts: its edition's publication, or its own entry after that."""
    if not task.published:
        return None
    created = japan_date(parse_rfc3339(str(task.fields["created_at"])))
    issued = _edition_day(desk, task)
    return max(created, issued) if issued else created


def _edition_day(desk: Desk, task: TaskView) -> date | None:
    package = desk.find(task.package, "package")
    for row in desk.queries.editions(package.pk):
        if row["edition"] == task.edition and row["published_at"]:
            return japan_date(parse_rfc3339(str(row["published_at"])))
    return None
