"""``liaison audit verify``: re-check everything that can be re-checked."""

from argparse import Namespace

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.domain.errors import Refused


def register(verbs: Verbs) -> None:
    verbs.add("audit verify", run_verify)


def run_verify(context: Context, options: Namespace) -> Result:
    from liaison_app.workflows.audit import fork_sentences, problem_sentences, verify_audit

    report = verify_audit(context.desk)
    text = context.texts
    if report["ok"]:
        said = text(
            "cli.audit.ok",
            position=report["journal"]["position"],
            bundles=report["bundles"]["checked"],
            receipts=report["receipts"]["checked"],
        )
        return Result(report, "\n".join([said, *map(plain, fork_sentences(report, text))]))
    found = [plain(sentence) for sentence in problem_sentences(report, text)]
    said = "\n".join([text("cli.audit.bad", count=len(report["problems"])), *found])
    return Result(report, said, Refused("audit-failed", first=found[0]))
