"""``liaison task``: the office sets tasks and decides, organisations answer."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.domain.vocabulary import DECISION, RESPONSE_STATUS, TASK_STATUS, label_of
from liaison_app.workflows import packages
from liaison_app.workflows.tasks import TaskView, filtered_tasks

_DECIDED = (
    "extension-granted",
    "extension-refused",
    "exception-accepted",
    "not-applicable-decided",
)


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("task add", run_add)
    add.add_argument("--package", metavar="ID", required=True, help=text("cli.option.package"))
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    add.add_argument("--due", metavar="DATE", required=True, help=text("cli.option.due"))
    add.add_argument(
        "--to", metavar="CODE[,CODE...]|all", required=True, help=text("cli.option.to")
    )
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    listing = verbs.add("task list", run_list)
    listing.add_argument("--package", metavar="ID", help=text("cli.option.package"))
    listing.add_argument(
        "--status",
        metavar="S",
        choices=[code.code for code in TASK_STATUS],
        help=text("cli.option.status"),
    )
    listing.add_argument("--overdue", action="store_true", help=text("cli.option.overdue"))
    listing.add_argument("--organisation", metavar="CODE", help=text("cli.option.organisation"))
    verbs.add("task ack", run_ack).add_argument("id", metavar="ID", help=text("cli.option.id"))
    progress = verbs.add("task progress", run_progress)
    progress.add_argument("id", metavar="ID", help=text("cli.option.id"))
    progress.add_argument(
        "--status",
        metavar="S",
        required=True,
        choices=[code.code for code in RESPONSE_STATUS],
        help=text("cli.option.status"),
    )
    progress.add_argument("--note", metavar="TEXT", default="", help=text("cli.option.note"))
    attach = verbs.add("task attach", run_attach)
    attach.add_argument("id", metavar="ID", help=text("cli.option.id"))
    attach.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.file"))
    _register_decisions(verbs)


def _register_decisions(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("verify", run_verify), ("return", run_return), ("decide", run_decide)):
        parser = verbs.add(f"task {name}", run)
        parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
        parser.add_argument(
            "--organisation", metavar="CODE", required=True, help=text("cli.option.organisation")
        )
        if name != "verify":
            parser.add_argument(
                "--note",
                metavar="TEXT",
                required=name == "return",
                default="",
                help=text("cli.option.note"),
            )
        if name == "decide":
            parser.add_argument(
                "--decision",
                metavar="D",
                required=True,
                choices=_DECIDED,
                help=text("cli.option.decision"),
            )
            parser.add_argument("--due", metavar="DATE", help=text("cli.option.due"))


def run_add(context: Context, options: Namespace) -> Result:
    typed = typed_fields([f"title={options.title}", f"due={options.due}", *options.fields])
    added = packages.add_task(context.desk, options.package, typed, options.to.split(","))
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.task.added", reference=added.reference))


def run_list(context: Context, options: Namespace) -> Result:
    found = filtered_tasks(
        context.desk, options.package, options.status, options.overdue, options.organisation
    )
    language = context.texts.language
    rows = [
        (
            task.reference,
            task.due or "",
            response.organisation.upper(),
            label_of(TASK_STATUS, response.status).in_language(language)
            + (context.texts("cli.task.overdue") if response.overdue else "")
            + (f" [{context.texts('value.conflict')}]" if response.conflicts else ""),
            plain(task.title),
        )
        for task in found
        for response in task.responses
    ]
    said = context.texts("cli.task.total", count=len(found))
    lines = table(rows)
    data = {"total": len(found), "tasks": [task_json(task) for task in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def task_json(task: TaskView) -> dict[str, Any]:
    """A task as ``--json`` prints it."""
    return json_row(task.fields) | {
        "id": task.id,
        "reference": task.reference,
        "title": task.title,
        "package": task.package,
        "due": task.due,
        "overdue": task.overdue,
        "responses": [asdict(response) for response in task.responses],
    }


def run_ack(context: Context, options: Namespace) -> Result:
    return _said(context, options.id, "acknowledged", packages.acknowledge_task)


def run_progress(context: Context, options: Namespace) -> Result:
    packages.progress_task(context.desk, options.id, options.status, options.note)
    return _status(context, options.id, options.status)


def _said(context: Context, identifier: str, status: str, act: Any) -> Result:
    act(context.desk, identifier)
    return _status(context, identifier, status)


def _status(context: Context, identifier: str, status: str) -> Result:
    reference = context.desk.find(identifier, "task").reference
    label = label_of(RESPONSE_STATUS + DECISION, status).in_language(context.texts.language)
    return Result(
        {"reference": reference, "status": status},
        context.texts("cli.task.status", reference=reference, status=label),
    )


def run_attach(context: Context, options: Namespace) -> Result:
    attached = packages.attach_to_task(context.desk, options.id, options.file)
    data = {"sha256": attached.sha256, "bytes": attached.bytes, "name": attached.name}
    return Result(data, context.texts("cli.incident.attached", **data))


def run_verify(context: Context, options: Namespace) -> Result:
    packages.verify_task(context.desk, options.id, options.organisation)
    return _status(context, options.id, "verified")


def run_return(context: Context, options: Namespace) -> Result:
    packages.return_task(context.desk, options.id, options.organisation, options.note)
    return _status(context, options.id, "returned")


def run_decide(context: Context, options: Namespace) -> Result:
    packages.decide_task(
        context.desk, options.id, options.organisation, options.decision, options.due, options.note
    )
    return _status(context, options.id, options.decision)
