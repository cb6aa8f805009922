"""``liaison reminder``: who has not answered, whom to call, and who was reminded (督促)."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, value_or_file
from liaison_app.cli.verbs.papers import paper_said
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import day_text, time_text
from liaison_app.cli.verbs.titles import marked
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.request import REMINDER
from liaison_app.workflows import reminders
from liaison_app.workflows.call_list import Call, Unanswered, call_list, of_kind

_CONTACT = ("post", "name", "day_number", "night_number", "e_mail", "deputy", "deputy_number")


def register(verbs: Verbs) -> None:
    text = verbs.texts
    listing = verbs.add("reminder list", run_list)
    listing.add_argument("--about", metavar="ID[,ID...]", help=text("cli.option.about"))
    _who(listing, verbs, required=False)
    add = verbs.add("reminder add", run_add)
    add.add_argument("--about", metavar="ID[,ID...]", help=text("cli.option.about"))
    _who(add, verbs, required=True)
    add.add_argument("--dry-run", action="store_true", help=text("cli.option.preview"))
    _told(add, verbs)
    printed = verbs.add("reminder print", run_print)
    _who(printed, verbs, required=False)
    printed.add_argument("--exercise", action="store_true", help=text("cli.option.exercises_alone"))
    printed.add_argument(
        "--out", metavar="FILE.pdf", required=True, type=Path, help=text("cli.option.out")
    )
    answer = verbs.add("reminder answer", run_answer)
    answer.add_argument("id", metavar="ID", help=text("cli.option.id"))
    _told(answer, verbs)


def _who(parser: Parser, verbs: Verbs, *, required: bool) -> None:
    parser.add_argument(
        "--organisation",
        metavar="CODE[,CODE...]|all",
        required=required,
        default="",
        help=verbs.texts("cli.option.audience"),
    )
    parser.add_argument(
        "--overdue", action="store_true", help=verbs.texts("cli.option.calls_overdue")
    )


def _told(parser: Parser, verbs: Verbs) -> None:
    text = verbs.texts
    parser.add_argument(
        "--means",
        metavar="CODE",
        choices=[code.code for code in REMINDER.own["means"].codes],
        help=text("cli.option.means"),
    )
    parser.add_argument("--told", metavar="WHO", help=text("cli.option.told"))
    parser.add_argument("--answer", metavar="TEXT|@FILE", help=text("cli.option.reminder_answer"))
    parser.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))


def _listed(text: str | None) -> list[str]:
    """Nothing given is everything; what is given and empty is a mistake (``record-unknown``)."""
    found = [each for each in (text or "").split(",") if each.strip()]
    if text is not None and not found:
        raise Refused("record-unknown", id=text)
    return found


def _typed(options: Namespace) -> dict[str, str]:
    typed = fields_of(options, "means", "told")
    return typed | ({"answer": value_or_file(options.answer)} if options.answer else {})


def run_list(context: Context, options: Namespace) -> Result:
    desk = context.desk
    about = [desk.find(each).name.id for each in _listed(options.about)]
    codes = options.organisation.split(",")
    calls = call_list(desk, codes, overdue=options.overdue, about=about)
    lines: list[str] = []
    for call in calls:
        lines += [*([""] if lines else []), *_called(context, call)]
    said = context.texts("cli.reminder.total", count=len(calls))
    data = {"total": len(calls), "organisations": [_json(call) for call in calls]}
    return Result(data, "\n".join([*lines, said]))


def run_add(context: Context, options: Namespace) -> Result:
    done = reminders.add_reminders(
        context.desk,
        options.organisation.split(","),
        _listed(options.about),
        _typed(options),
        overdue=options.overdue,
        dry_run=options.dry_run,
    )
    codes = [call.organisation for call in done.calls]
    data = {
        "count": len(codes),
        "items": done.items,
        "dry_run": options.dry_run,
        "reminders": [
            {
                "id": done.ids[place] if done.ids else None,
                "organisation": call.organisation,
                "about": [item.reference for item in call.items],
            }
            for place, call in enumerate(done.calls)
        ],
    }
    key = "cli.reminder.would_add" if options.dry_run else "cli.reminder.added"
    which = ", ".join(
        f"{call.organisation.upper()} ({', '.join(item.reference for item in call.items) or '-'})"
        for call in done.calls
    )
    return Result(data, context.texts(key, count=len(codes), which=which))


def run_print(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.papers import print_call_list

    calls = call_list(context.desk, options.organisation.split(","), overdue=options.overdue)
    calls = of_kind(calls, exercise=options.exercise)
    language = options.lang or context.texts.language
    drawn = print_call_list(context.desk, calls, language, options.out)
    return paper_said(context, options.out, drawn)


def run_answer(context: Context, options: Namespace) -> Result:
    changes = reminders.answer_reminder(context.desk, options.id, _typed(options))
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def _called(context: Context, call: Call) -> list[str]:
    t = context.texts
    head = call.organisation.upper()
    if call.silent_days is not None:
        head += f"　{t('reminder.silent', days=call.silent_days)}"
    if call.via:
        head += f"　{t('reminder.via', organisation=call.via.upper())}"
    lines = [head]
    lines += [
        f"  {line}"
        for line in table([_item_row(context, item) for item in call.items]).splitlines()
    ]
    lines += [
        "  " + "  ".join(plain(contact[key]) for key in _CONTACT if contact[key])
        for contact in call.contacts
    ]
    if call.reminders:
        lines.append(f"  {t('reminder.reminded', count=len(call.reminders))}")
    return lines


def _item_row(context: Context, item: Unanswered) -> tuple[str, str, str]:
    late = context.texts("cli.task.overdue") if item.overdue else ""
    by = item.due or ""
    by = (time_text if "T" in by else day_text)(by, context.texts)
    return item.reference, by + late, marked(context.texts, item.title, exercise=item.exercise)


def _json(call: Call) -> dict[str, Any]:
    return {
        "organisation": call.organisation,
        "silent_days": call.silent_days,
        "via": call.via,
        "overdue": call.overdue,
        "items": [
            {
                "kind": item.kind,
                "id": item.id,
                "reference": item.reference,
                "title": item.title,
                "due": item.due,
                "overdue": item.overdue,
                "status": item.status,
                "exercise": item.exercise,
            }
            for item in call.items
        ],
        "contacts": [{key: row[key] for key in (*_CONTACT, "rank")} for row in call.contacts],
        "reminders": [json_row(row) for row in call.reminders],
    }
