"""Whoever has the file's key and a program of his own can write rows and operations, but not
another officer's signature: nothing goes out under a forged approval, and the audit names it."""

from collections.abc import Callable

import msgspec
import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.store.caselog import Act
from liaison_app.workflows import issue_approval
from liaison_app.workflows.alert_drafts import issue_draft, set_alert
from liaison_app.workflows.approvals import as_second_officer, sign_approval
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.circulation import approve, circulation, draft_approval, review
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.editions import publish_package, revise_package
from liaison_app.workflows.issue_approval import statement
from liaison_app.workflows.issue_content import issue_content
from liaison_app.workflows.officer_roles import change_roles, roles_of
from liaison_app.workflows.officers import add_officer, close_officer, officer_named
from liaison_app.workflows.task_setting import revise_task
from tests.workflows.test_issue_approval import (
    BY_CHIEF,
    BY_CLERK,
    CHIEF,
    CLERK,
    CLERK_SAID,
    a_package,
    an_alert,
    approved,
    office,
    refusal,
)

__all__ = ["office"]


def named(desk: Desk) -> list[tuple[str, str]]:
    """What the audit finds: where, and the reason."""
    return [(each["where"], each["reason"]) for each in verify_audit(desk)["problems"]]


def forge(desk: Desk, kind: str, identifier: str, values: dict[str, Value]) -> None:
    """An operation that the program would not have written."""
    desk.write(Act("amend", desk.find(identifier, kind).name, "own", values))


def forged(desk: Desk, signature: str, by: str = CHIEF) -> dict[str, Value]:
    officer = officer_named(desk.queries, by)
    return {
        "approved_by": by,
        "approver": officer.id,
        "approved_at": "2026-11-25T00:00:00Z",
        "approval": signature,
    }


def issue_anyway(desk: Desk, identifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue with a program that does not ask."""
    with monkeypatch.context() as patched:
        patched.setattr(issue_approval, "asks_for_approval", lambda _: False)
        issue_draft(desk, identifier)


def signature_of_the_drafter(desk: Desk, identifier: str) -> str:
    return sign_approval(desk, statement(circulation(desk, identifier).row, "approve")).text()


def signature_of_the_reviewer(desk: Desk, identifier: str) -> str:
    return str(review(desk, identifier, *BY_CHIEF).row["review"])


def signature_renamed(desk: Desk, identifier: str) -> str:
    row = circulation(desk, identifier).row
    own = sign_approval(desk, statement(row, "approve"))
    return msgspec.structs.replace(
        own, name=CHIEF, officer=officer_named(desk.queries, CHIEF).id
    ).text()


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (lambda _desk, _id: "", "approval-malformed"),
        (signature_of_the_drafter, "approval-officer"),
        (signature_renamed, "approval-signature"),
        (signature_of_the_reviewer, "approval-signature"),
    ],
)
def test_a_forged_approval(
    office: Desk,
    signature: Callable[[Desk, str], str],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alert = an_alert(office)
    drafted = draft_approval(office, alert.id, "発出したい")
    forge(office, "approval", drafted.id, forged(office, signature(office, drafted.id)))
    assert refusal(lambda: issue_draft(office, alert.id)) == code
    assert named(office) == [("approval", "unsigned")]
    issue_anyway(office, alert.id, monkeypatch)
    assert named(office) == [("approval", "unsigned"), ("alert", "unsigned")]


@pytest.mark.parametrize(
    "change",
    [
        "approved_by = 'x', approver = drafter, approved_at = drafted_at, approval = draft",
        "digest = printf('%064d', 0)",
        "reason = '別の理由'",
    ],
)
def test_a_row_changed_with_sql(office: Desk, change: str) -> None:
    alert = an_alert(office)
    drafted = draft_approval(office, alert.id, "発出したい")
    if "approved_by" not in change:
        approve(office, drafted.id, *BY_CHIEF)
    office.queries._db.execute(f"UPDATE approval SET {change}")
    with pytest.raises(Refused):
        issue_draft(office, alert.id)
    assert verify_audit(office)["ok"] is False


def test_what_was_approved_does_not_carry_other_bytes(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = an_alert(office)
    drafted = approved(office, alert.id)
    set_alert(office, alert.id, {"body": "別の本文"})
    assert refusal(lambda: issue_draft(office, alert.id)) == "approval-stale"
    digest = issue_content(office.queries, office.find(alert.id)).digest
    forge(office, "approval", drafted, {"digest": digest})
    assert refusal(lambda: issue_draft(office, alert.id)) == "approval-signature"
    forge(office, "approval", drafted, {"digest": circulation(office, drafted).row["digest"]})
    issue_anyway(office, alert.id, monkeypatch)
    assert ("alert", "unsigned") in named(office)


def test_the_approval_of_one_record_is_not_that_of_another(office: Desk) -> None:
    first, second = an_alert(office), an_alert(office)
    drafted = approved(office, first.id)
    forge(office, "approval", drafted, {"subject": second.id})
    assert refusal(lambda: issue_draft(office, second.id)) == "approval-stale"
    assert named(office) == [("approval", "unsigned")]


def test_an_old_approval_is_not_used_again(office: Desk) -> None:
    package, task = a_package(office)
    old = approved(office, package.id)
    publish_package(office, package.id)
    revise_package(office, package.id)
    revise_task(office, task.id, {"title": "改めた"})
    assert refusal(lambda: publish_package(office, package.id, (), "改めた。")) == "approval-needed"
    row = circulation(office, old).row
    kept = {
        key: value
        for key, value in row.items()
        if value is not None and key not in ("pk", "id", "owner", "parent")
        and not key.startswith(("created_", "updated_"))
    }  # fmt: skip
    office.write(Act("create", office.new_name("approval"), "own", kept))
    assert refusal(lambda: publish_package(office, package.id, (), "改めた。")) == "approval-stale"
    assert named(office) == [("approval", "unsigned")]


def test_an_officer_who_left_approves_nothing_more(office: Desk) -> None:
    alert = an_alert(office)
    drafted = draft_approval(office, alert.id, "発出したい")
    with as_second_officer(office, *BY_CHIEF) as chief:
        signature = chief.sign(statement(drafted.row, "approve")).text()
    values = forged(office, signature)
    add_officer(office, CLERK, CLERK_SAID)
    close_officer(office, CHIEF)
    forge(office, "approval", drafted.id, values)
    assert refusal(lambda: issue_draft(office, alert.id)) == "key-not-endorsed"
    assert named(office) == [("approval", "unsigned")]


def test_a_key_nobody_endorsed_approves_nothing(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drafter enters an officer who does not exist, and signs as him."""
    add_officer(office, CLERK, CLERK_SAID)
    alert = an_alert(office)
    drafted = draft_approval(office, alert.id, "発出したい")
    with monkeypatch.context() as patched:
        patched.setattr("liaison_app.workflows.approvals.check_counts", lambda *_: None)
        approve(office, drafted.id, *BY_CLERK)
    assert refusal(lambda: issue_draft(office, alert.id)) == "key-not-endorsed"
    issue_anyway(office, alert.id, monkeypatch)
    assert named(office) == [("approval", "unsigned"), ("alert", "unsigned")]


@pytest.mark.parametrize("how", ["sql", "operation", "old decision"])
def test_nobody_grants_himself_a_role(office: Desk, how: str) -> None:
    alert = an_alert(office)
    change_roles(office, CHIEF, ["author"], "分担（架空）", *BY_CHIEF)
    old = office.queries.officers()[1]["roles_decided"]
    change_roles(office, CHIEF, ["reviewer"], "分担（架空）", *BY_CHIEF)
    pk = officer_named(office.queries, CHIEF).pk
    if how == "sql":
        office.queries._db.execute("UPDATE officer SET roles = NULL WHERE record = ?", [pk])
        office.queries._db.execute("UPDATE officer SET roles_decided = NULL WHERE record = ?", [pk])
    elif how == "operation":
        forge(office, "officer", officer_named(office.queries, CHIEF).id, {"roles": []})
    else:
        values: dict[str, Value] = {"roles": ["author"], "roles_decided": old}
        forge(office, "officer", officer_named(office.queries, CHIEF).id, values)
    assert roles_of(office, officer_named(office.queries, CHIEF)).codes == (
        ("reviewer",) if how == "sql" else ()
    )
    drafted = draft_approval(office, alert.id, "発出したい")
    assert refusal(lambda: approve(office, drafted.id, *BY_CHIEF)) == "role-needed"
    assert any(each["where"] == "officer" for each in verify_audit(office)["problems"])
    if how != "sql":  # two officers set it right
        change_roles(office, CHIEF, [], "回復（架空）", *BY_CHIEF)
        assert approve(office, drafted.id, *BY_CHIEF).state == "approved"
