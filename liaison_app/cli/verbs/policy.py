"""``liaison policy``: whether a bundle needs a second officer before it leaves."""

from argparse import Namespace
from dataclasses import asdict

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.cli.verbs.release import add_approver, approver_in
from liaison_app.cli.verbs.shown import time_text
from liaison_app.workflows.release_policy import Policy, change_policy, policy_in_force


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("policy show", run_show)
    change = verbs.add("policy set", run_set)
    change.add_argument(
        "--two-person-release",
        required=True,
        choices=("on", "off"),
        help=text("cli.option.two_person_release"),
    )
    change.add_argument(
        "--reason", metavar="TEXT", required=True, help=text("cli.option.release_reason")
    )
    add_approver(verbs, change, required=True)


def run_show(context: Context, _: Namespace) -> Result:
    return _result(context, policy_in_force(context.desk))


def run_set(context: Context, options: Namespace) -> Result:
    name, passphrase = approver_in(context, options)
    wanted = options.two_person_release == "on"
    changed = change_policy(context.desk, wanted, options.reason, name or "", passphrase or "")
    return _result(context, changed)


def _result(context: Context, policy: Policy) -> Result:
    text = context.texts
    lines = [text("policy.two.on" if policy.two_person_release else "policy.two.off")]
    if policy.id:
        lines.append(
            text(
                "policy.decided",
                proposer=plain(policy.proposed_by),
                approver=plain(policy.approved_by),
                time=time_text(policy.approved_at, text),
                reason=plain(policy.reason),
            )
        )
    return Result(asdict(policy), "\n".join(lines))
