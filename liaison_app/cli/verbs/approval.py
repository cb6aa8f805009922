"""``liaison approval``: 起案・審査・決裁 of what the office is going to issue."""

from argparse import Namespace
from pathlib import Path

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import value_or_file
from liaison_app.cli.verbs.release import add_approver, approver_in
from liaison_app.cli.verbs.shown import time_text
from liaison_app.workflows import circulation
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.circulation import Circulation
from liaison_app.workflows.circulation_text import circulation_lines
from liaison_app.workflows.recipients_text import names_in

_SHOWN = ("digest", "reason", "to", "changes", "drafted_by", "drafted_at", "reviewed_by",
          "reviewed_at", "approved_by", "approved_at", "returned_by", "returned_at",
          "returned_why")  # fmt: skip


def register(verbs: Verbs) -> None:
    text = verbs.texts
    draft = _with_id(verbs, "draft", run_draft)
    draft.add_argument(
        "--reason", metavar="TEXT|@FILE", required=True, help=text("cli.option.approval_reason")
    )
    draft.add_argument(
        "--to", metavar="CODE[,CODE...]|all", default="", help=text("cli.option.approval_to")
    )
    draft.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))
    draft.add_argument(
        "--changes", metavar="TEXT|@FILE", default="", help=text("cli.option.changes")
    )
    listed = verbs.add("approval list", run_list)
    listed.add_argument("--all", action="store_true", help=text("cli.option.approval_all"))
    listed.add_argument("--mine", action="store_true", help=text("cli.option.approval_mine"))
    _with_id(verbs, "show", run_show)
    sheet = _with_id(verbs, "sheet", run_sheet)
    sheet.add_argument(
        "--out", metavar="FILE.pdf", required=True, type=Path, help=text("cli.option.out")
    )
    review = _with_id(verbs, "review", run_review)
    review.add_argument(
        "--return", dest="returned", action="store_true", help=text("cli.option.approval_return")
    )
    review.add_argument("--why", metavar="TEXT", default="", help=text("cli.option.approval_why"))
    add_approver(verbs, review)
    add_approver(verbs, _with_id(verbs, "approve", run_approve))
    returned = _with_id(verbs, "return", run_return)
    returned.add_argument(
        "--why", metavar="TEXT", required=True, help=text("cli.option.approval_why")
    )
    add_approver(verbs, returned)


def run_draft(context: Context, options: Namespace) -> Result:
    found = circulation.draft_approval(
        context.desk,
        options.id,
        value_or_file(options.reason),
        typed_recipients(options.to, options.copy),
        value_or_file(options.changes),
    )
    return _said(context, found, "cli.approval.drafted")


def run_list(context: Context, options: Namespace) -> Result:
    desk, text = context.desk, context.texts
    found = circulation.circulations(desk, open_only=not options.all)
    if options.mine:
        found = circulation.waiting_for(desk, desk.actor, found)
    rows = [
        (
            each.reference,
            text(f"approval.state.{each.state}"),
            text("approval.stale") if each.changed else "",
            plain(each.row["drafted_by"]),
            time_text(each.row["drafted_at"], text),
            plain(each.title),
        )
        for each in found
    ]
    data = {"total": len(found), "approvals": [_data(each) for each in found]}
    return Result(data, table(rows) or text("cli.none"))


def run_show(context: Context, options: Namespace) -> Result:
    found, text = circulation.circulation(context.desk, options.id), context.texts
    names = names_in(context.desk, text.language)
    lines = [plain(line) for line in circulation_lines(found, text, names)]
    return Result(_data(found), "\n".join(lines))


def run_sheet(context: Context, options: Namespace) -> Result:
    from liaison_app.cli.verbs.papers import paper_said
    from liaison_app.workflows.approval_sheet import print_approval_sheet

    language = context.texts.language
    drawn = print_approval_sheet(context.desk, options.id, language, options.out)
    return paper_said(context, options.out, drawn)


def run_review(context: Context, options: Namespace) -> Result:
    if options.returned:
        return run_return(context, options)
    name, passphrase = approver_in(context, options)
    found = circulation.review(context.desk, options.id, name, passphrase)
    return _said(context, found, "cli.approval.reviewed")


def run_approve(context: Context, options: Namespace) -> Result:
    name, passphrase = approver_in(context, options)
    found = circulation.approve(context.desk, options.id, name, passphrase)
    return _said(context, found, "cli.approval.approved")


def run_return(context: Context, options: Namespace) -> Result:
    name, passphrase = approver_in(context, options)
    found = circulation.return_draft(context.desk, options.id, options.why, name, passphrase)
    return _said(context, found, "cli.approval.returned")


def _with_id(verbs: Verbs, name: str, run: object) -> Parser:
    parser = verbs.add(f"approval {name}", run)  # type: ignore[arg-type]
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.approval_id"))
    return parser


def _said(context: Context, found: Circulation, key: str) -> Result:
    return Result(_data(found), context.texts(key, reference=found.reference or found.title))


def _data(found: Circulation) -> dict[str, object]:
    subject = {"subject": found.subject.name.id, "kind": found.subject.name.kind}
    changed = [
        {
            "id": each.id,
            "kind": each.kind,
            "reference": each.reference or None,
            "fields": list(each.fields),
        }
        for each in found.changed
    ]
    return {
        "id": found.id,
        "reference": found.reference,
        "state": found.state,
        **subject,
        "title": found.title,
        **{key: found.row[key] for key in _SHOWN},
        "changed": changed,
    }
