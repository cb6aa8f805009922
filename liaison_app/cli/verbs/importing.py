"""``liaison import``: one's own ledger, the ATLAS case studies, the KEV list."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain

FORMATS = ("atlas", "kev", "csv")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    parser = verbs.add("import", run)
    parser.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.import_file"))
    parser.add_argument("--format", choices=FORMATS, help=text("cli.option.format"))
    parser.add_argument(
        "--as",
        dest="as_kind",
        choices=("incident", "reference", "package"),
        help=text("cli.option.as"),
    )
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.errors import sentence
    from liaison_app.workflows.importing import import_file

    done = import_file(
        context.desk, options.file, options.format, options.as_kind, dry_run=options.dry_run
    )
    refused = [
        {"item": item.item, "why": sentence(item.refused, context.texts)} for item in done.refused
    ]
    data = {
        "format": done.format,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "refused": refused,
    }
    key = "cli.import.would" if options.dry_run else "cli.import.done"
    lines = [context.texts(key, **{**data, "refused": len(refused)})]
    lines += [f"- {plain(item['item'])}: {plain(item['why'])}" for item in refused]
    return Result(data, "\n".join(lines))
