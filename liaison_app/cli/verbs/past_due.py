"""The note that a due date is past already: an officer may mean it, and may have mistyped."""

from collections.abc import Sequence

from liaison_app.cli.context import Context
from liaison_app.workflows.due_dates import is_past, past_items, undated_tasks
from liaison_app.workflows.holding_back import held_of_package

_NAMED = 10
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
        context.say(context.texts("warning.due-past", which=_named(context, references)))
    return {"warnings": [DUE_PAST] if references else []}


def warned_of_package(context: Context, identifier: str) -> dict[str, object]:
    """The same of what a package's newest edition brought, its tasks that are due on no day, and
    what its markings keep from those it names."""
    desk = context.desk
    package = desk.find(identifier, "package")
    codes = _warnings(warned_of(context, past_items(desk, package)))
    if undated := undated_tasks(desk, package):
        context.say(context.texts("warning.due-missing", which=_named(context, undated)))
        codes.append(DUE_MISSING)
    if held := held_of_package(desk, package):
        which = [f"{each.record.reference} → {each.organisation.upper()}" for each in held]
        context.say(context.texts("warning.held-back", which=_named(context, which)))
        codes.append(HELD_BACK)
    return {"warnings": codes}


def _named(context: Context, which: Sequence[str]) -> str:
    """The first of them by name: a line of hundreds of numbers is not read."""
    said, rest = ", ".join(which[:_NAMED]), len(which) - _NAMED
    return said + context.texts("warning.others", count=rest) if rest > 0 else said


def _warnings(told: dict[str, object]) -> list[str]:
    found = told["warnings"]
    assert isinstance(found, list)
    return found
