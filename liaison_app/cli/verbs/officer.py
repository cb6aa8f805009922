"""``liaison officer``: who works at this installation, and handing over to a successor."""

from argparse import Namespace
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context, passphrase_in
from liaison_app.cli.parser import Parser, Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.fields import typed_fields
from liaison_app.cli.verbs.release import add_approver, approver_in
from liaison_app.domain.texts import Texts

if TYPE_CHECKING:
    from liaison_app.workflows.endorsing import KeyState
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
    endorse = verbs.add("officer endorse", run_endorse)
    endorse.add_argument("name", metavar="NAME", help=text("cli.option.officer_name"))
    add_endorser(verbs, endorse)
    roles = verbs.add("officer roles", run_roles)
    roles.add_argument("name", metavar="NAME", help=text("cli.option.officer_name"))
    roles.add_argument("roles", metavar="ROLE[,ROLE...]|all", help=text("cli.option.roles"))
    roles.add_argument(
        "--reason", metavar="TEXT", required=True, help=text("cli.option.release_reason")
    )
    add_approver(verbs, roles, required=True)
    handover = verbs.add("officer handover", run_handover)
    handover.add_argument("--to", metavar="NAME", required=True, help=text("cli.option.successor"))
    close = verbs.add("officer close", run_close)
    close.add_argument("name", metavar="NAME", help=text("cli.option.officer_name"))


def add_endorser(verbs: Verbs, parser: Parser) -> None:
    """Who endorses: the officer signed in, or another one who types his passphrase here."""
    text = verbs.texts
    parser.add_argument("--endorser", metavar="NAME", help=text("cli.option.endorser"))
    parser.add_argument(
        "--endorser-passphrase-file",
        metavar="FILE",
        help=text("cli.option.endorser_passphrase_file"),
    )


def endorser_in(context: Context, options: Namespace) -> tuple[str | None, str | None]:
    """Name and passphrase of another endorser; None for the officer signed in."""
    if options.endorser is None:
        return None, None
    named = options.endorser_passphrase_file
    if named is not None:
        return options.endorser, passphrase_in(named)
    return options.endorser, context.ask_passphrase("cli.officer.endorser_passphrase")


def run_endorse(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.endorsing import endorse_officer, key_states

    desk = context.desk
    officer = endorse_officer(desk, options.name, *endorser_in(context, options))
    state = key_states(desk.queries)[officer.id]
    said = context.texts(f"cli.officer.endorsed.{state.state}", name=plain(officer.name))
    return Result(_data(officer) | endorsement_data(state), said)


def endorsement_data(state: "KeyState | None") -> dict[str, object]:
    """How a key stands, for ``--json``; an empty name among ``endorsed_by`` is the recovery key."""
    by = [name or "recovery" for name in state.by] if state else []
    return {"endorsement": state.state if state else None, "endorsed_by": by}


def endorsement_text(text: Texts, state: "KeyState | None") -> str:
    """The same for people."""
    if state is None:
        return ""
    names = ", ".join(plain(name) or text("key.kind.recovery") for name in state.by)
    return text(f"key.endorsement.{state.state}", names=names).strip()


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
    from liaison_app.workflows.circulation_text import roles_text
    from liaison_app.workflows.endorsing import key_states
    from liaison_app.workflows.officer_roles import roles_of
    from liaison_app.workflows.officers import officers

    found = officers(context.desk.queries)
    roles = {each.id: roles_of(context.desk, each).codes for each in found}
    states = key_states(context.desk.queries)
    text = context.texts
    rows = [
        (
            plain(each.name),
            plain(each.post),
            text("cli.officer.signs" if each.signing_key else "cli.officer.does_not_sign"),
            each.active_from,
            each.active_to,
            endorsement_text(text, states.get(each.id)),
            roles_text(roles[each.id], text),
        )
        for each in found
    ]
    listed = [
        _data(each) | endorsement_data(states.get(each.id)) | {"roles": list(roles[each.id])}
        for each in found
    ]
    data = {"total": len(found), "officers": listed}
    return Result(data, table(rows))


def run_roles(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.circulation_text import roles_text
    from liaison_app.workflows.officer_roles import change_roles, roles_of

    desk = context.desk
    wanted = [] if options.roles.strip() == "all" else options.roles.split(",")
    name, passphrase = approver_in(context, options)
    officer = change_roles(desk, options.name, wanted, options.reason, name or "", passphrase or "")
    codes = roles_of(desk, officer).codes
    said = context.texts(
        "cli.officer.roles", name=plain(officer.name), roles=roles_text(codes, context.texts)
    )
    return Result(_data(officer) | {"roles": list(codes)}, said)


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
