"""``liaison remove``, ``recover`` and ``removed``: out of view, back again, and what is out."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain, table
from liaison_app.domain.dates import format_rfc3339_utc, full_time


def register(verbs: Verbs) -> None:
    text = verbs.texts
    remove = verbs.add("remove", run_remove)
    remove.add_argument("id", metavar="ID", help=text("cli.option.id"))
    remove.add_argument(
        "--reason", metavar="TEXT", default="", help=text("cli.option.removal_reason")
    )
    verbs.add("recover", run_recover).add_argument("id", metavar="ID", help=text("cli.option.id"))
    verbs.add("removed", run_removed)


def run_remove(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.removal import remove_record

    removed = remove_record(context.desk, options.id, options.reason)
    return Result(
        {"id": removed.id, "reference": removed.reference, "removed": True},
        context.texts("cli.removed.done", id=removed.reference or removed.id),
    )


def run_recover(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.removal import recover_record

    removed = recover_record(context.desk, options.id)
    return Result(
        {"id": removed.id, "reference": removed.reference, "removed": False},
        context.texts("cli.recovered.done", id=removed.reference or removed.id),
    )


def run_removed(context: Context, _: Namespace) -> Result:
    from liaison_app.workflows.removal import removed_records

    found = removed_records(context.desk)
    data = [
        {
            "kind": record.kind,
            "id": record.id,
            "reference": record.reference,
            "title": record.title,
            "removed_at": format_rfc3339_utc(record.at),
            "actor": record.actor,
            "organisation": record.organisation,
            "reason": record.reason,
        }
        for record in found
    ]
    lines = table(
        [
            (
                full_time(record.at, context.texts.language),
                context.texts(f"record.{record.kind}"),
                record.reference or record.id,
                plain(record.title),
                plain(record.actor),
                plain(record.reason),
            )
            for record in found
        ]
    )
    said = context.texts("cli.removed.total", count=len(found))
    data_out = {"total": len(found), "removed": data}
    return Result(data_out, f"{lines}\n{said}" if lines else said)
