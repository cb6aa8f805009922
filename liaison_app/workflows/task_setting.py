"""Setting tasks: added to a package, amended while they are drafts, revised and withdrawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.editions import is_out
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records.life import LIFE_FIELDS
from liaison_app.domain.records.package import ENDED, TASK
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, Row
from liaison_app.workflows.addressing import COPY, address_acts, check_recipients, recipients
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.due_dates import check_rule, draft_due
from liaison_app.workflows.editions import (
    drafting,
    end_act,
    item_edition,
    leaving,
    revision,
    withdraw_act,
)
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.inheritance import inherit
from liaison_app.workflows.issue_approval import refuse_at_once
from liaison_app.workflows.packages import require_office
from liaison_app.workflows.values import parse_fields, with_defaults

# What a task that stands in the place of another one does not take over from it.
_OWN = frozenset({"reference", "edition", "meeting_decision"}) | {
    field.key for field in (*ENDED, *LIFE_FIELDS)
}


def add_task(
    desk: Desk,
    package_id: str,
    fields: Mapping[str, str],
    to: Sequence[str] = (),
    template: str = "",
    language: str = "ja",
) -> Added:
    """A task of a package, addressed as `recipients` reads it. In a package that is published and
    not under revision it travels at once; else it is a draft, which may have no recipients yet.

    ``template`` gives what is not typed, in ``language``. Refused: ``field-…``,
    ``due-input-needed``, ``no-recipients`` and what `recipients` refuses.
    """
    require_office(desk)
    package = desk.find(package_id, "package")
    given = _of_template(desk, template, language)
    typed = parse_fields(desk, TASK.own, fields)
    values = with_defaults(TASK.own, {**inherit(desk, package), **given, **typed})
    return create_task(desk, package, values, to)


def set_task(
    desk: Desk, identifier: str, fields: Mapping[str, str], to: Sequence[str] = ()
) -> ChangeSet:
    """Amend a draft; what was published is revised instead (``task-published``)."""
    require_office(desk)
    task = desk.find(identifier, "task")
    row = desk.queries.row(task)
    if is_task_out(desk, task, row):
        raise Refused("task-published", id=task.reference)
    values = parse_fields(desk, TASK.own, fields)
    check_rule(desk.vocabularies, {**row, **values})
    acts = [Act("amend", task.name, "own", values)] if values else []
    if to:
        meant: Value = list(check_recipients(desk, to))
        acts.append(Act("amend", task.name, "internal", {"to": meant}))
    if not acts:
        raise Refused("nothing-to-change", id=task.reference)
    return desk.write(*acts)


def revise_task(
    desk: Desk, identifier: str, fields: Mapping[str, str], to: Sequence[str] = ()
) -> Added:
    """A new task in the edition being prepared, in the place of this one; it says what this one
    said but for ``fields``, and goes to whom this one went unless ``to`` is given.

    Refused: ``task-is-draft``, ``not-under-revision``, ``task-ended``, ``already-revised``.
    """
    require_office(desk)
    task = desk.find(identifier, "task")
    package, row = _published_task(desk, task)
    if revision(desk, package) is None:
        raise Refused("not-under-revision", id=package.reference)
    _check_untouched(desk, package, task)
    typed = parse_fields(desk, TASK.own, fields)
    kept = carried_over(row)
    if typed.get("due_rule") and "due" not in typed:
        kept.pop("due", None)  # the rule is counted from the new edition's day
    values = with_defaults(TASK.own, {**kept, **typed}) | {"supersedes": task.name.id}
    went = [
        *desk.queries.addressed(task.pk),
        *(COPY + code for code in desk.queries.copied(task.pk)),
    ]
    return create_task(desk, package, values, to or went)


def carried_over(row: Row) -> dict[str, Value]:
    """What a task says that one in its place says as well, unless it is told otherwise."""
    return {key: row[key] for key in TASK.own if key not in _OWN and row[key] is not None}


def withdraw_task(desk: Desk, identifier: str, reason: str = "") -> ChangeSet:
    """Withdraw a task: with the edition being prepared, or at once where there is none; then the
    reason is asked for.

    Refused: ``task-is-draft``, ``task-ended``, ``already-revised``, ``note-needed``.
    """
    require_office(desk)
    task = desk.find(identifier, "task")
    package, _row = _published_task(desk, task)
    _check_untouched(desk, package, task)
    planned = withdraw_act(desk, package, task.name, reason)
    if planned is not None:
        return desk.write(planned)
    if not reason.strip():
        raise Refused("note-needed", status="withdrawn")
    at = format_rfc3339_utc(desk.now())
    return desk.write(end_act(task.name, "withdrawn", at, reason.strip()))


def create_task(
    desk: Desk,
    package: RecordRef,
    values: dict[str, Value],
    to: Sequence[str],
    following: Callable[[RecordName], Iterable[Act]] = lambda _task: (),
) -> Added:
    """Record a task whose values are complete, as `add_task` addresses it; ``following`` are acts
    of the same transaction."""
    check_rule(desk.vocabularies, values)
    into = drafting(desk, package)
    name = desk.new_name("task", package.name)
    values |= item_edition(into.edition)
    if into.at_once:
        refuse_at_once(desk, package)
        told = recipients(desk, to)
        if not values.get("due"):
            values |= draft_due(desk, values, japan_date(desk.now()))
        acts = address_acts(name, told.codes, told.copies)
    elif to:
        meant: Value = list(check_recipients(desk, to))
        acts = [Act("amend", name, "internal", {"to": meant})]
    else:
        acts = []
    created = Act("create", name, "own", values, mint=True)
    changes = desk.write(created, *acts, *following(name))
    return Added(name.id, changes.references[name.id], changes)


def _of_template(desk: Desk, code: str, language: str) -> Mapping[str, Value]:
    if not code:
        return {}
    template = desk.vocabularies.task_templates.get(code)
    if template is None:
        raise Refused("field-invalid", field="template", value=code[:80])
    return template.fields(language) | {"template": code}


def _published_task(desk: Desk, task: RecordRef) -> tuple[RecordRef, Row]:
    row = desk.queries.row(task)
    if not is_task_out(desk, task, row):
        raise Refused("task-is-draft", id=task.reference)
    if row["ended"]:
        raise Refused("task-ended", id=task.reference)
    return _package(desk, task), row


def _package(desk: Desk, task: RecordRef) -> RecordRef:
    assert task.name.parent is not None
    return desk.find(task.name.parent.id, "package")


def is_task_out(desk: Desk, task: RecordRef, row: Row) -> bool:
    """Whether a task (and its ``row``) has left, or would leave, with a published edition."""
    return is_out(row["edition"], desk.queries.row(_package(desk, task)))


def _check_untouched(desk: Desk, package: RecordRef, task: RecordRef) -> None:
    """Each task has one fate in an edition."""
    revised = any(
        row["supersedes"] == task.name.id for row in desk.queries.tasks(package=package.pk)
    )
    if revised or task.name.id in leaving(desk, package):
        raise Refused("already-revised", id=task.reference)
