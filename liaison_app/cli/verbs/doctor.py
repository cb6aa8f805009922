"""``liaison doctor``: is this installation sound, and if not, what to do."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result
from liaison_app.domain.errors import Refused


def register(verbs: Verbs) -> None:
    verbs.add("doctor", run)


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.doctor import examine

    desk = context.desk if context.case_log.exists() else None
    findings = examine(desk, context.resources)
    text = context.texts
    data = {
        "ok": all(finding.ok for finding in findings),
        "checks": [
            {"check": finding.check, "ok": finding.ok, "detail": finding.detail}
            for finding in findings
        ],
    }
    lines = [
        text(
            "cli.doctor.ok" if finding.ok else "cli.doctor.bad",
            check=text(f"doctor.{finding.check}"),
            detail=finding.detail,
        )
        for finding in findings
    ]
    failed = [text(f"doctor.{finding.check}") for finding in findings if not finding.ok]
    refused = Refused("doctor", checks=", ".join(failed)) if failed else None
    return Result(data, "\n".join(lines), refused)
