"""``liaison search`` and ``liaison history``."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import format_rfc3339_utc, full_time


def register(verbs: Verbs) -> None:
    text = verbs.texts
    search = verbs.add("search", run_search)
    search.add_argument("text", metavar="TEXT", help=text("cli.option.search"))
    search.add_argument("--limit", metavar="N", type=int, default=50, help=text("cli.option.limit"))
    verbs.add("history", run_history).add_argument("id", metavar="ID", help=text("cli.option.id"))


def run_search(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.records import search

    found = search(context.desk, options.text, options.limit)
    hits = [
        {
            "kind": hit.kind,
            "id": hit.id,
            "reference": hit.reference,
            "title": hit.title,
            "snippet": hit.snippet,
        }
        for hit in found.hits
    ]
    rows = [(hit["reference"], plain(hit["title"]), plain(hit["snippet"])) for hit in hits]
    said = context.texts("cli.search.total", count=found.total)
    lines = table(rows)
    return Result({"total": found.total, "hits": hits}, f"{lines}\n{said}" if lines else said)


def run_history(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.records import history

    entries = history(context.desk, options.id)
    data = [
        {
            "operation": entry.name,
            "at": format_rfc3339_utc(entry.at),
            "actor": entry.actor,
            "organisation": entry.organisation,
            "kind": entry.kind,
            "compartment": entry.compartment,
            "position": entry.position,
            "through": (
                {"organisation": entry.through[0], "sequence": entry.through[1]}
                if entry.through
                else None
            ),
            "cells": [
                {"field": field, "before": before, "after": after}
                for field, before, after in entry.cells
            ],
        }
        for entry in entries
    ]
    rows = [
        (
            full_time(entry.at, context.texts.language),
            f"{entry.organisation.upper()} {plain(entry.actor)}",
            context.texts(f"operation.{entry.kind}"),
            ", ".join(field for field, _, _ in entry.cells),
        )
        for entry in entries
    ]
    return Result({"id": options.id, "operations": data}, table(rows))
