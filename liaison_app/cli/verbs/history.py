"""``liaison history``: who, when, what, before and after, and through which bundle."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs, at_most
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.recipients import RECIPIENTS, recipients_said
from liaison_app.cli.verbs.shown import value_in
from liaison_app.domain.dates import format_rfc3339_utc, full_time
from liaison_app.domain.operations import Value
from liaison_app.domain.records import field_in
from liaison_app.store.queries import HistoryEntry
from liaison_app.store.queries.history import CellChange
from liaison_app.workflows.records import history


def register(verbs: Verbs) -> None:
    text = verbs.texts
    parser = verbs.add("history", run_history)
    parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
    parser.add_argument("--field", metavar="F", help=text("cli.option.history_field"))
    parser.add_argument("--all", action="store_true", help=text("cli.option.history_below"))
    parser.add_argument("--limit", metavar="N", type=at_most, help=text("cli.option.limit"))


def run_history(context: Context, options: Namespace) -> Result:
    entries = history(
        context.desk,
        options.id,
        field=options.field,
        with_below=options.all,
        limit=options.limit,
    )
    queries = context.desk.queries
    gone = queries.withdrawn_from_us(queries.resolve(options.id).pk) is not None
    lines = table([_line(context, entry, named=options.all, withdrawn=gone) for entry in entries])
    return Result({"id": options.id, "operations": [_data(entry) for entry in entries]}, lines)


def _data(entry: HistoryEntry) -> dict[str, object]:
    through = entry.through
    return {
        "operation": entry.name,
        "at": format_rfc3339_utc(entry.at),
        "actor": entry.actor,
        "organisation": entry.organisation,
        "kind": entry.kind,
        "compartment": entry.compartment,
        "position": entry.position,
        "through": {"organisation": through[0], "sequence": through[1]} if through else None,
        "record": entry.record_id,
        "record_kind": entry.record_kind,
        "undoes": entry.undoes or None,
        "destroys": entry.destroys,
        "cells": [
            {
                "field": cell.field,
                "before": cell.before,
                "after": cell.after,
                "destroyed": cell.destroyed,
            }
            for cell in entry.cells
        ],
    }


def _line(
    context: Context, entry: HistoryEntry, *, named: bool, withdrawn: bool
) -> tuple[str, ...]:
    texts = context.texts
    act = texts(f"operation.{entry.kind}")
    if named:
        act = f"{texts(f'record.{entry.record_kind}')} {act}"
    # Issuing says everything once more (decision 0026): what it says anew is told.
    cells = [cell for cell in entry.cells if cell.destroyed or cell.before != cell.after]
    missing = texts("history.withdrawn" if withdrawn else "history.destroyed")
    told = [_change(context, entry.record_kind, cell, missing) for cell in cells]
    if entry.destroys:
        told.append(texts("history.destroys", count=entry.destroys))
    if entry.through:
        organisation, sequence = entry.through
        told.append(texts("history.bundle", organisation=organisation.upper(), sequence=sequence))
    who = f"{entry.organisation.upper()} {plain(entry.actor)}"
    return full_time(entry.at, texts.language), who, act, "; ".join(told)


def _change(context: Context, kind: str, cell: CellChange, missing: str) -> str:
    """``missing`` is said of a value that is here no more."""
    texts = context.texts
    field = field_in(kind, cell.field)
    label = field.label.in_language(texts.language) if field else cell.field

    def said(value: Value) -> str:
        if cell.field in RECIPIENTS and isinstance(value, list):
            return recipients_said(context, value) or texts("history.empty")
        return value_in(texts, kind, cell.field, value)

    after = missing if cell.destroyed else said(cell.after)
    if cell.before in (None, [], ""):
        return texts("history.set", field=label, after=after)
    return texts("history.change", field=label, before=said(cell.before), after=after)
