"""``liaison audit verify``: re-check everything that can be re-checked."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result
from liaison_app.domain.errors import Refused


def register(verbs: Verbs) -> None:
    verbs.add("audit verify", run_verify)


def run_verify(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.audit import verify_audit

    report = verify_audit(context.desk)
    said = context.texts(
        "cli.audit.ok" if report["ok"] else "cli.audit.bad",
        position=report["journal"]["position"],
        broken_at=report["journal"]["broken_at"],
        bundles=report["bundles"]["checked"],
        receipts=report["receipts"]["checked"],
    )
    mark = report["mark"]
    if not mark["ok"]:
        witness = context.texts(f"mark.by.{mark['witness']}")
        said += "\n" + context.texts(f"mark.{mark['finding']}", witness=witness)
    if report["files"]["bad"]:
        said += "\n" + context.texts("cli.audit.files", count=len(report["files"]["bad"]))
    return Result(report, said, None if report["ok"] else Refused("audit-failed"))
