"""``liaison officer``: who works at this installation, and handing over to a successor."""

from argparse import Namespace
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields

if TYPE_CHECKING:
    from liaison_app.workflows.officers import Officer


def register(verbs: Verbs) -> None:
    text = verbs.texts
    add = verbs.add("officer add", run_add)
    add.add_argument("name", metavar="NAME", help=text("cli.option.officer_name"))
    add.add_argument("fields", nargs="*", metavar="FIELD=VALUE", help=text("cli.option.fields"))
    add.add_argument(
        "--new-passphrase-file", metavar="FILE", help=text("cli.option.new_passphrase_file")
    )
    verbs.add("officer list", run_list)
    handover = verbs.add("officer handover", run_handover)
    handover.add_argument("--to", metavar="NAME", required=True, help=text("cli.option.successor"))
    close = verbs.add("officer close", run_close)
    close.add_argument("name", metavar="NAME", help=text("cli.option.officer_name"))


def run_add(context: Context, options: Namespace) -> Result:
    from liaison_app.domain.records.organisation import OFFICER
    from liaison_app.workflows.officers import add_officer
    from liaison_app.workflows.values import parse_fields

    typed = typed_fields(options.fields)
    desk = context.desk
    declared = {key: OFFICER.own[key] for key in ("post", "active_from")}
    values = parse_fields(desk, declared, typed)
    officer = add_officer(
        desk, options.name, lambda: context.new_passphrase(options.new_passphrase_file), values
    )
    data = _data(officer)
    return Result(data, context.texts("cli.officer.added", name=plain(officer.name)))


def run_list(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.officers import officers

    found = officers(context.desk.queries)
    text = context.texts
    rows = [
        (
            plain(each.name),
            plain(each.post),
            text("cli.officer.signs" if each.signing_key else "cli.officer.does_not_sign"),
            each.active_from,
            each.active_to,
        )
        for each in found
    ]
    data = {"total": len(found), "officers": [_data(each) for each in found]}
    return Result(data, table(rows))


def run_handover(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.officers import hand_over

    done = hand_over(context.desk, options.to)
    items = [
        {"kind": each.kind, "reference": each.reference, "title": each.title}
        for each in done.items.items
    ]
    counts = {
        "incidents": done.items.incidents,
        "tasks": done.items.tasks,
        "bundles": done.items.bundles,
        "conflicts": done.items.conflicts,
    }
    data = {
        "officer": _data(done.officer),
        "successor": _data(done.successor),
        "open": {**counts, "items": items},
        "shared_passphrase": done.shared_passphrase,
    }
    text = context.texts
    said = text(
        "cli.officer.handed_over",
        name=plain(done.officer.name),
        successor=plain(done.successor.name),
        **counts,
    )
    rows = [
        (text(f"cli.officer.item.{each.kind}"), plain(each.reference), plain(each.title))
        for each in done.items.items
    ]
    shared = [text("cli.officer.shared")] if done.shared_passphrase else []
    return Result(data, "\n".join([said, *([table(rows)] if rows else []), *shared]))


def run_close(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.officers import close_officer

    closed = close_officer(context.desk, options.name)
    return Result(_data(closed), context.texts("cli.officer.closed", name=plain(closed.name)))


def _data(officer: "Officer") -> dict[str, object]:
    return {
        "id": officer.id,
        "name": officer.name,
        "post": officer.post or None,
        "signing_key": officer.signing_key or None,
        "active_from": officer.active_from or None,
        "active_to": officer.active_to or None,
        "succeeded_by": officer.succeeded_by or None,
    }
