"""Who may pass on what: within an organisation, through a supervisor, back to a new epoch."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.domain.vocabulary import Label, Organisation
from liaison_app.store.caselog import Act
from liaison_app.workflows.holding_back import held_back, refused_operations, send_again
from liaison_app.workflows.organisations import creation
from liaison_app.workflows.outgoing import create_bundles
from liaison_app.workflows.sharing import share_incident, shared_with, unshare_incident
from tests.channels.oracle import Oracle
from tests.channels.world import MARKED, OFFICE, Site, World, opened_here


def supervise(world: World) -> RecordName:
    """The ministry supervises the police, as the office tells both."""
    police = Organisation("npa", Label("警察庁（架空）", "NPA"), supervised_by="mofa")
    act = creation(OFFICE, police)
    world.office.write(act)
    for name in ("mofa1", "npa1"):
        world.go("office", name)
    return act.record


def test_replicas_of_one_organisation_exchange_everything_directly(world: World) -> None:
    first, second = world["mofa1"], world["mofa2"]
    red = first.create("incident", title="赤の事案", tlp="TLP:RED")
    call = first.create("intake", text="電話", received_at="2026-11-24T00:00:00Z")
    task = world.office.task("mofa")
    world.go("office", "mofa1")
    saved = first.desk.new_name("filter")
    first.write(Act("create", saved, "own", {"name": "保存した条件", "query": "漏えい"}))
    assert world.go("mofa1", "mofa2") == "applied"
    assert second.values(red, "title") == ["赤の事案"]
    assert second.values(call, "text") == ["電話"]
    assert second.shown(task, "title") is not None
    assert second.pk(saved) is None
    amended = second.amend(red, title="別の題")
    world.go("mofa2", "mofa1")
    assert first.knows(amended)
    assert world.office.pk(red) is None
    assert world.office.pk(call) is None


def test_the_replicas_of_the_office_share_its_own_assessment(tmp_path: Path) -> None:
    world = World(tmp_path, {"mofa": 1, OFFICE: 1})
    with opened_here():
        name = world["mofa1"].create("incident", title="件名", reported=True)
        world.go("mofa1", "office")
        world.office.amend(name, "internal", office_note="事務局の所見")
        second = world[f"{OFFICE}1"]
        assert second.receive(world.office.stick(second)) == "applied"
        assert second.values(name, "title") == ["件名"]
        assert second.values(name, "office_note", "internal") == ["事務局の所見"]
        world.go("office", "mofa1")
        assert world["mofa1"].values(name, "office_note", "internal") == []
    world.close()


def test_a_bundle_can_be_made_for_ones_own_organisation(world: World) -> None:
    site = world["mofa1"]
    written = create_bundles(site.desk, "MOFA", site.folder)
    assert [each.replica_id for each in written] == [world["mofa2"].replica.id]
    with pytest.raises(Refused) as refused:
        create_bundles(site.desk, "npa", site.folder)
    assert refused.value.code == "recipient-not-office"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("intake", {"text": "電話", "received_at": "2026-11-24T00:00:00Z"}),
        ("medium", {"number": "外-3", "direction": "out", "carrier": "甲（架空）"}),
    ],
)
def test_what_stays_within_an_organisation_is_refused_from_elsewhere(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, values: Mapping[str, Any]
) -> None:
    """A lying agency sends an intake note, or its register of media; the office refuses it by
    name."""
    site = world["mofa1"]
    call = site.create(kind, **values)
    with monkeypatch.context() as lying:
        lying.setattr("liaison_app.store.outgoing.may_send", lambda *_: True)
        file = site.stick(world.office)
    assert world.office.receive(file) == "bundle-not-entitled"
    assert world.office.pk(call) is None


def test_reports_travel_through_the_supervising_ministry(world: World) -> None:
    supervise(world)
    police, ministry = world["npa1"], world["mofa1"]
    name = police.create("incident", title="事業者の事案")
    hidden = police.create("incident", title="報告していない事案")
    police.report(name)
    assert world.go("npa1", "mofa1") == "applied"
    assert ministry.values(name, "title") == ["事業者の事案"]
    assert ministry.pk(hidden) is None
    assert world.go("mofa1", "office") == "applied"
    assert world.office.values(name, "title") == ["事業者の事案"]
    # The receipt and a task come back the same way.
    task = world.office.task("npa", title="対応事項")
    assert world.go("office", "mofa1") == "applied"
    assert world.go("mofa1", "npa1") == "applied"
    assert police.shown(task, "title") == "対応事項"
    answer = RecordName("response", "npa", response_id(task.id, "npa"), task)
    police.write(Act("create", answer, "own", {**MARKED, "status": "done"}))
    world.go("npa1", "mofa1")
    world.go("mofa1", "office")
    assert world.office.values(answer, "status") == ["done"]
    # Taken back, it is withdrawn from both.
    world.office.address(task, "npa", addressed=False)
    world.go("office", "mofa1")
    world.go("mofa1", "npa1")
    assert (police.shown(task, "title"), ministry.shown(task, "title")) == (None, None)


def test_while_it_is_in_conflict_who_supervises_nobody_does(tmp_path: Path) -> None:
    """Two installations of the office name two ministries: neither has, gets or brings anything for
    the police until a person has settled it."""
    world = World(tmp_path, {"mofa": 1, "soumu": 1, "npa": 1, OFFICE: 1})
    with opened_here():
        record, office, other = supervise(world), world.office, world[f"{OFFICE}1"]
        world.go("office", other.name)
        task = office.task("npa", title="対応事項")
        world.go("office", "mofa1")
        assert world["mofa1"].shown(task, "title") == "対応事項"
        office.amend(record, name_en="Police", supervised_by="mofa")
        other.amend(record, supervised_by="soumu")  # the newest
        world.go(other.name, "office")
        _agrees(office, None)
        later = office.task("npa", title="後の対応事項")
        for ministry in ("mofa1", "soumu1"):
            world.go("office", ministry)
            assert world[ministry].shown(task, "title") is None  # withdrawn, or never sent
            assert world[ministry].pk(later) is None
            _agrees(world[ministry], None)
        report = world["npa1"].create("incident", title="件名", reported=True)
        world.go("npa1", "mofa1")  # they have not heard of it
        assert world.go("office", "npa1") == "applied"
        assert world["npa1"].shown(later, "title") == "後の対応事項"
        office.amend(record, supervised_by="soumu")
        for ministry in ("mofa1", "soumu1"):
            world.go("office", ministry)
        _agrees(office, "soumu")
        assert world["mofa1"].shown(task, "title") is None
        assert world["soumu1"].shown(task, "title") == "対応事項"
        assert world["soumu1"].shown(later, "title") == "後の対応事項"
        assert world.go("npa1", "office") == "applied"
        assert office.values(report, "title") == ["件名"]
    world.close()


def test_what_may_be_passed_on_in_a_conflict_counts_as_held(tmp_path: Path) -> None:
    """Who has not heard of the conflict passes on to the police what he gets: the office withdraws
    it there too."""
    world = World(tmp_path, {"mofa": 1, "npa": 1, OFFICE: 1})
    with opened_here():
        record, office, other = supervise(world), world.office, world[f"{OFFICE}1"]
        world.go("office", other.name)
        office.amend(record, supervised_by="mofa")
        other.amend(record, supervised_by=None)
        world.go(other.name, "office")
        task = office.task("npa", "mofa", title="対応事項")
        world.go("office", "mofa1")
        held = office.db.execute(
            "SELECT organisation FROM held WHERE record = ? ORDER BY organisation",
            [office.pk(task)],
        ).fetchall()
        assert held == [("mofa",), ("npa",)]
    world.close()


def _agrees(site: Site, supervisor: str | None) -> None:
    assert Oracle.of(site).above("npa") == ({supervisor} if supervisor else set())
    assert site.desk.queries.routes().supervisors.get("npa") == supervisor


def test_what_was_refused_does_not_hold_up_the_rest(world: World) -> None:
    """The ministry passes on what it may no longer, and has not heard of it yet."""
    record = supervise(world)
    world.office.amend(record, supervised_by=None)
    police, ministry = world["npa1"], world["mofa1"]
    foreign = police.create("incident", title="事業者の事案", reported=True)
    world.go("npa1", "mofa1")
    own = ministry.create("incident", title="自組織の事案", reported=True)
    assert world.go("mofa1", "office") == "bundle-not-entitled"
    assert world.office.pk(own) is None
    # The receipt comes on a stick that brings nothing else; the ministry is none the wiser.
    ministry.receive(world.office.stick(ministry))
    (refused,) = refused_operations(ministry.desk)
    assert (refused.organisation, refused.record.id, refused.open) == (OFFICE, foreign.id, True)
    assert world.go("mofa1", "office") == "applied"
    assert world.office.values(own, "title") == ["自組織の事案"]
    assert world.office.pk(foreign) is None
    held = [(each.record.id, each.reason) for each in held_back(ministry.desk, "office")]
    assert held == [(foreign.id, "refused")]
    # Settled with the office, the officer lets it go again.
    world.office.amend(record, supervised_by="mofa")
    world.go("office", "mofa1")
    world.go("mofa1", "office")
    assert world.office.pk(foreign) is None
    send_again(ministry.desk, refused.operation[:12])
    assert world.go("mofa1", "office") == "applied"
    assert world.office.values(foreign, "title") == ["事業者の事案"]


def test_an_agency_passes_nothing_on_for_strangers(world: World) -> None:
    police = world["npa1"]
    name = police.create("incident", title="件名", reported=True)
    ministry = world["mofa1"]
    with pytest.raises(Refused) as refused:
        create_bundles(police.desk, "mofa", police.folder)
    assert refused.value.code == "recipient-not-office"
    assert ministry.receive(police.stick(ministry)) == "applied"  # nothing is in it
    assert ministry.pk(name) is None


def test_what_earlier_epochs_made_comes_back(world: World) -> None:
    """The certificate says that the second installation goes on as the first."""
    first, second = world["mofa1"], world["mofa2"]
    name = first.create("incident", title="失われた端末の事案", reported=True)
    world.go("mofa1", "office")
    follow(world, "mofa2", "mofa1")
    assert world.go("office", "mofa2") == "applied"
    assert second.values(name, "title") == ["失われた端末の事案"]


def test_an_agency_returns_what_an_earlier_epoch_of_the_office_made(tmp_path: Path) -> None:
    world = World(tmp_path, {"mofa": 1, OFFICE: 1})
    with opened_here():
        task = world.office.task("mofa", title="対応事項")
        world.go("office", "mofa1")
        new = world[f"{OFFICE}1"]
        assert new.receive(world["mofa1"].stick(new)) == "applied"
        assert new.pk(task) is None
        follow(world, f"{OFFICE}1", "office")
        assert new.receive(world["mofa1"].stick(new)) == "applied"
        assert new.values(task, "title") == ["対応事項"]
    world.close()


def follow(world: World, later: str, earlier: str) -> None:
    """Everybody knows that one installation is the next epoch of another."""
    new, old = world[later].replica.id, world[earlier].replica.id
    for site in world.sites.values():
        known = dict(site.desk.trust.replicas)
        known[new] = replace(known[new], previous=old)
        site.desk.trust = replace(site.desk.trust, replicas=known)
    world[later].replica = world.office.desk.trust.replicas[new]


def test_an_incident_is_shared_and_taken_back(world: World) -> None:
    name = world["mofa1"].create("incident", title="件名")
    world["mofa1"].create("entry", name, text="経過")
    duty = world["mofa1"].create("duty", name, rule="internal-first-report")
    office = world.office.desk
    world["mofa1"].report(name)
    world.go("mofa1", "office")
    world.office.amend(name, "internal", office_note="事務局の所見")
    share_incident(office, name.id, ["NPA"])
    world.go("office", "npa1")
    police = world["npa1"]
    assert police.shown(name, "title") == "件名"
    assert police.shown(name, "office_note") is None
    assert police.pk(duty) is None
    assert shared_with(office, office.find(name.id)) == ["npa"]
    unshare_incident(office, name.id, ["npa"])
    world.go("office", "npa1")
    assert police.shown(name, "title") is None


@pytest.mark.parametrize(
    ("values", "to", "code"),
    [
        ({}, ["npa"], "share-not-reported"),
        ({"reported": True, "tlp": "TLP:RED", "recipients": ["nco"]}, ["npa"], "share-red"),
        ({"reported": True, "consent_sharing": False}, ["npa"], "share-no-consent"),
        ({"reported": True}, ["mofa"], "share-owner"),
        ({"reported": True}, ["nowhere"], "organisation-unknown"),
    ],
)
def test_what_is_not_to_be_shared_is_refused(
    world: World, values: dict[str, object], to: list[str], code: str
) -> None:
    name = world["mofa1"].create("incident", title="件名", **values)  # type: ignore[arg-type]
    operations = world["mofa1"].desk.case_log.outgoing(world.office.replica).operations
    if not operations:
        world["mofa1"].report(name)
        world.go("mofa1", "office")
        world["mofa1"].amend(name, reported=False)
    world.go("mofa1", "office")
    with pytest.raises(Refused) as refused:
        share_incident(world.office.desk, name.id, to)
    assert refused.value.code == code


def test_what_is_held_back_is_told_with_its_reason(world: World) -> None:
    task = world.office.task("mofa", title="対応事項")
    world.go("office", "mofa1")
    world.office.amend(task, tlp="TLP:RED")
    world.go("office", "mofa1")
    draft = world.office.create("package", title="未発出")
    later = world.office.create("task", draft, title="まだ出さない")
    world.office.address(later, "mofa")
    held = {(each.record.id, each.reason) for each in held_back(world.office.desk, "mofa")}
    assert (later.id, "unpublished") in held
    assert (task.id, "markings") in held
    red = world["mofa1"].create("incident", title="件名", tlp="TLP:RED", reported=True)
    held = {(each.record.id, each.reason) for each in held_back(world["mofa1"].desk, "office")}
    assert held == {(red.id, "markings")}


def test_a_restored_operator_reaches_the_office_through_its_ministry(tmp_path: Path) -> None:
    """The office hears of the new epoch with the operations that the ministry passes on, and so
    does another desk of the ministry."""
    world = World(tmp_path, {"mofa": 2, "npa": 1})
    with opened_here():
        supervise(world)
        for before, after in pairwise(["office", "mofa1", "npa1", "mofa1", "office"]):
            world.go(before, after)
        backup = world.back_up("npa1")
        world.go("npa1", "office")
        world.clock.time += timedelta(minutes=2)
        world.restore("npa1", backup)
        name = world["npa1"].create("incident", title="復元後の事案（架空）", reported=True)
        assert world.go("npa1", "mofa1") == "applied"
        assert world.go("mofa1", "mofa2") == "applied"
        assert world["mofa2"].shown(name, "title") == "復元後の事案（架空）"
        assert world.go("mofa1", "office") == "applied"
        assert world.office.shown(name, "title") == "復元後の事案（架空）"
    world.close()


def test_whom_an_office_put_back_does_not_list_waits_until_it_has_heard_of_him(
    world: World,
) -> None:
    """What the office wrote in an epoch that it lost: the ministry knows whose it is, and whoever
    it passes it on to would not."""
    supervise(world)
    backup = world.back_up("office")
    world.change_keys("office")
    task = world.office.task("npa", title="失われた期の対応事項")
    assert world.go("office", "mofa1") == "applied"
    world.clock.time += timedelta(minutes=2)  # registries are numbered by the minute
    world.restore("office", backup)
    assert world.go("office", "mofa1") == "applied"
    assert world.go("mofa1", "npa1") == "applied"
    assert world["npa1"].values(task, "title") == []
    for pair in (("mofa1", "office"), ("office", "mofa1"), ("mofa1", "npa1")):
        assert world.go(*pair) == "applied"
    assert world["npa1"].values(task, "title") == ["失われた期の対応事項"]
    assert refused_operations(world["mofa1"].desk) == []
