"""``liaison mapping``: how ledgers' columns are read, as it is remembered."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.interop.columns import READ
from liaison_app.workflows.mappings import drop_mapping, mapping_list, mapping_named, rename_mapping


def register(verbs: Verbs) -> None:
    verbs.add("mapping list", run_list)
    for name, run in (("show", run_show), ("drop", run_drop)):
        verbs.add(f"mapping {name}", run).add_argument(
            "name", metavar="NAME", help=verbs.texts("cli.option.mapping_name")
        )

    rename = verbs.add("mapping rename", run_rename)
    rename.add_argument("name", metavar="NAME", help=verbs.texts("cli.option.mapping_name"))
    rename.add_argument("new_name", metavar="NEW", help=verbs.texts("cli.option.filter_new_name"))


def run_list(context: Context, options: Namespace) -> Result:
    found = mapping_list(context.desk.queries)
    data = [
        {
            "id": mapping.id,
            "name": mapping.name,
            "columns": len(mapping.rules),
            "updated_at": mapping.updated_at,
        }
        for mapping in found
    ]
    lines = table([(plain(item.name), ", ".join(map(plain, item.rules))) for item in found])
    return Result(
        {"total": len(data), "mappings": data}, lines or context.texts("cli.mapping.none")
    )


def run_show(context: Context, options: Namespace) -> Result:
    found = mapping_named(context.desk.queries, options.name)
    columns = [
        {"heading": heading, "field": rule.field or None, "values": dict(rule.words)}
        for heading, rule in found.rules.items()
    ]
    nothing = context.texts("import.column.none")
    language = context.texts.language
    lines = table(
        [
            (
                plain(heading),
                "→",
                READ[rule.field].label.in_language(language) if rule.field else nothing,
                ", ".join(f"{plain(word)}={plain(means)}" for word, means in rule.words.items()),
            )
            for heading, rule in found.rules.items()
        ]
    )
    return Result({"id": found.id, "name": found.name, "columns": columns}, lines)


def run_rename(context: Context, options: Namespace) -> Result:
    changes = rename_mapping(context.desk, options.name, options.new_name)
    data = {"name": options.new_name, "operations": changes.operations}
    return Result(data, context.texts("cli.done"))


def run_drop(context: Context, options: Namespace) -> Result:
    changes = drop_mapping(context.desk, options.name)
    return Result({"operations": changes.operations}, context.texts("cli.done"))
