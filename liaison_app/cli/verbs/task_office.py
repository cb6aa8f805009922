"""``liaison task``, the office's part: setting tasks, and deciding on what was answered."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.cli.verbs.past_due import warned
from liaison_app.cli.verbs.task import status_said
from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import DECISION, label_of
from liaison_app.workflows import deciding, task_setting
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.deciding import Verdict

_DECIDED = (
    "extension-granted",
    "extension-refused",
    "exception-accepted",
    "not-applicable-decided",
)


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("task add", run_add)
    add.add_argument("--package", metavar="ID", required=True, help=text("cli.option.package"))
    add.add_argument("--title", metavar="TEXT", help=text("cli.option.title"))
    add.add_argument("--template", metavar="CODE", default="", help=text("cli.option.template"))
    _due(add, verbs)
    _recipients(add, verbs, required=True)
    change = verbs.add("task set", run_set)
    revise = verbs.add("task revise", run_revise)
    for parser in (change, revise):
        parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
        _due(parser, verbs)
        _recipients(parser, verbs, required=False)
    withdraw = verbs.add("task withdraw", run_withdraw)
    withdraw.add_argument("id", metavar="ID", help=text("cli.option.id"))
    withdraw.add_argument("--note", metavar="TEXT", default="", help=text("cli.option.note"))
    _register_decisions(verbs)


def _due(parser: Parser, verbs: Verbs) -> None:
    text = verbs.texts
    parser.add_argument("--due", metavar="DATE", help=text("cli.option.due"))
    parser.add_argument("--due-rule", metavar="CODE", help=text("cli.option.due_rule"))


def _recipients(parser: Parser, verbs: Verbs, *, required: bool) -> None:
    text = verbs.texts
    parser.add_argument(
        "--to",
        metavar="CODE[,CODE...]|all",
        required=required,
        default="",
        help=text("cli.option.audience"),
    )
    parser.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))
    parser.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))


def _register_decisions(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("verify", run_verify), ("return", run_return), ("decide", run_decide)):
        parser = verbs.add(f"task {name}", run)
        many = name != "decide"
        parser.add_argument(
            "id",
            metavar="ID[,ID...]" if many else "ID",
            help=text("cli.option.ids" if many else "cli.option.id"),
        )
        parser.add_argument(
            "--organisation",
            metavar="CODE[,CODE...]|all" if many else "CODE",
            required=True,
            help=text("cli.option.audience" if many else "cli.option.organisation"),
        )
        if many:
            parser.add_argument("--dry-run", action="store_true", help=text("cli.option.preview"))
        if name != "verify":
            parser.add_argument(
                "--note",
                metavar="TEXT",
                required=name == "return",
                default="",
                help=text("cli.option.note"),
            )
        if name == "decide":
            parser.add_argument(
                "--decision",
                metavar="D",
                required=True,
                choices=_DECIDED,
                help=text("cli.option.decision"),
            )
            parser.add_argument("--due", metavar="DATE", help=text("cli.option.due"))


def run_add(context: Context, options: Namespace) -> Result:
    if not ((options.due or "").strip() or options.due_rule or options.template):
        raise Refused("due-needed")
    added = task_setting.add_task(
        context.desk,
        options.package,
        _typed(options, "title", "due", "due_rule"),
        typed_recipients(options.to, options.copy),
        options.template,
        context.texts.language,
    )
    data: dict[str, object] = {"id": added.id, "reference": added.reference} | warned(
        context, added.id, "task"
    )
    return Result(data, context.texts("cli.task.added", reference=added.reference))


def run_set(context: Context, options: Namespace) -> Result:
    typed = _typed(options, "due", "due_rule")
    to = typed_recipients(options.to, options.copy)
    task_setting.set_task(context.desk, options.id, typed, to)
    reference = context.desk.find(options.id, "task").reference
    data = {"reference": reference, **warned(context, options.id, "task")}
    return Result(data, context.texts("cli.task.amended", reference=reference))


def run_revise(context: Context, options: Namespace) -> Result:
    typed = _typed(options, "due", "due_rule")
    to = typed_recipients(options.to, options.copy)
    before = context.desk.find(options.id, "task").reference
    added = task_setting.revise_task(context.desk, options.id, typed, to)
    data: dict[str, object] = {
        "id": added.id,
        "reference": added.reference,
        "supersedes": before,
        **warned(context, added.id, "task"),
    }
    said = context.texts("cli.task.revised", reference=added.reference, before=before)
    return Result(data, said)


def run_withdraw(context: Context, options: Namespace) -> Result:
    task_setting.withdraw_task(context.desk, options.id, options.note)
    found = context.desk.find(options.id, "task")
    ended = context.desk.queries.row(found)["ended"]
    key = "cli.task.withdrawn" if ended else "cli.task.to_be_withdrawn"
    data = {"reference": found.reference, "ended": ended}
    return Result(data, context.texts(key, reference=found.reference))


def _typed(options: Namespace, *named: str) -> dict[str, str]:
    given = {key: getattr(options, key) for key in named}
    return typed_fields(
        [*(f"{key}={value}" for key, value in given.items() if value), *options.fields]
    )


def run_verify(context: Context, options: Namespace) -> Result:
    return _decide(context, options, Verdict("verified"))


def run_return(context: Context, options: Namespace) -> Result:
    return _decide(context, options, Verdict("returned", options.note))


def _decide(context: Context, options: Namespace, verdict: Verdict) -> Result:
    done = deciding.decide_answers(
        context.desk,
        options.id.split(","),
        options.organisation.split(","),
        verdict,
        dry_run=options.dry_run,
    )
    count = len(done.answers)
    data = {
        "reference": done.answers[0][0] if count == 1 else None,
        "status": verdict.decision,
        "count": count,
        "answers": [{"reference": task, "organisation": code} for task, code in done.answers],
        "dry_run": options.dry_run,
    }
    label = label_of(DECISION, verdict.decision).in_language(context.texts.language)
    which = ", ".join(f"{task} {code.upper()}" for task, code in done.answers)
    key = "cli.task.would_decide" if options.dry_run else "cli.task.decided"
    return Result(data, context.texts(key, count=count, status=label, which=which))


def run_decide(context: Context, options: Namespace) -> Result:
    deciding.decide_task(
        context.desk, options.id, options.organisation, options.decision, options.due, options.note
    )
    return status_said(context, options.id, options.decision)
