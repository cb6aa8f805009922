"""``liaison undo`` and ``liaison redo``: the last act taken back, or done again."""

from argparse import Namespace
from collections.abc import Callable

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.undoing import Undone, redo, undo, what


def register(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("undo", run_undo), ("redo", run_redo)):
        verbs.add(name, run).add_argument(
            "id", metavar="ID", nargs="?", help=text("cli.option.undo_id")
        )


def run_undo(context: Context, options: Namespace) -> Result:
    return _run(context, undo, options, "cli.undo.done")


def run_redo(context: Context, options: Namespace) -> Result:
    return _run(context, redo, options, "cli.redo.done")


def _run(
    context: Context, move: Callable[[Desk, str | None], Undone], options: Namespace, key: str
) -> Result:
    done = move(context.desk, options.id)
    step = done.step
    data = {
        "act": step.kind,
        "record": step.record.id,
        "record_kind": step.record.kind,
        "reference": done.reference,
        "fields": list(step.fields),
        "records": step.records,
        "at": format_rfc3339_utc(step.at),
        "operations": done.changes.operations,
    }
    said = plain(what(context.texts, step, done.reference))
    return Result(data, context.texts(key, what=said))
