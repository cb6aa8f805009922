"""The note that a due date is past already: an officer may mean it, and may have mistyped."""

from collections.abc import Sequence

from liaison_app.cli.context import Context
from liaison_app.workflows.due_dates import is_past, past_items, undated_tasks
from liaison_app.workflows.holding_back import held_of_package

DUE_PAST, DUE_MISSING, HELD_BACK = "due-past", "due-missing", "held-back"


def warned(context: Context, identifier: str, *kinds: str) -> dict[str, object]:
    """What ``--json`` says of one record's due date; said on standard error as well."""
    desk = context.desk
    found = desk.find(identifier, *kinds)
    late = is_past(desk.queries.row(found), desk.now())
    return warned_of(context, [found.reference] if late else [])


def warned_of(context: Context, references: Sequence[str]) -> dict[str, object]:
    """The same of several records, by their references."""
    if references:
        context.say(context.texts("warning.due-past", which=", ".join(references)))
    return {"warnings": [DUE_PAST] if references else []}


def warned_of_package(context: Context, identifier: str) -> dict[str, object]:
    """The same of what a package's newest edition brought, its tasks that are due on no day, and
    what its markings keep from those it names."""
    desk = context.desk
    package = desk.find(identifier, "package")
    codes = _warnings(warned_of(context, past_items(desk, package)))
    if undated := undated_tasks(desk, package):
        context.say(context.texts("warning.due-missing", which=", ".join(undated)))
        codes.append(DUE_MISSING)
    if held := held_of_package(desk, package):
        which = (f"{each.record.reference} → {each.organisation.upper()}" for each in held)
        context.say(context.texts("warning.held-back", which=", ".join(which)))
        codes.append(HELD_BACK)
    return {"warnings": codes}


def _warnings(told: dict[str, object]) -> list[str]:
    found = told["warnings"]
    assert isinstance(found, list)
    return found
