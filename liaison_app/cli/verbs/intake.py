"""``liaison intake``: notes of calls and visits, and what becomes of them."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import first_line, record_text, time_text
from liaison_app.domain.records.day import INTAKE
from liaison_app.domain.records.incident import CASES
from liaison_app.workflows import intake
from liaison_app.workflows.own_records import own_record


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("intake add", run_add)
    add.add_argument("--text", metavar="TEXT|@FILE", help=text("cli.option.body"))
    add.add_argument("--caller", metavar="NAME", help=text("cli.option.caller"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    listing = verbs.add("intake list", run_list)
    listing.add_argument("--open", action="store_true", help=text("cli.option.open"))
    listing.add_argument("--incident", metavar="ID", help=text("cli.option.incident"))
    listing.add_argument(
        "--limit", metavar="N", type=at_most, default=50, help=text("cli.option.limit")
    )
    for name, run in (("show", run_show), ("settle", run_settle)):
        verbs.add(f"intake {name}", run).add_argument(
            "id", metavar="ID", help=text("cli.option.id")
        )
    for name, run, least in (("set", run_set, "+"), ("incident", run_incident, "*")):
        parser = verbs.add(f"intake {name}", run)
        parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
        parser.add_argument(
            "fields", metavar="FIELD=VALUE", nargs=least, help=text("cli.option.fields")
        )
    entry = verbs.add("intake entry", run_entry)
    entry.add_argument("id", metavar="ID", help=text("cli.option.id"))
    entry.add_argument("--incident", metavar="ID", required=True, help=text("cli.option.incident"))


def run_add(context: Context, options: Namespace) -> Result:
    added = intake.add_intake(context.desk, fields_of(options, "text", "caller"))
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.intake.added", reference=added.reference))


def run_list(context: Context, options: Namespace) -> Result:
    desk = context.desk
    incident = desk.find(options.incident, *CASES).name.id if options.incident else None
    rows = desk.queries.day.intake(
        open_only=options.open, incident=incident, limit=max(0, options.limit)
    )
    lines = table(
        [
            (
                str(row["reference"]),
                time_text(row["received_at"], context.texts),
                plain(intake.source_of(row)),
                plain(row["incident_reference"] or ""),
                first_line(row["text"]),
            )
            for row in rows
        ]
    )
    said = context.texts("cli.list.total", count=len(rows))
    data = {"total": len(rows), "notes": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    found = own_record(context.desk, options.id, "intake")
    row = context.desk.queries.day.with_incident(context.desk.queries.row(found))
    return Result(json_row(row), record_text(row, INTAKE.own, context.texts))


def run_set(context: Context, options: Namespace) -> Result:
    changes = intake.amend_intake(context.desk, options.id, typed_fields(options.fields))
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_settle(context: Context, options: Namespace) -> Result:
    changes = intake.settle_intake(context.desk, options.id)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_incident(context: Context, options: Namespace) -> Result:
    added = intake.intake_to_incident(context.desk, options.id, typed_fields(options.fields))
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.incident.added", reference=added.reference))


def run_entry(context: Context, options: Namespace) -> Result:
    changes = intake.intake_to_entry(context.desk, options.id, options.incident)
    reference = context.desk.find(options.incident, *CASES).reference
    data = {"reference": reference, "operations": changes.operations}
    return Result(data, context.texts("cli.intake.entered", reference=reference))
