"""``liaison roster``: turns of duty, who is on duty now and next.

``--officer`` is who acts, as everywhere; whoever acts is on duty, unless ``--on-duty`` names
another.
"""

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import fields_of, typed_fields
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import time_text
from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.texts import Texts
from liaison_app.store.queries import Row
from liaison_app.workflows import roster


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("roster add", run_add)
    add.add_argument("--from", dest="starts_at", metavar="TIME", help=text("cli.option.starts_at"))
    add.add_argument("--to", dest="ends_at", metavar="TIME", help=text("cli.option.ends_at"))
    add.add_argument("--on-duty", metavar="NAME", help=text("cli.option.on_duty"))
    add.add_argument("fields", metavar="FIELD=VALUE", nargs="*", help=text("cli.option.fields"))
    verbs.add("roster list", run_list).add_argument(
        "--all", action="store_true", help=text("cli.option.all_turns")
    )
    verbs.add("roster now", run_now)
    amend = verbs.add("roster set", run_set)
    amend.add_argument("id", metavar="ID", help=text("cli.option.id"))
    amend.add_argument("fields", metavar="FIELD=VALUE", nargs="+", help=text("cli.option.fields"))
    verbs.add("roster remove", run_remove).add_argument(
        "id", metavar="ID", help=text("cli.option.id")
    )


def run_add(context: Context, options: Namespace) -> Result:
    typed = fields_of(options, "starts_at", "ends_at")
    if options.on_duty is not None:
        typed["officer"] = options.on_duty
    added = roster.add_turn(context.desk, typed)
    warnings = _warnings(context)
    data = {"id": added.id, "reference": added.reference, "warnings": _json(warnings)}
    return Result(data, _with_warnings(context.texts("cli.done"), warnings, context.texts))


def run_list(context: Context, options: Namespace) -> Result:
    since = None if options.all else format_rfc3339_utc(context.desk.now())
    rows = context.desk.queries.day.roster(since)
    lines = table([(*_line(row, context.texts), str(row["id"])) for row in rows])
    warnings = _warnings(context)
    data = {
        "total": len(rows),
        "turns": [json_row(row) for row in rows],
        "warnings": _json(warnings),
    }
    said = context.texts("cli.list.total", count=len(rows))
    text = f"{lines}\n{said}" if lines else said
    return Result(data, _with_warnings(text, warnings, context.texts))


def run_now(context: Context, options: Namespace) -> Result:
    now = context.desk.now()
    duty = roster.on_duty(context.desk.queries, now)
    text = context.texts
    rows = [(text("cli.roster.now"), *_line(row, text)) for row in duty.now]
    if duty.next is not None:
        rows.append((text("cli.roster.next"), *_line(duty.next, text)))
    criteria = [str(row["wake_up"]) for row in duty.now if row["wake_up"]]
    said = "\n".join(
        [
            *([] if duty.now else [text("cli.roster.nobody")]),
            *([table(rows)] if rows else []),
            *(plain(line) for each in criteria for line in each.splitlines()),
        ]
    )
    data = {
        "at": format_rfc3339_utc(now),
        "now": [json_row(row) for row in duty.now],
        "next": json_row(duty.next) if duty.next is not None else None,
        "warnings": _json(duty.warnings),
    }
    return Result(data, _with_warnings(said, duty.warnings, text))


def run_set(context: Context, options: Namespace) -> Result:
    changes = roster.amend_turn(context.desk, options.id, typed_fields(options.fields))
    warnings = _warnings(context)
    data = {"operations": changes.operations, "warnings": _json(warnings)}
    return Result(data, _with_warnings(context.texts("cli.done"), warnings, context.texts))


def run_remove(context: Context, options: Namespace) -> Result:
    changes = roster.remove_turn(context.desk, options.id)
    return Result({"operations": changes.operations}, context.texts("cli.done"))


def _warnings(context: Context) -> tuple[roster.RosterWarning, ...]:
    return roster.on_duty(context.desk.queries, context.desk.now()).warnings


def _json(warnings: Iterable[roster.RosterWarning]) -> list[dict[str, Any]]:
    return [asdict(warning) for warning in warnings]


def _with_warnings(text: str, warnings: Iterable[roster.RosterWarning], texts: Texts) -> str:
    lines = [
        texts(
            f"day.roster.{warning.code}",
            start=time_text(warning.starts_at, texts),
            end=time_text(warning.ends_at, texts),
        )
        for warning in warnings
    ]
    return "\n".join([text, *lines])


def _line(row: Row, texts: Texts) -> tuple[str, ...]:
    return (
        time_text(row["starts_at"], texts),
        time_text(row["ends_at"], texts),
        plain(row["officer"] or ""),
        plain(row["number"] or ""),
        plain(row["deputy"] or ""),
        plain(row["deputy_number"] or ""),
    )
