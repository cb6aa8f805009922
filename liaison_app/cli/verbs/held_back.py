"""``liaison bundle held`` and ``refused``: what does not leave, and why."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import full_time, parse_rfc3339


def register(verbs: Verbs) -> None:
    text = verbs.texts
    held = verbs.add("bundle held", run_held)
    held.add_argument(
        "--to", metavar="CODE|office|all", required=True, help=text("cli.option.bundle_to")
    )
    refused = verbs.add("bundle refused", run_refused)
    refused.add_argument("--again", metavar="OPERATION", help=text("cli.option.again"))


def run_held(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.holding_back import held_back

    found = held_back(context.desk, options.to)
    data = [
        {
            "organisation": each.organisation,
            "kind": each.record.kind,
            "id": each.record.id,
            "reference": each.record.reference,
            "reason": each.reason,
        }
        for each in found
    ]
    lines = table(
        [
            (
                each.organisation.upper(),
                context.texts(f"record.{each.record.kind}"),
                each.record.reference or each.record.id,
                plain(each.record.title),
                context.texts(f"held.{each.reason}"),
            )
            for each in found
        ]
    )
    said = context.texts("cli.held.total", count=len(found))
    return Result({"total": len(found), "held": data}, f"{lines}\n{said}" if lines else said)


def run_refused(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.holding_back import refused_operations, send_again

    if options.again is not None:
        send_again(context.desk, options.again)
    found = refused_operations(context.desk)
    data = [
        {
            "organisation": each.organisation,
            "operation": each.operation,
            "sequence": each.sequence,
            "reason": each.reason,
            "noted_at": each.noted_at,
            "kind": each.record.kind,
            "id": each.record.id,
            "reference": each.record.reference,
            "open": each.open,
        }
        for each in found
    ]
    lines = table(
        [
            (
                full_time(parse_rfc3339(each.noted_at), context.texts.language),
                each.organisation.upper(),
                each.operation[:12],
                context.texts(f"record.{each.record.kind}"),
                each.record.reference or each.record.id,
                plain(each.reason),
                context.texts("cli.refused.open" if each.open else "cli.refused.mended"),
            )
            for each in found
        ]
    )
    said = context.texts("cli.refused.total", count=len(found))
    return Result({"total": len(found), "refused": data}, f"{lines}\n{said}" if lines else said)
