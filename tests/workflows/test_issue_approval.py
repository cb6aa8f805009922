"""起案・審査・決裁: what the office issues is what a second officer approved, to the byte."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.alert_drafts import add_alert
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.circulation import (
    approve,
    circulation,
    circulations,
    draft_approval,
)
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.editions import publish_package
from liaison_app.workflows.guideline_setting import add_guideline
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.officers import add_officer
from liaison_app.workflows.packages import add_package
from liaison_app.workflows.readdressing import address_record
from liaison_app.workflows.release_policy import change_policy
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
