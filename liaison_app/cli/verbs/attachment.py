"""``liaison attachment``: files found by their SHA-256 or name, with who took them out."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.rows import json_row
from liaison_app.domain.vocabulary import CUSTODY_ACT, label_of
from liaison_app.workflows.attachments import Found, find_attachments
from liaison_app.workflows.readable import time_text


def register(verbs: Verbs) -> None:
    find = verbs.add("attachment find", run_find)
    find.add_argument("text", metavar="SHA256|NAME", help=verbs.texts("cli.option.attachment"))


def run_find(context: Context, options: Namespace) -> Result:
    found = find_attachments(context.desk, options.text)
    lines = [line for each in found for line in _lines(context, each)]
    data = [
        json_row(each.fields)
        | {
            "on": each.on.name.id,
            "on_kind": each.on.name.kind,
            "reference": each.on.reference or None,
            "custody": [json_row(row) for row in each.custody],
        }
        for each in found
    ]
    text = "\n".join(lines) or context.texts("cli.none")
    return Result({"total": len(found), "attachments": data}, text)


def _lines(context: Context, found: Found) -> list[str]:
    t, now = context.texts, context.desk.now()
    row = found.fields
    head = table(
        [
            (
                found.on.reference or found.on.name.id,
                str(row["sha256"])[:16],
                f"{int(str(row['bytes'])):,}",
                plain(row["name"]),
            )
        ]
    )
    taken = [
        "  "
        + "  ".join(
            (
                time_text(t, each["at"], now),
                label_of(CUSTODY_ACT, str(each["act"])).in_language(t.language),
                plain(each["officer"]),
                plain(each["destination"] or ""),
            )
        )
        for each in found.custody
    ]
    return [head, *taken]
