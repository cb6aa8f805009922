"""``liaison guideline add|copy|set|step …|issue|withdraw``: the office writes guidelines."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result
from liaison_app.cli.verbs.fields import fields_of, typed_fields, value_or_file
from liaison_app.domain.guidelines import SECTIONS
from liaison_app.workflows import guideline_setting as setting
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.incidents import Added

_OPTIONS = ("title", "title_en", "summary", "summary_en", "vectors", "replaces", "techniques")
_STEP_OPTIONS = ("section", "text", "text_en", "techniques")


def register(verbs: Verbs) -> None:
    add = verbs.add("guideline add", run_add)
    for key in _OPTIONS:
        _option(add, key, verbs, required=key == "title")
    copy = verbs.add("guideline copy", run_copy)
    copy.add_argument("source", metavar="GUIDELINE", help=verbs.texts("cli.option.guideline"))
    for parser in (add, copy):
        parser.add_argument(
            "--package", metavar="ID", default="", help=verbs.texts("cli.option.guideline_package")
        )
    change = _with_id(verbs, "guideline set", run_set)
    issue = _with_id(verbs, "guideline issue", run_issue)
    for parser in (add, copy, change, issue):
        parser.add_argument(
            "--to",
            metavar="CODE[,CODE...]|all",
            default="",
            help=verbs.texts("cli.option.audience"),
        )
        parser.add_argument(
            "--copy", metavar="CODE", default="", help=verbs.texts("cli.option.copy")
        )
    step = _with_id(verbs, "guideline step", run_step)
    step.add_argument(
        "--section", required=True, choices=SECTIONS, help=verbs.texts("cli.option.section")
    )
    for key in _STEP_OPTIONS[1:]:
        _option(step, key, verbs, required=key == "text")
    amend = _with_id(verbs, "guideline amend-step", run_amend_step)
    drop = _with_id(verbs, "guideline drop-step", run_drop_step)
    for parser in (amend, drop):
        parser.add_argument("step", metavar="STEP", help=verbs.texts("cli.option.step"))
    for parser in (add, change, step, amend):
        parser.add_argument(
            "fields", metavar="FIELD=VALUE", nargs="*", help=verbs.texts("cli.option.fields")
        )
    withdraw = _with_id(verbs, "guideline withdraw", run_withdraw)
    withdraw.add_argument(
        "--note", metavar="TEXT", required=True, help=verbs.texts("cli.option.note")
    )


def run_add(context: Context, options: Namespace) -> Result:
    typed = {key: value_or_file(text) for key, text in fields_of(options, *_OPTIONS).items()}
    return _added(
        context, setting.add_guideline(context.desk, typed, options.package, _recipients(options))
    )


def run_copy(context: Context, options: Namespace) -> Result:
    to = _recipients(options)
    return _added(
        context, setting.copy_guideline(context.desk, options.source, options.package, to)
    )


def run_set(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    changes = setting.set_guideline(context.desk, options.id, typed, _recipients(options))
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_step(context: Context, options: Namespace) -> Result:
    typed = {key: value_or_file(text) for key, text in fields_of(options, *_STEP_OPTIONS).items()}
    added = setting.add_step(context.desk, options.id, typed)
    return Result({"id": added.id, "reference": None}, context.texts("cli.done"))


def run_amend_step(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    changes = setting.set_step(context.desk, options.id, options.step, typed)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_drop_step(context: Context, options: Namespace) -> Result:
    changes = setting.remove_step(context.desk, options.id, options.step)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def run_issue(context: Context, options: Namespace) -> Result:
    changes = setting.issue_guideline(context.desk, options.id, _recipients(options))
    return _told(context, options, "cli.guideline.issued", changes.operations)


def run_withdraw(context: Context, options: Namespace) -> Result:
    changes = setting.withdraw_guideline(context.desk, options.id, options.note)
    return _told(context, options, "cli.guideline.withdrawn", changes.operations)


def _told(context: Context, options: Namespace, key: str, operations: int) -> Result:
    reference = context.desk.find(options.id, "guideline").reference
    data = {"reference": reference, "operations": operations}
    return Result(data, context.texts(key, reference=reference))


def _added(context: Context, added: Added) -> Result:
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.guideline.added", reference=added.reference))


def _recipients(options: Namespace) -> list[str]:
    return typed_recipients(options.to, options.copy)


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(name, run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.id"))
    return parser


def _option(parser: Parser, key: str, verbs: Verbs, *, required: bool) -> None:
    """A field as an option of its own; ``@FILE`` reads it."""
    parser.add_argument(
        f"--{key.replace('_', '-')}",
        metavar="TEXT|@FILE",
        required=required,
        help=verbs.texts(f"cli.option.guideline.{key}"),
    )
