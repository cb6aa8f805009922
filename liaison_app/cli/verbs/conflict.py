"""``liaison conflict``: the values that stand side by side, and which of them shall stand."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import value_or_file
from liaison_app.cli.verbs.shown import value_in
from liaison_app.domain.dates import format_rfc3339_utc, full_time
from liaison_app.domain.merge import takes_out
from liaison_app.domain.operations import Value
from liaison_app.domain.records import field_in
from liaison_app.domain.texts import Texts
from liaison_app.store.queries import Conflict, Head
from liaison_app.workflows import conflicts
from liaison_app.workflows.conflicts import ConflictView

_SHOWN_ID = 8


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("conflict list", run_list)
    resolve = verbs.add("conflict resolve", run_resolve)
    resolve.add_argument("id", metavar="ID", help=text("cli.option.conflict"))
    chosen = resolve.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--keep", metavar="N", type=int, help=text("cli.option.conflict_keep"))
    chosen.add_argument("--value", metavar="VALUE", help=text("cli.option.conflict_value"))


def run_list(context: Context, _: Namespace) -> Result:
    found = conflicts.conflict_list(context.desk)
    said = context.texts("cli.conflict.total", count=len(found))
    lines = [*(_text(context, view) for view in found), said]
    return Result(
        {"total": len(found), "conflicts": [_data(view) for view in found]}, "\n\n".join(lines)
    )


def run_resolve(context: Context, options: Namespace) -> Result:
    typed = None if options.value is None else value_or_file(options.value)
    settled = conflicts.settle_conflict(context.desk, options.id, keep=options.keep, typed=typed)
    conflict = settled.conflict
    data = {
        "id": conflict.id,
        "kind": conflict.kind,
        "record": conflict.record,
        "reference": settled.reference,
        "field": conflict.field,
        "value": settled.value,
        "operations": settled.changes.operations,
    }
    said = context.texts(
        "cli.conflict.settled",
        reference=settled.reference or conflict.record,
        field=_label(context.texts, conflict.kind, conflict.field),
        value=_said(context, conflict, settled.value),
    )
    return Result(data, said)


def _data(view: ConflictView) -> dict[str, object]:
    conflict = view.conflict
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "record": conflict.record,
        "reference": view.reference,
        "title": view.title,
        "compartment": conflict.compartment,
        "field": conflict.field,
        "may_settle": view.may_settle,
        "values": [_value(head) for head in view.values],
    }


def _value(head: Head) -> dict[str, object]:
    through = head.through
    return {
        "value": head.value,
        "actor": head.actor,
        "organisation": head.organisation,
        "at": format_rfc3339_utc(head.at),
        "through": {"organisation": through[0], "sequence": through[1]} if through else None,
        "destroyed": head.destroyed,
        "edited": list(head.edited),
        "operation": head.name,
    }


def _text(context: Context, view: ConflictView) -> str:
    texts, conflict = context.texts, view.conflict
    heading = (
        conflict.id[:_SHOWN_ID],
        view.reference or conflict.record,
        texts(f"record.{conflict.kind}"),
        _label(texts, conflict.kind, conflict.field),
        plain(view.title),
    )
    rows = [
        (
            f"  {number}",
            texts("history.destroyed") if head.destroyed else _said(context, conflict, head.value),
            f"{head.organisation.upper()} {plain(head.actor)}",
            full_time(head.at, texts.language),
            _note(texts, conflict.kind, head, displayed=number == 1),
        )
        for number, head in enumerate(view.values, 1)
    ]
    return "\n".join([table([heading]), table(rows)])


def _note(texts: Texts, kind: str, head: Head, *, displayed: bool) -> str:
    notes = [texts("cli.conflict.displayed")] if displayed else []
    if head.edited:
        mark = "、" if texts.language == "ja" else ", "
        labels = [_label(texts, kind, key) for key in head.edited]
        notes.append(texts("conflict.edited", fields=mark.join(labels)))
    if head.through:
        organisation, sequence = head.through
        notes.append(texts("history.bundle", organisation=organisation.upper(), sequence=sequence))
    return " ".join(notes)


def _label(texts: Texts, kind: str, key: str) -> str:
    field = field_in(kind, key)
    return field.label.in_language(texts.language) if field else key


def _said(context: Context, conflict: Conflict, value: Value) -> str:
    if not conflicts.leaves(conflict):
        return value_in(context.texts, conflict.kind, conflict.field, value)
    key = "conflict.leaves" if takes_out(value) else "conflict.stays"
    target = conflicts.named_value(context.desk.queries, conflict, value)
    return context.texts(f"{key}.{conflict.field}", target=target)
