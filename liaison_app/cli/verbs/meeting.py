"""``liaison meeting``: meetings of the ministries concerned, their papers, decisions and tasks."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields, value_or_file
from liaison_app.cli.verbs.papers import paper_said
from liaison_app.cli.verbs.past_due import warned, warned_of
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import day_text, time_text
from liaison_app.cli.verbs.titles import titled
from liaison_app.workflows import meetings
from liaison_app.workflows.addressing import typed_recipients
from liaison_app.workflows.due_dates import is_past
from liaison_app.workflows.meeting_view import (
    DecisionView,
    MeetingView,
    meeting_list,
    meeting_view,
)

_LISTS = ("agenda", "attendees")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("add", run_add), ("set", run_set)):
        parser = verbs.add(f"meeting {name}", run)
        if name == "set":
            _id(parser, verbs)
        new = name == "add"
        parser.add_argument("--title", metavar="TEXT", required=new, help=text("cli.option.title"))
        parser.add_argument(
            "--held-at", metavar="TIME", required=new, help=text("cli.option.held_at")
        )
        parser.add_argument(
            "--agenda", metavar="TEXT", action="append", help=text("cli.option.agenda")
        )
        parser.add_argument(
            "--attendee",
            dest="attendees",
            metavar="TEXT",
            action="append",
            help=text("cli.option.attendee"),
        )
        parser.add_argument(
            "fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields")
        )
    papers = verbs.add("meeting papers", run_papers)
    _id(papers, verbs)
    papers.add_argument("numbers", metavar="NUMBER", nargs="*", help=text("cli.option.papers"))
    verbs.add("meeting list", run_list)
    _id(verbs.add("meeting show", run_show), verbs)
    share = verbs.add("meeting share", run_share)
    _id(share, verbs)
    share.add_argument(
        "--to", metavar="CODE[,CODE...]|all", required=True, help=text("cli.option.audience")
    )
    minutes = verbs.add("meeting minutes", run_minutes)
    _id(minutes, verbs)
    minutes.add_argument(
        "--out", metavar="FILE.pdf", required=True, type=Path, help=text("cli.option.out")
    )
    _register_decisions(verbs)


def _register_decisions(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("decide", run_decide), ("decision", run_decision)):
        parser = verbs.add(f"meeting {name}", run)
        help_key = "cli.option.id" if name == "decide" else "cli.option.decision_id"
        parser.add_argument("id", metavar="ID", help=text(help_key))
        parser.add_argument(
            "--text",
            metavar="TEXT|@FILE",
            required=name == "decide",
            help=text("cli.option.decision_text"),
        )
        parser.add_argument("--responsible", metavar="TEXT", help=text("cli.option.responsible"))
        parser.add_argument("--due", metavar="DATE", help=text("cli.option.due"))
    task = verbs.add("meeting task", run_task)
    task.add_argument("id", metavar="DECISION", help=text("cli.option.decision_id"))
    task.add_argument("--package", metavar="ID", required=True, help=text("cli.option.package"))
    task.add_argument(
        "--to", metavar="CODE[,CODE...]|all", default="", help=text("cli.option.audience")
    )
    task.add_argument("--copy", metavar="CODE", default="", help=text("cli.option.copy"))
    task.add_argument("--title", metavar="TEXT", help=text("cli.option.title"))
    task.add_argument("--due", metavar="DATE", help=text("cli.option.due"))
    task.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))


def _id(parser: Parser, verbs: Verbs) -> None:
    parser.add_argument("id", metavar="ID", help=verbs.texts("cli.option.id"))


def _typed(options: Namespace, *named: str) -> dict[str, str]:
    given = {key: getattr(options, key) for key in named}
    fields = getattr(options, "fields", [])
    said = [f"{key}={value}" for key, value in given.items() if value is not None]
    return typed_fields([*said, *fields])


def _lists(options: Namespace) -> dict[str, list[str]]:
    return {key: getattr(options, key) for key in _LISTS if getattr(options, key) is not None}


def run_add(context: Context, options: Namespace) -> Result:
    typed = _typed(options, "title", "held_at")
    added = meetings.add_meeting(context.desk, typed, _lists(options))
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.meeting.added", reference=added.reference))


def run_set(context: Context, options: Namespace) -> Result:
    typed = _typed(options, "title", "held_at")
    meetings.set_meeting(context.desk, options.id, typed, _lists(options))
    return _done(context, options.id)


def run_papers(context: Context, options: Namespace) -> Result:
    meetings.set_papers(context.desk, options.id, options.numbers)
    return _done(context, options.id)


def run_minutes(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.papers import print_minutes

    language = options.lang or context.texts.language
    return paper_said(
        context, options.out, print_minutes(context.desk, options.id, language, options.out)
    )


def run_share(context: Context, options: Namespace) -> Result:
    shared = meetings.share_meeting(context.desk, options.id, options.to.split(",")).organisations
    reference = context.desk.find(options.id, "meeting").reference
    said = context.texts(
        "cli.meeting.shared", reference=reference, to=", ".join(code.upper() for code in shared)
    )
    return Result({"reference": reference, "shared": list(shared)}, said)


def run_decide(context: Context, options: Namespace) -> Result:
    typed = _decision_typed(options)
    added = meetings.decide(context.desk, options.id, typed)
    late = _warned(context, added.reference)
    data = {"id": added.id, "reference": added.reference, **late}
    return Result(data, context.texts("cli.meeting.decided", reference=added.reference))


def run_decision(context: Context, options: Namespace) -> Result:
    meetings.set_decision(context.desk, options.id, _decision_typed(options))
    late = _warned(context, options.id)
    return Result({"reference": options.id, **late}, context.texts("cli.done"))


def _warned(context: Context, decision: str) -> dict[str, object]:
    """Of a decision, which has no reference of its own but its meeting's and its number."""
    desk = context.desk
    late = is_past(desk.queries.row(meetings.find_decision(desk, decision)), desk.now())
    return warned_of(context, [decision] if late else [])


def _decision_typed(options: Namespace) -> dict[str, str]:
    given = {"text": value_or_file(options.text)} if options.text is not None else {}
    return given | {
        key: getattr(options, key)
        for key in ("responsible", "due")
        if getattr(options, key) is not None
    }


def run_task(context: Context, options: Namespace) -> Result:
    added = meetings.task_of_decision(
        context.desk,
        options.id,
        options.package,
        typed_recipients(options.to, options.copy),
        _typed(options, "title", "due"),
    )
    late = warned(context, added.id, "task")
    data = {"id": added.id, "reference": added.reference, **late}
    return Result(data, context.texts("cli.task.added", reference=added.reference))


def run_list(context: Context, _options: Namespace) -> Result:
    found = meeting_list(context.desk)
    rows = [
        (
            view.reference,
            time_text(view.fields["held_at"], context.texts),
            context.texts("meeting.decisions", count=len(view.decisions)),
            titled(context.texts, view.fields),
        )
        for view in found
    ]
    said = context.texts("cli.meeting.total", count=len(found))
    lines = table(rows)
    data = {"total": len(found), "meetings": [_json(view) for view in found]}
    return Result(data, f"{lines}\n{said}" if lines else said)


def run_show(context: Context, options: Namespace) -> Result:
    view = meeting_view(context.desk, options.id)
    t = context.texts
    lines = [f"{view.reference}　{titled(t, view.fields)}", time_text(view.fields["held_at"], t)]
    lines += [plain(view.fields[key]) for key in ("place", "chair") if view.fields[key]]
    lines += [t("meeting.attendee_line", text=plain(each)) for each in view.items("attendees")]
    lines += [t("meeting.agenda_line", text=plain(each)) for each in view.items("agenda")]
    lines += [
        t("meeting.paper_line", paper=paper.paper_number or "-", number=paper.register_number)
        for paper in view.papers
    ]
    minutes = str(view.fields["minutes"] or "")
    lines += [t("meeting.minutes_line", text=plain(each)) for each in minutes.splitlines()]
    for decision in view.decisions:
        lines.append(f"{decision.reference}　{plain(decision.text)}")
        if decision.responsible:
            lines.append(t("meeting.responsible_line", text=plain(decision.responsible)))
        if decision.due:
            lines.append(t("meeting.due_line", day=day_text(decision.due, t)))
        if decision.task is not None:
            lines.append(f"  {_stands(context, decision.task.reference, decision)}")
    return Result(_json(view), "\n".join(lines))


def _stands(context: Context, reference: str, decision: DecisionView) -> str:
    """How far the task of a decision is, where everybody's answers are known."""
    if not decision.counted:
        return context.texts("meeting.task_named", reference=reference)
    if decision.task is not None and not decision.task.published:
        named = context.texts("meeting.task_named", reference=reference)
        return f"{named}　{context.texts('package.draft')}"
    given, total = decision.answered
    return context.texts("meeting.task_stands", reference=reference, given=given, total=total)


def _json(view: MeetingView) -> dict[str, Any]:
    return json_row(view.fields) | {
        "agenda": list(view.items("agenda")),
        "attendees": list(view.items("attendees")),
        "papers": [asdict(paper) for paper in view.papers],
        "decisions": [_decision_json(each) for each in view.decisions],
        "shared": list(view.shared),
    }


def _decision_json(decision: DecisionView) -> dict[str, Any]:
    given, total = decision.answered if decision.counted else (None, None)
    task = decision.task
    return {
        "id": decision.id,
        "reference": decision.reference,
        "text": decision.text,
        "responsible": decision.responsible or None,
        "due": decision.due,
        "task": {
            "id": task.id,
            "reference": task.reference,
            "published": task.published,
            "answered": given,
            "addressed": total,
            "overdue": task.overdue,
            "ended": task.ended,
        }
        if task
        else None,
    }


def _done(context: Context, identifier: str) -> Result:
    reference = context.desk.find(identifier, "meeting").reference
    said = context.texts("cli.meeting.amended", reference=reference)
    return Result({"reference": reference}, said)
