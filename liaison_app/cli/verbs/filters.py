"""``liaison filter``: queries that are kept under a name."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.workflows.saved_filters import (
    drop_filter,
    rename_filter,
    save_filter,
    saved_filters,
)


def register(verbs: Verbs) -> None:
    text = verbs.texts
    save = verbs.add("filter save", run_save)
    save.minus = True
    save.add_argument("name", metavar="NAME", help=text("cli.option.filter_name"))
    save.add_argument("query", metavar="QUERY", help=text("cli.option.query"))
    save.add_argument("--sort", metavar="FIELD", default="", help=text("cli.option.sort"))
    verbs.add("filter list", run_list)
    rename = verbs.add("filter rename", run_rename)
    rename.add_argument("name", metavar="NAME", help=text("cli.option.filter_name"))
    rename.add_argument("new_name", metavar="NEW", help=text("cli.option.filter_new_name"))
    verbs.add("filter drop", run_drop).add_argument(
        "name", metavar="NAME", help=text("cli.option.filter_name")
    )


def run_save(context: Context, options: Namespace) -> Result:
    changes = save_filter(context.desk, options.name, options.query, options.sort)
    data = {"name": options.name, "query": options.query, "operations": changes.operations}
    return Result(data, context.texts("cli.done"))


def run_list(context: Context, options: Namespace) -> Result:
    found = saved_filters(context.desk.queries)
    data = [
        {
            "id": each.id,
            "name": each.name,
            "query": each.query,
            "sort": each.sort or None,
            "list": each.of or "incidents",
        }
        for each in found
    ]
    lines = table(
        [
            (each.of or "incidents", plain(each.name), plain(each.query), plain(each.sort))
            for each in found
        ]
    )
    return Result({"total": len(data), "filters": data}, lines or context.texts("cli.filter.none"))


def run_rename(context: Context, options: Namespace) -> Result:
    changes = rename_filter(context.desk, options.name, options.new_name)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_drop(context: Context, options: Namespace) -> Result:
    changes = drop_filter(context.desk, options.name)
    return Result({"operations": changes.operations}, context.texts("cli.done"))
