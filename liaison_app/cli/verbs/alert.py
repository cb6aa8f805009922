"""``liaison alert``: the office warns, organisations take note."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.rows import json_row
from liaison_app.workflows import alerts


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("alert add", run_add)
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    add.add_argument("--body", metavar="TEXT|@FILE", required=True, help=text("cli.option.body"))
    add.add_argument(
        "--to", metavar="CODE[,CODE...]|all", required=True, help=text("cli.option.to")
    )
    add.add_argument("--ack-by", metavar="TIME", help=text("cli.option.ack_by"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    verbs.add("alert list", run_list)
    verbs.add("alert ack", run_ack).add_argument("id", metavar="ID", help=text("cli.option.id"))


def run_add(context: Context, options: Namespace) -> Result:
    typed = typed_fields([f"title={options.title}", *options.fields])
    typed["body"] = value_or_file(options.body)
    if options.ack_by:
        typed["ack_by"] = options.ack_by
    added = alerts.add_alert(context.desk, typed, options.to.split(","))
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.alert.added", reference=added.reference))


def run_list(context: Context, options: Namespace) -> Result:
    found = alerts.alert_list(context.desk.queries)
    data = [
        json_row(alert.fields)
        | {
            "addressed": list(alert.addressed),
            "acknowledged": sorted(alert.acknowledged),
            "acknowledged_at": dict(alert.acknowledged),
        }
        for alert in found
    ]
    rows = [
        (
            str(alert.fields["reference"]),
            context.texts(
                "cli.alert.acknowledged",
                count=len(alert.acknowledged),
                addressed=len(alert.addressed),
            ),
            plain(alert.fields["title"]),
        )
        for alert in found
    ]
    said = context.texts("cli.alert.total", count=len(found))
    lines = table(rows)
    return Result({"total": len(found), "alerts": data}, f"{lines}\n{said}" if lines else said)


def run_ack(context: Context, options: Namespace) -> Result:
    alerts.acknowledge_alert(context.desk, options.id)
    reference = context.desk.find(options.id, "alert").reference
    return Result({"reference": reference}, context.texts("cli.alert.ack", reference=reference))
