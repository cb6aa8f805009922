"""``liaison address``, ``unaddress`` and ``mark``: to whom a record goes, and its markings."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.workflows.addressing import typed_recipients


def register(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("address", run_address), ("unaddress", run_unaddress)):
        parser = verbs.add(name, run)
        parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
        gives = name == "address"
        to = text("cli.option.to")
        parser.add_argument("--to", metavar="CODE[,CODE]", required=not gives, default="", help=to)
        if gives:
            parser.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))
    mark = verbs.add("mark", run_mark)
    mark.add_argument("id", metavar="ID", help=text("cli.option.id"))
    mark.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))


def run_address(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.readdressing import address_record

    to = typed_recipients(options.to, options.copy)
    return _said(context, options, address_record(context.desk, options.id, to))


def run_unaddress(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.readdressing import unaddress_record

    left = unaddress_record(context.desk, options.id, options.to.split(","))
    return _said(context, options, left)


def run_mark(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.readdressing import mark_record

    mark_record(context.desk, options.id, typed_fields(options.fields))
    found = context.desk.find(options.id)
    markings = context.desk.queries.effective_markings(found.pk)
    data = {
        "id": found.name.id,
        "reference": found.reference,
        "tlp": markings.tlp,
        "grade": markings.grade,
    }
    return Result(data, context.texts("cli.marked", id=found.reference, tlp=markings.tlp))


def _said(context: Context, options: Namespace, codes: list[str]) -> Result:
    found = context.desk.find(options.id)
    listed = ", ".join(code.upper() for code in codes) or context.texts("cli.none")
    return Result(
        {"id": found.name.id, "reference": found.reference, "addressed": codes},
        context.texts("cli.addressed", id=found.reference, organisations=listed),
    )
