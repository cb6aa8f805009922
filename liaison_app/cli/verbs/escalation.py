"""``liaison escalation``: who was told, and whom to tell."""

from argparse import Namespace
from dataclasses import asdict

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import first_line, time_text
from liaison_app.domain.records.incident import CASES
from liaison_app.workflows import escalation


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("escalation add", run_add)
    add.add_argument("--told", metavar="WHO", help=text("cli.option.told"))
    add.add_argument("--message", metavar="TEXT|@FILE", help=text("cli.option.message"))
    add.add_argument("--incident", metavar="ID", help=text("cli.option.incident"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    listing = verbs.add("escalation list", run_list)
    listing.add_argument("--incident", metavar="ID", help=text("cli.option.incident"))
    listing.add_argument("--unanswered", action="store_true", help=text("cli.option.unanswered"))
    listing.add_argument(
        "--limit", metavar="N", type=at_most, default=50, help=text("cli.option.limit")
    )
    amend = verbs.add("escalation set", run_set)
    amend.add_argument("id", metavar="ID", help=text("cli.option.id"))
    amend.add_argument("--incident", metavar="ID", help=text("cli.option.incident"))
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    verbs.add("escalation suggest", run_suggest).add_argument(
        "--incident", metavar="ID", help=text("cli.option.incident")
    )


def run_add(context: Context, options: Namespace) -> Result:
    typed = fields_of(options, "told", "message")
    added = escalation.log_escalation(context.desk, typed, options.incident)
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.escalation.added", reference=added.reference))


def run_list(context: Context, options: Namespace) -> Result:
    desk = context.desk
    incident = desk.find(options.incident, *CASES).name.id if options.incident else None
    rows = desk.queries.day.escalations(
        unanswered=options.unanswered, incident=incident, limit=max(0, options.limit)
    )
    lines = table(
        [
            (
                str(row["reference"]),
                time_text(row["told_at"], context.texts),
                plain(row["told"]),
                first_line(row["message"]),
                first_line(row["answer"]) or context.texts("cli.escalation.unanswered"),
            )
            for row in rows
        ]
    )
    said = context.texts("cli.list.total", count=len(rows))
    data = {"total": len(rows), "escalations": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_set(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    changes = escalation.amend_escalation(context.desk, options.id, typed, options.incident)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_suggest(context: Context, options: Namespace) -> Result:
    desk = context.desk
    own = desk.installation.organisation
    found = escalation.whom_to_tell(desk.queries, own, desk.now(), options.incident)
    lines = table(
        [
            (
                context.texts(f"day.tell.{each.why}"),
                each.organisation.upper(),
                plain(each.post),
                plain(each.name),
                plain(each.number),
            )
            for each in found
        ]
    )
    data = {"total": len(found), "suggestions": [asdict(each) for each in found]}
    return Result(data, lines or context.texts("cli.none"))
