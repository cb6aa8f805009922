"""``liaison contact``: one's own posts and numbers; at the office also the agencies'."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.workflows import contacts

_COLUMNS = ("post", "name", "day_number", "night_number", "deputy", "deputy_number")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("contact add", run_add)
    add.add_argument("--post", metavar="TEXT", help=text("cli.option.post"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    listing = verbs.add("contact list", run_list)
    listing.add_argument("--organisation", metavar="CODE", help=text("cli.option.organisation"))
    amend = verbs.add("contact set", run_set)
    amend.add_argument("id", metavar="ID", help=text("cli.option.id"))
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))
    verbs.add("contact remove", run_remove).add_argument(
        "id", metavar="ID", help=text("cli.option.id")
    )


def run_add(context: Context, options: Namespace) -> Result:
    added = contacts.add_contact(context.desk, fields_of(options, "post"))
    return Result({"id": added.id, "reference": added.reference}, context.texts("cli.done"))


def run_list(context: Context, options: Namespace) -> Result:
    owner = options.organisation.lower() if options.organisation else None
    rows = context.desk.queries.day.contacts(owner)
    lines = table(
        [
            (
                str(row["owner"]).upper(),
                *(plain(row[key] or "") for key in _COLUMNS),
                str(row["id"]),
            )
            for row in rows
        ]
    )
    said = context.texts("cli.list.total", count=len(rows))
    data = {"total": len(rows), "contacts": [json_row(row) for row in rows]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_set(context: Context, options: Namespace) -> Result:
    changes = contacts.amend_contact(context.desk, options.id, typed_fields(options.fields))
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_remove(context: Context, options: Namespace) -> Result:
    changes = contacts.remove_contact(context.desk, options.id)
    return Result({"operations": changes.operations}, context.texts("cli.contact.removed"))
