"""``liaison export``: incidents, tasks, the register of media, or every operation, for others."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import TLP

if TYPE_CHECKING:
    from liaison_app.workflows.exporting import Exported

FORMATS = ("csv", "xlsx", "ics", "json")
KINDS = ("incidents", "media", "tasks", "operations")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    parser = verbs.add("export", run)
    parser.add_argument("--format", choices=FORMATS, help=text("cli.option.export_format"))
    parser.add_argument(
        "--kind", choices=KINDS, default="incidents", help=text("cli.option.export_kind")
    )
    parser.add_argument("--query", metavar="TEXT", help=text("cli.option.export_query"))
    parser.add_argument(
        "--tlp-max",
        metavar="CODE",
        type=str.upper,
        choices=[code.code for code in TLP],
        help=text("cli.option.tlp_max"),
    )
    parser.add_argument(
        "--out", metavar="FILE", required=True, type=Path, help=text("cli.option.out")
    )


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.exporting import export_incidents, export_media

    if options.format == "ics" and options.kind != "tasks":
        raise Refused("export-calendar")
    wanted = ("json", None) if options.kind == "operations" else ("csv", "xlsx", "ics", None)
    if options.format not in wanted:
        raise Refused("export-operations")
    if options.kind == "operations":
        done = _operations(context, options)
    elif options.kind == "tasks":
        done = _tasks(context, options)
    elif options.kind == "media":
        if options.query or options.tlp_max:
            raise Refused("export-whole")
        done = export_media(context.desk, options.out, context.texts, options.format)
    else:
        done = export_incidents(
            context.desk,
            options.out,
            context.texts,
            format=options.format,
            query=options.query,
            tlp_max=options.tlp_max,
        )
    return _said(context, done)


def _tasks(context: Context, options: Namespace) -> "Exported":
    from liaison_app.workflows.task_exporting import export_tasks

    if options.query:
        raise Refused("export-no-query")
    return export_tasks(
        context.desk,
        options.out,
        context.texts,
        format=options.format,
        tlp_max=options.tlp_max,
    )


def _operations(context: Context, options: Namespace) -> "Exported":
    from liaison_app.workflows.operation_export import export_operations

    if options.query:
        raise Refused("export-no-query")
    return export_operations(context.desk, options.out, tlp_max=options.tlp_max)


def _said(context: Context, done: "Exported") -> Result:
    lines = [
        context.texts("cli.export.done", file=plain(done.file), count=done.exported, tlp=done.tlp)
    ]
    if done.left_out:
        lines.append(context.texts("cli.export.left_out", count=done.left_out))
    return Result(asdict(done), "\n".join(lines))
