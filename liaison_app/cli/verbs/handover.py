"""``liaison handover``: the sheet drafted, given, taken."""

from argparse import Namespace
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import time_text
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.workflows import handover
from liaison_app.workflows.handover_sheet import Sheet
from liaison_app.workflows.handover_text import draft_text, given_text, sheet_texts
from liaison_app.workflows.own_records import own_record


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("handover draft", run_draft)
    verbs.add("handover give", run_give).add_argument(
        "fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields")
    )
    for name, run in (("take", run_take), ("show", run_show)):
        verbs.add(f"handover {name}", run).add_argument(
            "id", metavar="ID", help=text("cli.option.id")
        )
    verbs.add("handover list", run_list).add_argument(
        "--limit", metavar="N", type=at_most, default=50, help=text("cli.option.limit")
    )


def run_draft(context: Context, options: Namespace) -> Result:
    sheet = handover.draft_handover(context.desk)
    text = draft_text(sheet, context.texts)
    data = _json(sheet) | sheet_texts(sheet, context.texts) | {"text": text}
    return Result(data, _lines(text))


def run_give(context: Context, options: Namespace) -> Result:
    given = handover.give_handover(context.desk, context.texts, typed_fields(options.fields))
    data = {"id": given.id, "reference": given.reference}
    return Result(data, context.texts("cli.handover.given", reference=given.reference))


def run_take(context: Context, options: Namespace) -> Result:
    handover.take_handover(context.desk, options.id)
    reference = context.desk.find(options.id, "handover").reference
    data = {"reference": reference, "taken_by": context.desk.actor.name}
    return Result(data, context.texts("cli.handover.taken", reference=reference))


def run_show(context: Context, options: Namespace) -> Result:
    found = own_record(context.desk, options.id, "handover")
    row = context.desk.queries.row(found)
    text = given_text(row, context.texts)
    return Result(json_row(row) | {"text": text}, _lines(text))


def run_list(context: Context, options: Namespace) -> Result:
    rows = context.desk.queries.day.handovers(limit=max(0, options.limit))
    lines = table(
        [
            (
                str(row["reference"]),
                time_text(row["given_at"], context.texts),
                plain(row["given_by"]),
                plain(row["taken_by"] or context.texts("day.handover.not_taken")),
            )
            for row in rows
        ]
    )
    said = context.texts("cli.list.total", count=len(rows))
    data = {"total": len(rows), "handovers": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def _lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.splitlines())


def _json(sheet: Sheet) -> dict[str, Any]:
    return {
        "as_of": format_rfc3339_utc(sheet.as_of),
        "incidents": {
            "total": sheet.incidents_total,
            "gravest": [
                json_row(each.fields) | {"last_entry": json_row(each.last) if each.last else None}
                for each in sheet.incidents
            ],
        },
        "calls": [json_row(row) for row in sheet.calls],
        "escalations": [json_row(row) for row in sheet.escalations],
        "due": [
            {
                "kind": each.kind,
                "at": format_rfc3339_utc(each.at),
                "overdue": each.overdue,
                "reference": each.reference,
                "title": each.title,
            }
            for each in sheet.deadlines
        ],
        "unreviewed": list(sheet.arrivals),
    }
