"""Whether bundles need a second officer before they leave, and what the office issues a 決裁: the
settings of this installation that ask for two.

It is an operation like any other, and changed only by two officers who both sign the change, to
either side. One that two signatures do not cover makes it stricter at most, and the audit names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.domain.release import PolicyChange
from liaison_app.store.caselog import Act
from liaison_app.store.problems import UNSIGNED, Problem
from liaison_app.store.queries import Row
from liaison_app.workflows.approvals import approve_as, sign_approval
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.two_signatures import check_other_officer, check_signed

MAX_REASON = 1000  # characters


@dataclass(frozen=True)
class Policy:
    """What is asked for now, and who decided it; empty where nobody ever did."""

    two_person_release: bool = False
    approval_to_issue: bool = False
    id: str = ""
    proposed_by: str = ""
    approved_by: str = ""
    approved_at: str = ""
    reason: str = ""


def policy_in_force(desk: Desk) -> Policy:
    """The newest change that two officers signed; without any, one officer is enough. Where
    somebody tampered with one since, or the administrator says so, two are asked for."""
    decided, above = policies(desk)[-1], desk.surroundings.policy
    return replace(
        decided,
        two_person_release=decided.two_person_release or above.two_person_release,
        approval_to_issue=decided.approval_to_issue or above.approval_to_issue,
    )


def policies(desk: Desk) -> list[Policy]:
    """What was asked for from the beginning on, the newest last."""
    found = [Policy()]
    for row in desk.queries.policies():
        sound = _fault(desk, row, found[-1].id) is None
        stricter = replace(found[-1], two_person_release=True, approval_to_issue=True)
        found.append(_policy(row) if sound else stricter)
    return found


def asks_for_two(desk: Desk) -> bool:
    """Whether a bundle may leave only when a second officer released it."""
    return policy_in_force(desk).two_person_release


def asks_for_approval(desk: Desk) -> bool:
    """Whether the office issues only what a second officer approved (発出の決裁)."""
    return policy_in_force(desk).approval_to_issue


def change_policy(
    desk: Desk,
    reason: str,
    approver: str,
    passphrase: str,
    *,
    two_person_release: bool | None = None,
    approval_to_issue: bool | None = None,
) -> Policy:
    """The signed-in officer and ``approver``, who types his own passphrase here, change it. A
    setting that is None stays.

    Refused: ``reason-needed``, ``policy-unchanged``, ``set-by-administrator``, ``approval-…``,
    ``officer-…``, ``key-not-endorsed``.
    """
    before, above = policies(desk)[-1], desk.surroundings.policy
    if not reason.strip():
        raise Refused("reason-needed")
    if (above.two_person_release and two_person_release is False) or (
        above.approval_to_issue and approval_to_issue is False
    ):
        raise Refused("set-by-administrator", path=above.source)
    release = before.two_person_release if two_person_release is None else two_person_release
    issue = before.approval_to_issue if approval_to_issue is None else approval_to_issue
    if (before.two_person_release, before.approval_to_issue) == (release, issue):
        raise Refused("policy-unchanged")
    name, now = desk.new_name("policy"), format_rfc3339_utc(desk.now())
    change = PolicyChange(
        follows=before.id,
        proposer=desk.actor.id,
        reason=reason.strip()[:MAX_REASON],
        record=name.id,
        two_person_release=release,
        approval_to_issue=issue,
    )
    proposal = sign_approval(desk, change.statement())
    approval, second = approve_as(desk, change.statement(), approver, passphrase)
    values: dict[str, Value] = {
        "two_person_release": release,
        "approval_to_issue": issue,
        "reason": change.reason,
        "follows": before.id,
        "proposed_by": desk.actor.name,
        "proposer": desk.actor.id,
        "proposed_at": now,
        "proposal": proposal.text(),
        "approved_by": second.name,
        "approver": second.id,
        "approved_at": now,
        "approval": approval.text(),
    }
    desk.write(Act("create", name, "own", values))
    return policy_in_force(desk)


def unapproved_policies(desk: Desk) -> Iterator[Problem]:
    """Changes that no two officers signed, or that do not follow from the one before."""
    before = ""
    for row in desk.queries.policies():
        fault = _fault(desk, row, before)
        if fault is None:
            before = str(row["id"])
        else:
            yield Problem("policy", UNSIGNED, detail=f"{row['id']} ({fault})")


def _fault(desk: Desk, row: Row, before: str) -> str | None:
    """Why a change does not count: a code; None if it does."""
    said = row["approval_to_issue"]
    statement = PolicyChange(
        follows=str(row["follows"] or ""),
        proposer=str(row["proposer"]),
        reason=str(row["reason"] or ""),
        record=str(row["id"]),
        two_person_release=bool(row["two_person_release"]),
        approval_to_issue=None if said is None else bool(said),
    ).statement()
    if (row["follows"] or "") != before:
        return "policy-order"
    try:
        check_other_officer(row["proposer"], str(row["approver"]), str(row["approved_by"]))
        check_signed(desk, row, "proposal", statement, str(row["proposer"]))
        check_signed(desk, row, "approval", statement, str(row["approver"]))
    except Refused as refused:
        return refused.code
    return None


def _policy(row: Row) -> Policy:
    said = {key: str(row[key] or "") for key in ("proposed_by", "approved_by", "approved_at")}
    return Policy(
        bool(row["two_person_release"]),
        bool(row["approval_to_issue"]),
        str(row["id"]),
        reason=str(row["reason"] or ""),
        **said,
    )
