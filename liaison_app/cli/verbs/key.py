"""``liaison key``: what opens this case log, the recovery key, a new database key."""

from argparse import Namespace
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.cli.verbs.epoch import asked_of_the_office, opened_data
from liaison_app.cli.verbs.officer import (
    add_endorser,
    endorsement_data,
    endorsement_text,
    endorser_in,
)
from liaison_app.cli.verbs.shown import time_text
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import Texts
from liaison_app.workflows.endorsing import KeyState

if TYPE_CHECKING:
    from liaison_app.workflows.keys import Key


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("key list", run_list)
    verbs.add("key recovery", run_recovery)
    verbs.add("key rekey", run_rekey)
    change = verbs.add("key change", run_change)
    change.add_argument("--reason", metavar="TEXT", required=True, help=text("cli.option.reason"))
    add_endorser(verbs, verbs.add("key endorse", run_endorse))
    drop = verbs.add("key drop", run_drop)
    drop.add_argument("slot", metavar="SLOT", help=text("cli.option.slot"))
    drop.add_argument("--yes", action="store_true", help=text("cli.option.yes_drop"))


def run_list(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.keys import key_list

    keys = key_list(context.desk)
    text = context.texts
    data = {
        "slots": [
            {
                "slot": each.slot,
                "kind": each.kind,
                "officer": each.officer,
                "version": each.version or None,
                "ok": not each.damage,
                "opened": each.opened,
                "known": each.known,
                "recovery": _recovery_data(each) if each.kind == "recovery" else None,
            }
            for each in keys
        ]
    }
    rows = [
        (
            each.slot,
            text(f"key.kind.{each.kind}"),
            plain(each.officer or ""),
            _fault(text, each),
            _recovery_text(text, each) if each.kind == "recovery" else "",
        )
        for each in keys
    ]
    return Result(data, table(rows))


def _fault(text: Texts, key: "Key") -> str:
    if key.damage:
        return text("cli.key.damaged")
    return "" if key.known else text("cli.key.unknown")


def _recovery_data(key: "Key") -> dict[str, object]:
    row = key.row or {}
    told = ("id", "made_by", "made_at", "used_by", "used_at")
    return {name: row.get(name) for name in told} | endorsement_data(KeyState(key.state, key.by))


def _recovery_text(text: Texts, key: "Key") -> str:
    row = key.row or {}
    lines = [endorsement_text(text, KeyState(key.state, key.by))]
    for act in ("made", "used"):
        if row.get(f"{act}_at"):
            at = time_text(row[f"{act}_at"], text)
            lines.append(text(f"cli.key.{act}", name=plain(row.get(f"{act}_by")), at=at))
    return "; ".join(lines)


def run_endorse(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.endorsing import endorse_recovery_key, key_states
    from liaison_app.workflows.recovery import present_recovery_key

    desk = context.desk
    endorse_recovery_key(desk, *endorser_in(context, options))
    row = present_recovery_key(desk)
    state = key_states(desk.queries)[str(row["id"])] if row else None
    said = context.texts("cli.key.endorsed")
    return Result(endorsement_data(state), f"{said}\n{endorsement_text(context.texts, state)}")


def run_recovery(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.keys import make_recovery_key

    words = make_recovery_key(context.desk)
    return Result({"words": words}, context.texts("cli.key.recovery", words=words))


def run_rekey(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.rekey import rekey

    desk = context.desk
    context.progress("cli.key.rekeying")
    done = rekey(desk)
    remain = [str(path) for path in done.remain]
    data = {"slots": list(done.slots), "dropped": list(done.dropped), "remain": remain}
    data["unknown"] = list(done.unknown)
    text = context.texts
    lines = [text("cli.key.rekeyed", count=len(done.slots))]
    if done.dropped:
        lines.append(text("cli.key.rekey_dropped", slots=", ".join(done.dropped)))
    if done.unknown:
        lines.append(text("cli.key.rekey_unknown", slots=", ".join(done.unknown)))
    if remain:
        lines += [text("cli.key.rekey_remain"), *(f"  {plain(path)}" for path in remain)]
    return Result(data, "\n".join(lines))


def run_change(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.epochs import change_keys

    opened = change_keys(context.desk, options.reason)
    text = context.texts
    lines = [text("cli.key.changed", replica=opened.replica)]
    return Result(opened_data(opened), "\n".join([*lines, *asked_of_the_office(context, opened)]))


def run_drop(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.keys import drop_key

    desk = context.desk
    if not options.yes:
        if options.json or not context.is_terminal:
            raise Refused("confirmation-needed")
        if not context.confirm("cli.key.drop_question"):
            return Result({}, context.texts("cli.key.not_dropped"))
    drop_key(desk, options.slot)
    data = {"dropped": options.slot}
    return Result(data, context.texts("cli.key.dropped", slot=options.slot))
