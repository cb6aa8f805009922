"""``liaison import``: one's own ledger, the ATLAS case studies, the KEV list, advisories."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.errors import Refused

FORMATS = ("atlas", "kev", "csaf", "csv", "xlsx", "form")
_MAX_MAPPING = 1024 * 1024  # bytes
_SHOWN = 5
_LISTED = 100


def register(verbs: Verbs) -> None:
    text = verbs.texts
    parser = verbs.add("import", run)
    parser.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.import_file"))
    parser.add_argument("--format", choices=FORMATS, help=text("cli.option.format"))
    parser.add_argument(
        "--as",
        dest="as_kind",
        choices=("incident", "reference", "package", "alert"),
        help=text("cli.option.as"),
    )
    parser.add_argument("--map", metavar="FILE", type=Path, help=text("cli.option.map"))
    parser.add_argument("--sheet", metavar="NAME|N", help=text("cli.option.sheet"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))
    parser.add_argument(
        "--refused-out", metavar="FILE", type=Path, help=text("cli.option.refused_out")
    )


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.host.files import read_file
    from liaison_app.interop.columns import parse_mapping
    from liaison_app.workflows.errors import sentence
    from liaison_app.workflows.importing import Choices, import_file
    from liaison_app.workflows.refused_rows import check_refused_name, save_refused

    if options.refused_out:
        check_refused_name(options.refused_out)
    mapping = parse_mapping(read_file(options.map, _MAX_MAPPING)) if options.map else None
    done = import_file(
        context.desk,
        options.file,
        options.format,
        options.as_kind,
        dry_run=options.dry_run,
        choices=Choices(mapping, options.sheet),
    )
    refused = [
        {"item": item.item, "why": sentence(item.refused, context.texts)} for item in done.refused
    ]
    data: dict[str, Any] = {
        "format": done.format,
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "refused": refused,
        "notices": [sentence(notice, context.texts) for notice in done.notices],
    }
    if done.ledger is not None:
        data |= {"sheet": done.ledger.sheet or None, "columns": _columns(done)}
    if options.dry_run:
        data["rows"] = [
            {"item": row.item, "fate": row.fate, "values": dict(row.values)}
            for row in done.preview[:_SHOWN]
        ]
    key = "cli.import.would" if options.dry_run else "cli.import.done"
    lines = [context.texts(key, **{**data, "refused": len(refused)})]
    if options.dry_run and done.ledger is not None:
        lines += [_columns_text(context, data["columns"]), _rows_text(context, data["rows"])]
    lines += [f"- {plain(item['item'])}: {plain(item['why'])}" for item in refused[:_LISTED]]
    if len(refused) > _LISTED:
        lines.append(context.texts("import.refused.more", count=len(refused) - _LISTED))
    lines += [plain(notice) for notice in data["notices"]]
    failed = None
    if options.refused_out and refused:
        try:
            save_refused(done, options.refused_out, context.texts)
            data["refused_file"] = str(options.refused_out)
            lines.append(context.texts("cli.written", file=plain(options.refused_out)))
        except Refused as reason:  # what was taken in stays; it is told all the same
            failed = reason
    return Result(data, "\n".join(line for line in lines if line), failed)


def _columns(done: Any) -> list[dict[str, Any]]:
    return [
        {
            "heading": column.heading,
            "field": column.field or None,
            "known_by": column.known_by or None,
            "values": dict(column.words),
        }
        for column in done.ledger.columns
    ]


def _columns_text(context: Context, columns: list[dict[str, Any]]) -> str:
    from liaison_app.interop.columns import READ

    language = context.texts.language
    nothing = context.texts("import.column.none")
    return table(
        [
            (
                plain(column["heading"]),
                "→",
                READ[column["field"]].label.in_language(language) if column["field"] else nothing,
            )
            for column in columns
        ]
    )


def _rows_text(context: Context, rows: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{row['item']} {context.texts('import.fate.' + row['fate'])}: "
        + ", ".join(f"{key}={plain(value)}" for key, value in row["values"].items())
        for row in rows
    )
