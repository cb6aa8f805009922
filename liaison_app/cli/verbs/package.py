"""``liaison package``: the office drafts and publishes counter-measure packages."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.workflows import packages


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("package add", run_add)
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    publish = verbs.add("package publish", run_publish)
    publish.add_argument("id", metavar="ID", help=text("cli.option.id"))
    publish.add_argument(
        "--to", metavar="CODE[,CODE...]|all", default="", help=text("cli.option.to_unaddressed")
    )


def run_add(context: Context, options: Namespace) -> Result:
    typed = typed_fields([f"title={options.title}", *options.fields])
    added = packages.add_package(context.desk, typed)
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.package.added", reference=added.reference))


def run_publish(context: Context, options: Namespace) -> Result:
    to = options.to.split(",") if options.to else []
    changes = packages.publish_package(context.desk, options.id, to)
    reference = context.desk.find(options.id).reference
    return Result(
        {"reference": reference, "operations": changes.operations},
        context.texts("cli.package.published", reference=reference),
    )
