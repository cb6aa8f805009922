"""``liaison doctor``: is this installation sound, and if not, what to do."""

from argparse import Namespace
from typing import TYPE_CHECKING

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.domain.errors import Refused

if TYPE_CHECKING:
    from liaison_app.workflows.examined import Finding


def register(verbs: Verbs) -> None:
    doctor = verbs.add("doctor", run)
    doctor.add_argument("--repair", action="store_true", help=verbs.texts("cli.option.repair"))


def run(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.doctor import check_policy, examine, repair

    desk = context.desk if context.case_log.exists() and check_policy().ok else None
    repaired = options.repair and desk is not None and repair(desk)
    renewed = desk is not None and desk.inbox.renewed
    findings = examine(desk, context.resources)
    text = context.texts
    sound = all(finding.ok for finding in findings)
    data = {
        "ok": sound,
        "state": desk.case_log.state() if sound and desk is not None else None,
        "repaired": repaired or renewed,
        "inbox_aside": str(desk.inbox.aside) if desk is not None and desk.inbox.aside else None,
        "checks": [
            {
                "check": finding.check,
                "ok": finding.ok,
                "detail": finding.detail,
                "advice": finding.advice,
                "help": text(f"doctor.help.{finding.check}") if _is_told(finding) else None,
            }
            for finding in findings
        ],
    }
    lines = [text("cli.doctor.repaired")] if repaired else []
    if renewed:
        aside = desk.inbox.aside if desk is not None else None
        lines.append(text("cli.doctor.renewed", aside=plain(str(aside or "-"))))
    for finding in findings:
        lines.append(
            text(
                _mark(finding),
                check=text(f"doctor.{finding.check}"),
                detail=plain(finding.detail),
            )
        )
        if _is_told(finding):
            lines.append("     " + text(f"doctor.help.{finding.check}"))
    failed = [text(f"doctor.{finding.check}") for finding in findings if not finding.ok]
    refused = Refused("doctor", checks=", ".join(failed)) if failed else None
    return Result(data, "\n".join(lines), refused)


def _is_told(finding: "Finding") -> bool:
    """Whether it is said what to do."""
    return finding.advice or not finding.ok


def _mark(finding: "Finding") -> str:
    """The text a line begins with: good, something to do, or a fault."""
    if not finding.ok:
        return "cli.doctor.bad"
    return "cli.doctor.advice" if finding.advice else "cli.doctor.ok"
