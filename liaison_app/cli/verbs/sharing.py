"""``liaison incident share`` and ``unshare``, ``withdrawn``: who else may have what."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, table
from liaison_app.domain.dates import format_rfc3339_utc, full_time


def register(verbs: Verbs) -> None:
    text = verbs.texts
    for name, run in (("share", run_share), ("unshare", run_unshare)):
        parser = verbs.add(f"incident {name}", run)
        parser.add_argument("id", metavar="ID", help=text("cli.option.id"))
        parser.add_argument(
            "--to", metavar="CODE[,CODE]", required=True, help=text("cli.option.share_to")
        )
    verbs.add("withdrawn", run_withdrawn)


def run_share(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.sharing import share_incident

    share_incident(context.desk, options.id, options.to.split(","))
    return _shared(context, options.id)


def run_unshare(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.sharing import unshare_incident

    unshare_incident(context.desk, options.id, options.to.split(","))
    return _shared(context, options.id)


def _shared(context: Context, identifier: str) -> Result:
    from liaison_app.workflows.sharing import shared_with

    found = context.desk.find(identifier, "incident")
    codes = shared_with(context.desk, found)
    said = ", ".join(code.upper() for code in codes) or context.texts("cli.none")
    return Result(
        {"id": found.name.id, "reference": found.reference, "shared_with": codes},
        context.texts("cli.incident.shared", id=found.reference, organisations=said),
    )


def run_withdrawn(context: Context, _: Namespace) -> Result:
    from liaison_app.workflows.holding_back import withdrawn_records

    desk = context.desk
    found, office = withdrawn_records(desk), desk.installation.office_code
    data = [
        {
            "organisation": each.organisation,
            "kind": each.record.kind,
            "id": each.record.id,
            "reference": each.record.reference,
            "withdrawn_at": format_rfc3339_utc(each.at),
            "by": office,
        }
        for each in found
    ]
    lines = table(
        [
            (
                full_time(each.at, context.texts.language),
                # At the office from whom, elsewhere by whom.
                (each.organisation if desk.is_office else office).upper(),
                context.texts(f"record.{each.record.kind}"),
                each.record.reference or each.record.id,
            )
            for each in found
        ]
    )
    said = context.texts("cli.withdrawn.total", count=len(found))
    return Result({"total": len(found), "withdrawn": data}, f"{lines}\n{said}" if lines else said)
