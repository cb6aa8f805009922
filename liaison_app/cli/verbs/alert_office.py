"""``liaison alert``, the office's part: writing, issuing, revising and withdrawing alerts."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.next_step import next_step
from liaison_app.cli.verbs.past_due import warned
from liaison_app.domain.indicators import defang
from liaison_app.domain.vocabulary import INDICATOR_TYPE
from liaison_app.workflows import alert_drafts
from liaison_app.workflows.addressing import typed_recipients


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("alert add", run_add)
    add.add_argument("--title", metavar="TEXT", required=True, help=text("cli.option.title"))
    add.add_argument("--body", metavar="TEXT|@FILE", required=True, help=text("cli.option.body"))
    add.add_argument("--package", metavar="ID", default="", help=text("cli.option.package"))
    add.add_argument("--draft", action="store_true", help=text("cli.option.alert_draft"))
    _content(add, verbs)
    change = verbs.add("alert set", run_set)
    change.add_argument("id", metavar="ID", help=text("cli.option.id"))
    _recipients(change, verbs)
    change.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    issue = verbs.add("alert issue", run_issue)
    issue.add_argument("id", metavar="ID", help=text("cli.option.id"))
    _recipients(issue, verbs)
    revise = verbs.add("alert revise", run_revise)
    revise.add_argument("id", metavar="ID", help=text("cli.option.id"))
    _content(revise, verbs)
    withdraw = verbs.add("alert withdraw", run_withdraw)
    withdraw.add_argument("id", metavar="ID", help=text("cli.option.id"))
    withdraw.add_argument("--note", metavar="TEXT", required=True, help=text("cli.option.note"))
    _indicators(verbs)


def _content(parser: Parser, verbs: Verbs) -> None:
    text = verbs.texts
    _recipients(parser, verbs)
    parser.add_argument("--ack-by", metavar="TIME", help=text("cli.option.ack_by"))
    parser.add_argument(
        "--indicators", metavar="TEXT|@FILE", default="", help=text("cli.option.indicators")
    )
    parser.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))


def _recipients(parser: Parser, verbs: Verbs) -> None:
    text = verbs.texts
    parser.add_argument(
        "--to", metavar="CODE[,CODE...]|all", default="", help=text("cli.option.audience")
    )
    parser.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))


def _indicators(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("alert indicator add", run_indicator_add)
    add.add_argument("id", metavar="ID", help=text("cli.option.id"))
    add.add_argument("text", metavar="TEXT|@FILE", help=text("cli.option.indicators"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    add.add_argument(
        "--type",
        default="",
        choices=[code.code for code in INDICATOR_TYPE],
        help=text("cli.option.indicator_type"),
    )
    remove = verbs.add("alert indicator remove", run_indicator_remove)
    remove.add_argument("id", metavar="ID", help=text("cli.option.id"))
    remove.add_argument("value", metavar="VALUE", help=text("cli.option.indicator"))


def run_add(context: Context, options: Namespace) -> Result:
    typed = typed_fields([f"title={options.title}", *options.fields])
    typed["body"] = value_or_file(options.body)
    if options.ack_by:
        typed["ack_by"] = options.ack_by
    added = alert_drafts.add_alert(
        context.desk,
        typed,
        _to(options),
        draft=options.draft,
        indicators=value_or_file(options.indicators),
        package=options.package,
    )
    row = context.desk.queries.row(context.desk.find(added.id, "alert"))
    said = "cli.alert.added" if row["issued_at"] else "cli.alert.drafted"
    data = {"id": added.id, "reference": added.reference, "draft": not row["issued_at"]}
    data |= warned(context, added.id, "alert")
    told = context.texts(said, reference=added.reference)
    wanted = not (row["issued_at"] or options.draft or options.package)
    return Result(data, told + next_step(context, added.reference, wanted))


def run_set(context: Context, options: Namespace) -> Result:
    alert_drafts.set_alert(context.desk, options.id, typed_fields(options.fields), _to(options))
    warned(context, options.id, "alert")
    return _done(context, options.id, "cli.alert.amended")


def run_issue(context: Context, options: Namespace) -> Result:
    alert_drafts.issue_draft(context.desk, options.id, _to(options))
    warned(context, options.id, "alert")
    return _done(context, options.id, "cli.alert.added")


def run_revise(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    if options.ack_by:
        typed["ack_by"] = options.ack_by
    before = context.desk.find(options.id, "alert").reference
    pasted = value_or_file(options.indicators)
    added = alert_drafts.revise_alert(context.desk, options.id, typed, _to(options), pasted)
    said = context.texts("cli.alert.revised", reference=added.reference, before=before)
    late = warned(context, added.id, "alert")
    return Result({"id": added.id, "reference": added.reference, **late}, said)


def run_withdraw(context: Context, options: Namespace) -> Result:
    alert_drafts.withdraw_alert(context.desk, options.id, options.note)
    return _done(context, options.id, "cli.alert.withdrawn")


def run_indicator_add(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.indicators import add_indicators

    context.desk.find(options.id, "alert")
    pasted, details = value_or_file(options.text), typed_fields(options.fields)
    found = add_indicators(context.desk, options.id, pasted, details, options.type)
    data = {
        "added": [
            {"type": each.type, "value": each.value, "defanged": defang(*each)}
            for each in found.added
        ],
        "known": [{"type": each.type, "value": each.value} for each in found.known],
    }
    lines = table([(each.type, plain(defang(*each))) for each in found.added])
    said = context.texts("cli.indicator.added", count=len(found.added), known=len(found.known))
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_indicator_remove(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.indicators import remove_indicator

    context.desk.find(options.id, "alert")
    remove_indicator(context.desk, options.id, options.value)
    return _done(context, options.id, "cli.alert.amended")


def _to(options: Namespace) -> list[str]:
    return typed_recipients(options.to, options.copy)


def _done(context: Context, identifier: str, said: str) -> Result:
    found = context.desk.find(identifier, "alert")
    data = {"id": found.name.id, "reference": found.reference}
    return Result(data, context.texts(said, reference=found.reference))
