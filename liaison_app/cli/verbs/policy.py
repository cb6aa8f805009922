"""``liaison policy``: what asks for a second officer, bundles and what is issued."""

from argparse import Namespace
from dataclasses import asdict

from liaison_app.cli.context import Context
from liaison_app.cli.parser import Verbs
from liaison_app.cli.result import Result, plain
from liaison_app.cli.verbs.release import add_approver, approver_in
from liaison_app.cli.verbs.shown import time_text
from liaison_app.workflows.policy_text import policy_lines
from liaison_app.workflows.release_policy import Policy, change_policy, policy_in_force


def register(verbs: Verbs) -> None:
    text = verbs.texts
    verbs.add("policy show", run_show)
    change = verbs.add("policy set", run_set)
    for option in ("two_person_release", "approval_to_issue"):
        change.add_argument(
            f"--{option.replace('_', '-')}",
            choices=("on", "off"),
            help=text(f"cli.option.{option}"),
        )
    change.add_argument(
        "--reason", metavar="TEXT", required=True, help=text("cli.option.release_reason")
    )
    add_approver(verbs, change, required=True)


def run_show(context: Context, _: Namespace) -> Result:
    return _result(context, policy_in_force(context.desk))


def run_set(context: Context, options: Namespace) -> Result:
    name, passphrase = approver_in(context, options)
    changed = change_policy(
        context.desk,
        options.reason,
        name or "",
        passphrase or "",
        two_person_release=_switched(options.two_person_release),
        approval_to_issue=_switched(options.approval_to_issue),
    )
    return _result(context, changed)


def _switched(to: str | None) -> bool | None:
    return None if to is None else to == "on"


def _result(context: Context, policy: Policy) -> Result:
    text = context.texts
    lines = [
        text("policy.two.on" if policy.two_person_release else "policy.two.off"),
        text("policy.issue.on" if policy.approval_to_issue else "policy.issue.off"),
    ]
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
    above = context.policy
    data = asdict(policy) | {"administrator": {"file": above.source or None, **above.said()}}
    return Result(data, "\n".join([*lines, *policy_lines(above, text)]))
