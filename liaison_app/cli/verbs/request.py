"""``liaison request``: the office asks; organisations answer question by question."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.next_step import next_step
from liaison_app.cli.verbs.past_due import warned
from liaison_app.cli.verbs.recipients import planned_line, recipients_said
from liaison_app.cli.verbs.reminded import reminders_of
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import chosen_text
from liaison_app.cli.verbs.titles import titled
from liaison_app.domain.records.request import REPLY, REQUEST
from liaison_app.domain.vocabulary import REQUEST_STATUS, TASK_END, label_of
from liaison_app.workflows import replying, requests
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.request_view import (
    ReplyView,
    RequestView,
    request_list,
    request_view,
)

_OF_REPLY = {
    key: field
    for declared in (REPLY.own, REPLY.decision)
    for key, field in declared.items()
    if key in ("acknowledged_at", "answered_at", "note", "decision_note")
}
_SHOWN = ("text", "due", "issued_at", "tlp", "grade", "handling", "ended_at", "ended_why")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("add", run_add), ("set", run_set), ("revise", run_revise)):
        parser = verbs.add(f"request {name}", run)
        if name != "add":
            _id(parser, verbs)
        else:
            parser.add_argument("--package", metavar="ID", help=text("cli.option.package"))
            parser.add_argument(
                "--issue", action="store_true", help=text("cli.option.request_issue")
            )
        parser.add_argument(
            "--title", metavar="TEXT", required=name == "add", help=text("cli.option.title")
        )
        parser.add_argument("--due", metavar="DATE", help=text("cli.option.due"))
        parser.add_argument(
            "--question",
            metavar="TEXT|@FILE",
            action="append",
            default=[],
            help=text("cli.option.request_question"),
        )
        _recipients(parser, verbs)
        parser.add_argument(
            "fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields")
        )
    issue = verbs.add("request issue", run_issue)
    _id(issue, verbs)
    _recipients(issue, verbs)
    withdraw = verbs.add("request withdraw", run_withdraw)
    _id(withdraw, verbs)
    _note(withdraw, verbs, required=True)
    listing = verbs.add("request list", run_list)
    for flag in ("open", "overdue", "ended"):
        listing.add_argument(
            f"--{flag}", action="store_true", help=text(f"cli.option.requests_{flag}")
        )
    listing.add_argument("--organisation", metavar="CODE", help=text("cli.option.organisation"))
    _id(verbs.add("request show", run_show), verbs)
    for name, run, required in (("accept", run_accept, False), ("return", run_return, True)):
        parser = verbs.add(f"request {name}", run)
        _id(parser, verbs)
        parser.add_argument(
            "--organisation",
            metavar="CODE[,CODE...]|all",
            required=True,
            help=text("cli.option.audience"),
        )
        _note(parser, verbs, required=required)
    _register_replying(verbs)


def _register_replying(verbs: Verbs) -> None:
    text = verbs.texts
    _id(verbs.add("request ack", run_ack), verbs)
    answer = verbs.add("request answer", run_answer)
    _id(answer, verbs)
    answer.add_argument(
        "--number", metavar="N", type=int, required=True, help=text("cli.option.question_number")
    )
    answer.add_argument(
        "--text", metavar="TEXT|@FILE", required=True, help=text("cli.option.answer_text")
    )
    attach = verbs.add("request attach", run_attach)
    _id(attach, verbs)
    attach.add_argument("file", metavar="FILE", type=Path, help=text("cli.option.file"))
    submit = verbs.add("request submit", run_submit)
    _id(submit, verbs)
    _note(submit, verbs, required=False)


def _id(parser: Parser, verbs: Verbs) -> None:
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.id"))


def _note(parser: Parser, verbs: Verbs, *, required: bool) -> None:
    parser.add_argument(
        "--note",
        metavar="TEXT|@FILE",
        required=required,
        default="",
        help=verbs.texts("cli.option.note"),
    )


def _recipients(parser: Parser, verbs: Verbs) -> None:
    text = verbs.texts
    parser.add_argument(
        "--to", metavar="CODE[,CODE...]|all", default="", help=text("cli.option.audience")
    )
    parser.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))


def _typed(options: Namespace) -> dict[str, str]:
    given = [f"{key}={getattr(options, key)}" for key in ("title", "due") if getattr(options, key)]
    return typed_fields([*given, *options.fields])


def run_add(context: Context, options: Namespace) -> Result:
    added = requests.add_request(
        context.desk,
        _typed(options),
        [value_or_file(each) for each in options.question],
        typed_recipients(options.to, options.copy),
        options.package or "",
        issue=options.issue,
    )
    issued = bool(context.desk.queries.row(context.desk.find(added.id, "request"))["issued_at"])
    data = {"id": added.id, "reference": added.reference, "issued": issued}
    data |= warned(context, added.id, "request")
    key = "cli.request.issued" if issued else "cli.request.added"
    said = context.texts(key, reference=added.reference)
    return Result(data, said + next_step(context, added.reference, options.issue and not issued))


def run_set(context: Context, options: Namespace) -> Result:
    questions = [value_or_file(each) for each in options.question]
    to = typed_recipients(options.to, options.copy)
    requests.set_request(context.desk, options.id, _typed(options), questions, to)
    warned(context, options.id, "request")
    return _done(context, options.id, "cli.request.amended")


def run_revise(context: Context, options: Namespace) -> Result:
    questions = [value_or_file(each) for each in options.question]
    to = typed_recipients(options.to, options.copy)
    before = context.desk.find(options.id, "request").reference
    added = requests.revise_request(context.desk, options.id, _typed(options), questions, to)
    said = context.texts("cli.request.revised", reference=added.reference, before=before)
    late = warned(context, added.id, "request")
    data = {"id": added.id, "reference": added.reference, "supersedes": before, **late}
    return Result(data, said)


def run_issue(context: Context, options: Namespace) -> Result:
    to = typed_recipients(options.to, options.copy)
    requests.issue_request(context.desk, options.id, to)
    warned(context, options.id, "request")
    return _done(context, options.id, "cli.request.issued")


def run_withdraw(context: Context, options: Namespace) -> Result:
    requests.withdraw_request(context.desk, options.id, value_or_file(options.note))
    ended = context.desk.queries.row(context.desk.find(options.id, "request"))["ended"]
    key = "cli.request.withdrawn" if ended else "cli.task.to_be_withdrawn"
    return _done(context, options.id, key)


def run_ack(context: Context, options: Namespace) -> Result:
    replying.acknowledge_request(context.desk, options.id)
    return _done(context, options.id, "cli.request.acknowledged")


def run_answer(context: Context, options: Namespace) -> Result:
    text = value_or_file(options.text)
    replying.answer_request(context.desk, options.id, options.number, text)
    return _done(context, options.id, "cli.request.answer_written")


def run_attach(context: Context, options: Namespace) -> Result:
    attached = replying.attach_to_request(context.desk, options.id, options.file)
    data = {"sha256": attached.sha256, "bytes": attached.bytes, "name": attached.name}
    return Result(data, context.texts("cli.incident.attached", **data))


def run_submit(context: Context, options: Namespace) -> Result:
    replying.submit_reply(context.desk, options.id, value_or_file(options.note))
    return _done(context, options.id, "cli.request.submitted")


def run_accept(context: Context, options: Namespace) -> Result:
    codes = options.organisation.split(",")
    note = value_or_file(options.note)
    decided = requests.accept_reply(context.desk, options.id, codes, note)
    return _decided(context, options.id, "accepted", list(decided.organisations))


def run_return(context: Context, options: Namespace) -> Result:
    codes = options.organisation.split(",")
    decided = requests.return_reply(context.desk, options.id, codes, value_or_file(options.note))
    return _decided(context, options.id, "returned", list(decided.organisations))


def run_list(context: Context, options: Namespace) -> Result:
    code = options.organisation.lower() if options.organisation else None
    found = [view for view in request_list(context.desk) if _is_wanted(view, options, code)]
    rows = [
        (
            view.reference,
            view.due or "",
            _standing(context, view),
            titled(context.texts, view.fields),
        )
        for view in found
    ]
    said = context.texts("cli.request.total", count=len(found))
    lines = table(rows)
    data = {"total": len(found), "requests": [_json(view) for view in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    view = request_view(context.desk, options.id)
    t = context.texts
    lines = [f"{view.reference}　{titled(t, view.fields)}", _standing(context, view)]
    lines += [chosen_text(view.fields, REQUEST.own, _SHOWN, t), *planned_line(context, view.to)]
    if view.copies:
        lines.append(table([(t("packages.copies"), recipients_said(context, view.copies))]))
    lines += [
        t("request.question", number=number, text=plain(question))
        for number, question in enumerate(view.questions, 1)
    ]
    for reply in view.replies:
        lines += ["", f"{reply.organisation.upper()}　{_status_text(context, reply)}"]
        lines += [
            t("request.answer", number=number, text=plain(text))
            for number, text in sorted(reply.answers.items())
        ]
        about = chosen_text(asdict(reply), _OF_REPLY, _OF_REPLY, t)
        lines += [about] if about else []
        lines += [f"  {plain(name)}" for name in reply.files]
    reminders, told = reminders_of(context, view.id)
    return Result(_json(view) | reminders, "\n".join([*lines, *told]).rstrip("\n"))


def _is_wanted(view: RequestView, options: Namespace, code: str | None) -> bool:
    replies = [each for each in view.replies if code in (None, each.organisation)]
    return (
        (view.ended is None or options.ended)
        and (code is None or bool(replies))
        and (not options.overdue or any(each.overdue for each in replies))
        and (not options.open or any(each in view.waiting for each in replies))
    )


def _standing(context: Context, view: RequestView) -> str:
    t = context.texts
    if view.ended:
        return label_of(TASK_END, view.ended).in_language(t.language)
    if not view.issued:
        return t("request.draft")
    if not context.desk.is_office:
        own = view.of(context.desk.installation.organisation)
        if own is not None:
            return _status_text(context, own)
        if not view.replies:  # else those of organisations it supervises
            return t("request.for_information")
    held = sum(each.held_back for each in view.replies)
    given = len(view.replies) - len(view.waiting) - held
    said = t("request.answered", given=given, total=len(view.replies))
    return f"{said}　{t('task.held_back_count', count=held)}" if held else said


def _status_text(context: Context, reply: ReplyView) -> str:
    if reply.held_back:
        return context.texts("task.held_back")
    label = label_of(REQUEST_STATUS, reply.status).in_language(context.texts.language)
    return label + (context.texts("cli.task.overdue") if reply.overdue else "")


def _json(view: RequestView) -> dict[str, Any]:
    return json_row(view.fields) | {
        "questions": list(view.questions),
        "package": view.package,
        "to": list(view.to),
        "copies": list(view.copies),
        "waiting": [each.organisation for each in view.waiting],
        "replies": [
            asdict(reply) | {"answers": {str(key): text for key, text in reply.answers.items()}}
            for reply in view.replies
        ],
    }


def _done(context: Context, identifier: str, key: str) -> Result:
    reference = context.desk.find(identifier, "request").reference
    return Result({"reference": reference}, context.texts(key, reference=reference))


def _decided(context: Context, identifier: str, decision: str, codes: list[str]) -> Result:
    reference = context.desk.find(identifier, "request").reference
    label = label_of(REQUEST_STATUS, decision).in_language(context.texts.language)
    data = {
        "reference": reference,
        "status": decision,
        "count": len(codes),
        "organisations": codes,
    }
    which = ", ".join(f"{reference} {code.upper()}" for code in codes)
    said = context.texts("cli.task.decided", count=len(codes), status=label, which=which)
    return Result(data, said)
