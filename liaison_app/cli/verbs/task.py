"""``liaison task``: what is asked, and how organisations answer it."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.recipients import planned_line, recipients_said
from liaison_app.cli.verbs.reminded import reminders_of
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import chosen_text, time_text
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.package import TASK
from liaison_app.domain.vocabulary import DECISION, RESPONSE_STATUS, TASK_STATUS, label_of
from liaison_app.workflows import answering
from liaison_app.workflows.task_view import task_history, task_view, units_text
from liaison_app.workflows.tasks import ResponseView, TaskFilter, TaskView, filtered_tasks

_DETAILS = {
    "due": "extension_due",
    "until": "exception_until",
    "compensating": "compensating",
    "units_done": "units_done",
    "units_total": "units_total",
    "unit": "unit",
}

_SHOWN = ("text", "due", "obligation", "priority", "task_type", "evidence", "evidence_required",
          "guideline", "techniques", "cves", "tlp", "grade", "handling")  # fmt: skip


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listing = verbs.add("task list", run_list)
    listing.add_argument("--package", metavar="ID", help=text("cli.option.package"))
    listing.add_argument(
        "--status",
        metavar="S",
        choices=[code.code for code in TASK_STATUS],
        help=text("cli.option.status"),
    )
    listing.add_argument("--organisation", metavar="CODE", help=text("cli.option.organisation"))
    for flag in ("overdue", "mine", "returned", "ended"):
        listing.add_argument(
            f"--{flag}", action="store_true", help=text(f"cli.option.{_flag(flag)}")
        )
    listing.add_argument("--due-within", metavar="DAYS", type=int, help=text("cli.option.within"))
    show = verbs.add("task show", run_show)
    show.add_argument("id", metavar="ID", help=text("cli.option.id"))
    show.add_argument("--organisation", metavar="CODE", help=text("cli.option.organisation"))
    ack = verbs.add("task ack", run_ack)
    ack.add_argument("id", metavar="ID[,ID...]", help=text("cli.option.ids"))
    ack.add_argument("--dry-run", action="store_true", help=text("cli.option.preview"))
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
    progress.add_argument("--due", metavar="DATE", help=text("cli.option.extension_due"))
    progress.add_argument("--until", metavar="DATE", help=text("cli.option.exception_until"))
    progress.add_argument("--compensating", metavar="TEXT", help=text("cli.option.compensating"))
    progress.add_argument("--units-done", metavar="N", help=text("cli.option.units_done"))
    progress.add_argument("--units-total", metavar="N", help=text("cli.option.units_total"))
    progress.add_argument("--unit", metavar="TEXT", help=text("cli.option.unit"))
    attach = verbs.add("task attach", run_attach)
    attach.add_argument("id", metavar="ID", help=text("cli.option.id"))
    attach.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.file"))


def _flag(name: str) -> str:
    return name if name == "overdue" else f"tasks_{name}"


def run_list(context: Context, options: Namespace) -> Result:
    if options.returned and options.status not in (None, "returned"):
        raise Refused("field-invalid", field="status", value=options.status)
    wanted = TaskFilter(
        status="returned" if options.returned else options.status,
        organisation=_own(context) if options.mine else options.organisation,
        overdue=options.overdue,
        waiting=options.mine,
        due_within=options.due_within,
        ended=options.ended,
    )
    found = filtered_tasks(context.desk, options.package, wanted)
    rows = [
        (
            task.reference,
            task.due or "",
            response.organisation.upper() if response else _others(context, task),
            _status_text(context, response) if response else _without(context, task),
            _title(context, task),
        )
        for task in found
        for response in (task.shown or (None,))
    ]
    said = context.texts("cli.task.total", count=len(found))
    lines = table(rows)
    data = {"total": len(found), "tasks": [task_json(task) for task in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def _others(context: Context, task: TaskView) -> str:
    """Who a draft will go to, or who has a copy of what nobody here answers."""
    return recipients_said(context, task.to) or ",".join(task.copies).upper() or "-"


def _without(context: Context, task: TaskView) -> str:
    """How a task stands to which there are no answers."""
    if not task.published:
        return context.texts("package.draft")
    return context.texts("packages.copies") if task.copies else "-"


def _title(context: Context, task: TaskView) -> str:
    title = plain(task.title)
    return context.texts("package.exercise", title=title) if task.exercise else title


def _own(context: Context) -> str | None:
    """The office's are everybody's: ``--mine`` asks there for all that wait."""
    return None if context.desk.is_office else context.desk.installation.organisation


def _status_text(context: Context, response: ResponseView) -> str:
    status = label_of(TASK_STATUS, response.status).in_language(context.texts.language)
    return (
        (context.texts("task.held_back") if response.held_back else status)
        + (context.texts("cli.task.overdue") if response.overdue else "")
        + (f" [{context.texts('value.conflict')}]" if response.conflicts else "")
    )


def task_json(task: TaskView) -> dict[str, Any]:
    """A task as ``--json`` prints it."""
    return json_row(task.fields) | {
        "id": task.id,
        "reference": task.reference,
        "title": task.title,
        "package": task.package,
        "due": task.due,
        "overdue": task.overdue,
        "to": list(task.to),
        "copies": list(task.copies),
        "responses": [asdict(response) for response in task.shown],
    }


def run_show(context: Context, options: Namespace) -> Result:
    view = task_view(context.desk, options.id, context.texts)
    task, t = view.task, context.texts
    codes = [options.organisation.lower()] if options.organisation else None
    lines = [f"{task.reference}　{plain(task.title)}"]
    lines += [plain(line) for line in view.said]
    lines.append(chosen_text(task.fields, TASK.own, _SHOWN, t))
    lines += planned_line(context, task.to)
    answers: list[dict[str, Any]] = []
    for response in task.shown:
        if codes is not None and response.organisation not in codes:
            continue
        history = task_history(context.desk, task, response.organisation)
        answers.append(asdict(response) | {"history": [asdict(step) for step in history]})
        units = units_text(response, t)
        status = _status_text(context, response) + (f"　{units}" if units else "")
        lines.append(f"{response.organisation.upper()}　{status}")
        lines += [
            "  ".join(
                (
                    "",
                    time_text(step.at, t),
                    label_of(TASK_STATUS, step.status).in_language(t.language),
                    plain(step.text),
                )
            ).rstrip()
            for step in history
        ]
    reminders, said = reminders_of(context, task.id)
    data = (
        task_json(task)
        | reminders
        | {
            "due_explained": view.due_explained or None,
            "supersedes": view.supersedes,
            "superseded_by": view.superseded_by,
            "responses": answers,
        }
    )
    return Result(data, "\n".join(line for line in [*lines, *said] if line))


def run_ack(context: Context, options: Namespace) -> Result:
    done = answering.acknowledge_tasks(context.desk, options.id.split(","), dry_run=options.dry_run)
    count = len(done.references)
    key = "cli.task.would_acknowledge" if options.dry_run else "cli.task.acknowledged"
    data = {
        "reference": done.references[0] if count == 1 else None,
        "status": "acknowledged",
        "count": count,
        "references": list(done.references),
        "dry_run": options.dry_run,
    }
    return Result(data, context.texts(key, count=count, which=", ".join(done.references)))


def run_progress(context: Context, options: Namespace) -> Result:
    details = {
        key: getattr(options, option)
        for option, key in _DETAILS.items()
        if getattr(options, option) is not None
    }
    answering.progress_task(context.desk, options.id, options.status, options.note, details)
    return status_said(context, options.id, options.status)


def status_said(context: Context, identifier: str, status: str) -> Result:
    """That a task now has this status, or was decided upon so."""
    reference = context.desk.find(identifier, "task").reference
    label = label_of(RESPONSE_STATUS + DECISION, status).in_language(context.texts.language)
    return Result(
        {"reference": reference, "status": status},
        context.texts("cli.task.status", reference=reference, status=label),
    )


def run_attach(context: Context, options: Namespace) -> Result:
    attached = answering.attach_to_task(context.desk, options.id, options.file)
    data = {"sha256": attached.sha256, "bytes": attached.bytes, "name": attached.name}
    return Result(data, context.texts("cli.incident.attached", **data))
