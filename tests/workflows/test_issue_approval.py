"""起案・審査・決裁: what the office issues is what a second officer approved, to the byte."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.alert_drafts import add_alert, issue_draft
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.campaign_sharing import change_campaign_sharing, share_campaign
from liaison_app.workflows.campaigns import add_campaign
from liaison_app.workflows.circulation import (
    approve,
    circulation,
    circulations,
    draft_approval,
    return_draft,
    review,
    waiting_for,
)
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.editions import publish_package, revise_package
from liaison_app.workflows.endorsing import endorse_officer
from liaison_app.workflows.guideline_setting import (
    add_guideline,
    add_step,
    issue_guideline,
    set_step,
)
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.indicators import add_indicators
from liaison_app.workflows.officer_roles import change_roles
from liaison_app.workflows.officers import add_officer, close_officer, officer_named
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.readdressing import address_record
from liaison_app.workflows.release_policy import change_policy, policy_in_force
from liaison_app.workflows.requests import add_request, issue_request
from liaison_app.workflows.setup import found
from liaison_app.workflows.task_setting import add_task, set_task
from tests.workflows.conftest import PASSPHRASE

AUTHOR = "当直"
CHIEF, CHIEF_SAID = "課長（架空）", "課長だけの合言葉"
CLERK, CLERK_SAID = "係長（架空）", "係長だけの合言葉"
BY_CHIEF = (CHIEF, CHIEF_SAID)
BY_CLERK = (CLERK, CLERK_SAID)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.fixture
def office(tmp_path: Path, surroundings: Surroundings) -> Iterator[Desk]:
    """An office of two officers that asks for approval of what it issues."""
    founded = found(
        tmp_path / "office" / "case-log.db",
        surroundings,
        role="office",
        organisation="nco",
        officer=AUTHOR,
        passphrase=PASSPHRASE,
    )
    add_officer(founded.desk, CHIEF, CHIEF_SAID)
    change_policy(founded.desk, "規程第５条（架空）", *BY_CHIEF, approval_to_issue=True)
    yield founded.desk
    founded.desk.close()


def a_package(desk: Desk) -> tuple[Added, Added]:
    package = add_package(desk, {"title": "対策（架空）"})
    task = add_task(desk, package.id, {"title": "更新", "due": "2026-12-25"}, ["mofa"])
    return package, task


def an_alert(desk: Desk) -> Added:
    return add_alert(desk, {"title": "注意（架空）", "body": "本文"}, ["mofa", "copy:npa"])


def approved(desk: Desk, identifier: str, **asked: object) -> str:
    drafted = draft_approval(desk, identifier, "発出したい", **asked)  # type: ignore[arg-type]
    return approve(desk, drafted.id, *BY_CHIEF).id


def test_a_package_goes_out_as_it_was_approved(office: Desk) -> None:
    package, _ = a_package(office)
    assert refusal(lambda: publish_package(office, package.id)) == "approval-needed"
    drafted = draft_approval(office, package.id, "発出したい")
    assert refusal(lambda: publish_package(office, package.id)) == "approval-needed"
    assert refusal(lambda: approve(office, drafted.id)) == "approval-same-officer"
    assert approve(office, drafted.id, *BY_CHIEF).state == "approved"
    publish_package(office, package.id)
    assert circulation(office, package.reference).state == "issued"
    assert circulations(office) == []
    assert verify_audit(office)["ok"] is True


def test_any_change_after_it_was_drafted_is_named(office: Desk) -> None:
    package, task = a_package(office)
    drafted = draft_approval(office, package.id, "発出したい")
    set_task(office, task.id, {"due": "2026-12-28"})
    found = circulation(office, drafted.id)
    assert [(each.reference, each.fields) for each in found.changed] == [(task.reference, ("due",))]
    assert refusal(lambda: approve(office, drafted.id, *BY_CHIEF)) == "approval-stale"
    set_task(office, task.id, {"due": "2026-12-25"})  # as it was
    approve(office, drafted.id, *BY_CHIEF)
    address_record(office, task.id, ["mod"])
    added = add_guideline(office, {"title": "手引"}, package.id)
    with pytest.raises(Refused) as refused:
        publish_package(office, package.id)
    assert refused.value.code == "approval-stale"
    assert refused.value.params["changed"] == f"{added.reference}, {task.reference}"


def test_an_edition_needs_an_approval_of_its_own(office: Desk) -> None:
    package, task = a_package(office)
    approved(office, package.id)
    publish_package(office, package.id)
    late = {"title": "追加", "due": "2026-12-25"}
    assert refusal(lambda: add_task(office, package.id, late, ["mofa"])) == "approval-at-once"
    assert refusal(lambda: address_record(office, task.id, ["mod"])) == "approval-needed"
    revise_package(office, package.id)
    add_task(office, package.id, late)
    assert refusal(lambda: publish_package(office, package.id)) == "approval-needed"
    assert refusal(lambda: draft_approval(office, package.id, "理由", ["mod"])) == "changes-needed"
    approved(office, package.id, to=["mod"], changes="追加した。")
    assert office.queries.editions(office.find(package.id).pk)[-1]["changes"] == "追加した。"
    other = {"changes": "別のこと。"}
    assert refusal(lambda: publish_package(office, package.id, **other)) == "approval-stale"
    assert refusal(lambda: publish_package(office, package.id, ["npa"])) == "approval-stale"
    publish_package(office, package.id)  # to whom and with what words, the approval says
    assert office.queries.editions(office.find(package.id).pk)[-1]["changes"] == "追加した。"
    assert verify_audit(office)["ok"] is True


def test_further_recipients_are_approved_too(office: Desk) -> None:
    alert = an_alert(office)
    approved(office, alert.id)
    issue_draft(office, alert.id)
    assert refusal(lambda: address_record(office, alert.id, ["mod"])) == "approval-needed"
    approved(office, alert.id, to=["mod"])
    assert refusal(lambda: address_record(office, alert.id, ["npa"])) == "approval-stale"
    address_record(office, alert.id, ["mod"])
    assert circulations(office) == []
    assert verify_audit(office)["ok"] is True


def test_an_alert_is_drafted_first(office: Desk) -> None:
    alert = an_alert(office)
    pk = office.find(alert.id).pk
    assert office.queries.addressed(pk) == []
    assert refusal(lambda: issue_draft(office, alert.id)) == "approval-needed"
    approved(office, alert.id)
    add_indicators(office, alert.id, "198.51.100.7")
    assert refusal(lambda: issue_draft(office, alert.id)) == "approval-stale"
    approved(office, alert.id)
    assert refusal(lambda: issue_draft(office, alert.id, ["mofa"])) == "approval-stale"
    issue_draft(office, alert.id)
    assert (office.queries.addressed(pk), office.queries.copied(pk)) == (["mofa"], ["npa"])
    late = "198.51.100.8"
    assert refusal(lambda: add_indicators(office, alert.id, late)) == "approval-at-once"
    assert verify_audit(office)["ok"] is True


def test_guidelines_and_requests_too(office: Desk) -> None:
    guideline = add_guideline(office, {"title": "手引"}, to=["mofa"])
    step = add_step(office, guideline.id, {"section": "signs", "text": "確かめる"})
    request = add_request(office, {"title": "照会"}, ["いつか"], ["mofa"], issue=True)
    issues = {guideline.id: issue_guideline, request.id: issue_request}
    for identifier, issue in issues.items():
        assert refusal(lambda i=identifier, act=issue: act(office, i)) == "approval-needed"  # type: ignore[misc]
        approved(office, identifier)
    set_step(office, guideline.id, step.id, {"text": "よく確かめる"})
    assert refusal(lambda: issue_guideline(office, guideline.id)) == "approval-stale"
    approved(office, guideline.id)
    for identifier, issue in issues.items():
        issue(office, identifier)
    assert verify_audit(office)["ok"] is True


def test_it_is_reviewed_returned_and_drafted_again(office: Desk) -> None:
    add_officer(office, CLERK, CLERK_SAID)
    endorse_officer(office, CLERK, *BY_CHIEF)
    alert = an_alert(office)
    first = draft_approval(office, alert.id, "発出したい")
    clerk, author = officer_named(office.queries, CLERK).actor, office.actor
    assert [each.id for each in waiting_for(office, clerk, circulations(office))] == [first.id]
    assert waiting_for(office, author, circulations(office)) == []
    assert refusal(lambda: review(office, first.id)) == "approval-same-officer"
    assert review(office, first.id, *BY_CLERK).state == "reviewed"
    assert refusal(lambda: review(office, first.id, *BY_CHIEF)) == "approval-state"
    assert refusal(lambda: return_draft(office, first.id, " ", *BY_CHIEF)) == "reason-needed"
    returned = return_draft(office, first.id, "宛先を直すこと", *BY_CHIEF)
    assert (returned.state, returned.row["returned_by"]) == ("returned", CHIEF)
    assert refusal(lambda: approve(office, first.id, *BY_CHIEF)) == "approval-state"
    second = draft_approval(office, alert.id, "直した")
    third = draft_approval(office, alert.id, "もう一度")
    assert circulation(office, second.id).state == "returned"
    review(office, third.id, *BY_CLERK)
    approve(office, third.id, *BY_CHIEF)
    assert circulation(office, alert.reference).id == third.id
    return_draft(office, third.id, "発出を見合わせる", *BY_CHIEF)
    assert refusal(lambda: issue_draft(office, alert.id)) == "approval-needed"
    assert verify_audit(office)["ok"] is True


def test_who_lacks_the_role_is_refused_by_name(office: Desk) -> None:
    add_officer(office, CLERK, CLERK_SAID)
    endorse_officer(office, CLERK, *BY_CHIEF)
    change_roles(office, CLERK, ["reviewer"], "分担（架空）", *BY_CHIEF)
    change_roles(office, AUTHOR, ["author"], "分担（架空）", *BY_CHIEF)
    drafted = draft_approval(office, an_alert(office).id, "発出したい")
    with pytest.raises(Refused) as refused:
        approve(office, drafted.id, *BY_CLERK)
    assert (refused.value.code, refused.value.params["name"]) == ("role-needed", CLERK)
    review(office, drafted.id, *BY_CLERK)
    clerk = officer_named(office.queries, CLERK).actor
    assert waiting_for(office, clerk, circulations(office)) == []
    assert refusal(lambda: change_roles(office, CLERK, ["boss"], "架空", *BY_CHIEF)) == (
        "field-invalid"
    )
    again = ["reviewer"]
    assert refusal(lambda: change_roles(office, CLERK, again, "架空", *BY_CHIEF)) == (
        "roles-unchanged"
    )
    change_roles(office, AUTHOR, ["approver"], "分担（架空）", *BY_CHIEF)
    assert refusal(lambda: draft_approval(office, an_alert(office).id, "架空")) == "role-needed"
    approve(office, drafted.id, *BY_CHIEF)  # it was drafted while he had the role
    change_roles(office, AUTHOR, [], "分担（架空）", *BY_CHIEF)
    assert draft_approval(office, an_alert(office).id, "架空").state == "drafted"
    assert verify_audit(office)["ok"] is True


def test_who_has_left_or_has_no_key_that_counts_decides_nothing(office: Desk) -> None:
    add_officer(office, CLERK, CLERK_SAID)  # nobody but the one who entered him stands behind it
    alert = an_alert(office)
    drafted = draft_approval(office, alert.id, "発出したい")
    assert refusal(lambda: approve(office, drafted.id, *BY_CLERK)) == "key-not-endorsed"
    endorse_officer(office, CLERK, *BY_CHIEF)
    approve(office, drafted.id, *BY_CLERK)
    close_officer(office, CLERK)
    issue_draft(office, alert.id)  # he was there when he approved it
    other = draft_approval(office, an_alert(office).id, "発出したい")
    assert refusal(lambda: approve(office, other.id, *BY_CLERK)) == "officer-closed"
    assert verify_audit(office)["ok"] is True


def test_without_the_policy_nothing_is_asked_for(office: Desk) -> None:
    change_policy(office, "規程の改正（架空）", *BY_CHIEF, approval_to_issue=False)
    package, _ = a_package(office)
    publish_package(office, package.id)
    alert = an_alert(office)
    assert office.queries.addressed(office.find(alert.id).pk) == ["mofa"]
    change_policy(office, "規程（架空）", *BY_CHIEF, approval_to_issue=True)
    assert verify_audit(office)["ok"] is True  # what went out before needed none


def test_the_two_settings_stand_by_themselves(office: Desk) -> None:
    change_policy(office, "規程（架空）", *BY_CHIEF, two_person_release=True)
    policy = policy_in_force(office)
    assert (policy.two_person_release, policy.approval_to_issue) == (True, True)
    assert refusal(lambda: change_policy(office, "架空", *BY_CHIEF)) == "policy-unchanged"
    change_policy(office, "規程（架空）", *BY_CHIEF, approval_to_issue=False)
    policy = policy_in_force(office)
    assert (policy.two_person_release, policy.approval_to_issue) == (True, False)


def test_a_campaign_is_shared_as_it_was_approved(office: Desk) -> None:
    campaign = add_campaign(office, {"title": "一連の偽電話（架空）", "summary": "概要"})
    assert refusal(lambda: share_campaign(office, campaign.id, ["mofa"])) == "approval-needed"
    approved(office, campaign.id, to=["mofa"])
    assert refusal(lambda: share_campaign(office, campaign.id, ["mod"])) == "approval-stale"
    share_campaign(office, campaign.id, ["mofa"])
    assert circulations(office) == []
    assert refusal(lambda: change_campaign_sharing(office, campaign.id, ["mofa", "mod"])) == (
        "approval-stale"
    )
    approved(office, campaign.id, to=["mofa", "mod"])
    change_campaign_sharing(office, campaign.id, ["mofa", "mod"])
    assert verify_audit(office)["ok"] is True
