"""``liaison incident action …``: what is to be done about an incident."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result
from liaison_app.cli.verbs.fields import fields_of, typed_fields, value_or_file
from liaison_app.cli.verbs.incident_shown import action_json, action_lines
from liaison_app.domain.dates import japan_date
from liaison_app.domain.vocabulary import TASK_TYPE
from liaison_app.workflows import actions


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = _with_id(verbs, "incident action add", run_add)
    add.add_argument("--title", metavar="TEXT", help=text("cli.option.title"))
    add.add_argument("--due", metavar="DATE", help=text("cli.option.due"))
    add.add_argument(
        "--type",
        dest="task_type",
        choices=[code.code for code in TASK_TYPE],
        help=text("cli.option.task_type"),
    )
    add.add_argument("--guideline", default="", help=text("cli.option.guideline"))
    add.add_argument("--step", default="", help=text("cli.option.step"))
    _with_id(verbs, "incident action list", run_list)
    amend = _with_id(verbs, "incident action set", run_set)
    for name, run in (("done", run_done), ("drop", run_drop)):
        parser = _with_id(verbs, f"incident action {name}", run)
        _numbered(parser, verbs)
        parser.add_argument(
            "--result" if name == "done" else "--note",
            dest="result",
            metavar="TEXT|@FILE",
            default="",
            required=name == "drop",
            help=text("cli.option.action_result"),
        )
    _numbered(amend, verbs)
    for parser, least in ((add, "*"), (amend, "+")):
        parser.add_argument(
            "fields", metavar="FIELD=VALUE", nargs=least, help=text("cli.option.fields")
        )


def run_add(context: Context, options: Namespace) -> Result:
    typed = fields_of(options, "title", "due", "task_type")
    added = actions.add_action(
        context.desk,
        options.id,
        typed,
        options.guideline,
        options.step,
        context.texts.language,
    )
    return Result({"id": added.id, "reference": None}, context.texts("cli.done"))


def run_list(context: Context, options: Namespace) -> Result:
    desk = context.desk
    found = desk.find(options.id, "incident")
    today = japan_date(desk.now()).isoformat()
    views = actions.action_views(desk.queries, found.pk, today)
    data = {"total": len(views), "actions": [action_json(each) for each in views]}
    said = context.texts("cli.list.total", count=len(views))
    return Result(data, "\n".join([*action_lines(context, views), said]))


def run_set(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    changes = actions.set_action(context.desk, options.id, options.action, typed)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_done(context: Context, options: Namespace) -> Result:
    return _end(context, options, "done")


def run_drop(context: Context, options: Namespace) -> Result:
    return _end(context, options, "dropped")


def _end(context: Context, options: Namespace, status: str) -> Result:
    said = value_or_file(options.result)
    changes = actions.end_action(
        context.desk, options.id, options.action, status, context.texts, said
    )
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(name, run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.id"))
    return parser


def _numbered(parser: Parser, verbs: Verbs) -> None:
    parser.add_argument("action", metavar="ACTION", help=verbs.texts("cli.option.action"))
