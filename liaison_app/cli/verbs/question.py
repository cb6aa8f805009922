"""``liaison question``: 想定問答 and press lines, and which may be said."""

from argparse import Namespace
from collections.abc import Sequence

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import first_line, record_text
from liaison_app.domain.records.day import QUESTION
from liaison_app.domain.records.incident import CASES
from liaison_app.store.queries import Row
from liaison_app.workflows import questions
from liaison_app.workflows.own_records import own_record


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("question add", run_add)
    add.add_argument("--question", metavar="TEXT", help=text("cli.option.question"))
    add.add_argument("--incident", metavar="ID", help=text("cli.option.incident"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    verbs.add("question list", run_list).add_argument(
        "--incident", metavar="ID", help=text("cli.option.incident")
    )
    verbs.add("question show", run_show).add_argument(
        "id", metavar="ID", help=text("cli.option.id")
    )
    amend = verbs.add("question set", run_set)
    amend.add_argument("id", metavar="ID", help=text("cli.option.id"))
    amend.add_argument("--incident", metavar="ID", help=text("cli.option.incident"))
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    clear = verbs.add("question clear", run_clear)
    clear.add_argument("id", metavar="ID", help=text("cli.option.id"))
    clear.add_argument("--by", metavar="POST", required=True, help=text("cli.option.cleared_by"))
    clear.add_argument(
        "--sayable",
        choices=(questions.MAY_SAY, questions.MAY_NOT_SAY),
        help=text("cli.option.sayable"),
    )


def run_add(context: Context, options: Namespace) -> Result:
    typed = fields_of(options, "question")
    added = questions.add_question(context.desk, typed, options.incident)
    data = {"id": added.id, "reference": added.reference}
    return Result(data, context.texts("cli.question.added", reference=added.reference))


def run_list(context: Context, options: Namespace) -> Result:
    desk = context.desk
    incident = desk.find(options.incident, *CASES).name.id if options.incident else None
    rows = desk.queries.day.questions(incident)
    may = [row for row in rows if questions.may_be_said(row)]
    may_not = [row for row in rows if not questions.may_be_said(row)]
    data = {
        "total": len(rows),
        "may_say": [json_row(row) for row in may],
        "may_not_say": [json_row(row) for row in may_not],
    }
    text = context.texts
    parts = [
        *(_part(text("day.question.may_say"), may) if may else ()),
        *(_part(text("day.question.may_not_say"), may_not) if may_not else ()),
        text("cli.list.total", count=len(rows)),
    ]
    return Result(data, "\n".join(parts))


def _part(heading: str, rows: Sequence[Row]) -> list[str]:
    lines = [
        (
            f"  {row['reference']}",
            plain(row["question"]),
            first_line(row["answer"]),
            plain(row["cleared_by"] or ""),
        )
        for row in rows
    ]
    return [heading, table(lines)]


def run_show(context: Context, options: Namespace) -> Result:
    found = own_record(context.desk, options.id, "question")
    row = context.desk.queries.day.with_incident(context.desk.queries.row(found))
    data = json_row(row) | {"may_be_said": questions.may_be_said(row)}
    return Result(data, record_text(row, QUESTION.own, context.texts))


def run_set(context: Context, options: Namespace) -> Result:
    typed = typed_fields(options.fields)
    amended = questions.amend_question(context.desk, options.id, typed, options.incident)
    key = "day.question.dropped" if amended.dropped else "cli.done"
    data = {"operations": amended.changes.operations, "clearance_dropped": amended.dropped}
    return Result(data, context.texts(key))


def run_clear(context: Context, options: Namespace) -> Result:
    questions.clear_question(context.desk, options.id, options.by, options.sayable)
    reference = context.desk.find(options.id, "question").reference
    data = {"reference": reference, "cleared_by": options.by.strip()}
    return Result(data, context.texts("cli.question.cleared", post=options.by.strip()))
