"""Who was reminded of a record: the same for tasks, alerts and requests."""

from typing import Any

from liaison_app.cli.context import Context
from liaison_app.cli.result import plain
from liaison_app.cli.verbs.rows import json_row
from liaison_app.cli.verbs.shown import time_text


def reminders_of(context: Context, identifier: str) -> tuple[dict[str, Any], list[str]]:
    """For scripts and for people; ``identifier`` is an id."""
    rows = context.desk.queries.asked.reminders_about(identifier)
    lines = [
        context.texts(
            "reminder.line",
            time=time_text(row["reminded_at"], context.texts),
            organisation=str(row["organisation"]).upper(),
            answer=plain(row["answer"] or "-"),
        )
        for row in rows
    ]
    return {"reminders": [json_row(row) for row in rows]}, lines
