"""What a revocation ends: by number towards the office, at once between others."""

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.epochs import change_keys
from liaison_app.workflows.records import status
from liaison_app.workflows.registry import revoke_replica
from liaison_app.workflows.setup import own_replica
from tests.channels.world import Site, World


def said(site: Site, title: str) -> str:
    """An incident, reported; the name of its last operation."""
    return site.report(site.create("incident", title=title))


def test_the_number_of_a_revocation_is_that_of_the_channel_to_the_office(world: World) -> None:
    """On other channels numbers run apart: a thief must not use those that are left there."""
    lost, sibling, office = world["mofa1"], world["mofa2"], world.office
    assert world.go("mofa1", "mofa2") == "applied"
    for title in ("一", "二", "三"):
        before = said(lost, title)
        assert world.go("mofa1", "office") == "applied"
    on_its_way = lost.stick(office)
    stolen = said(lost, "盗まれた後")
    low = lost.stick(sibling)
    assert lost.desk.inbox.sent_bundles(sibling.replica.id)[0].sequence == 2
    revoked = revoke_replica(office.desk, lost.replica.id, "盗難")
    assert revoked.revoked_at_seq == 3
    assert world.go("office", "mofa2") == "applied"
    assert sibling.receive(low) == "bundle-sender-revoked"
    assert office.receive(on_its_way) == "bundle-sender-revoked"
    # What it had said came by way of the office; what nobody had applied is lost with it.
    assert sibling.knows(before)
    assert not sibling.knows(stolen)


def test_a_stick_from_before_the_revocation_counts_at_the_office(world: World) -> None:
    lost, office = world["mofa1"], world.office
    first, second = lost.stick(office), lost.stick(office)
    assert office.receive(second) == "applied"
    assert revoke_replica(office.desk, lost.replica.id, "紛失").revoked_at_seq == 2
    assert office.receive(first) == "late"
    assert office.receive(second) == "again"


def test_who_was_only_replaced_counts_on_every_channel(world: World) -> None:
    """Its sticks may be on their way to anybody; what it never sent is handed over by it."""
    old, new, office = world["mofa1"], world["mofa2"], world.office
    kept = said(old, "引き継ぐ記録")
    stick = old.stick(new)
    backup = world.back_up("mofa1")
    world.restore("mofa1", backup)
    assert world.go("mofa1", "office") == "applied"
    assert office.desk.trust.replicas[old.replica.id].is_replaced
    assert world.go("office", "mofa2") == "applied"
    assert new.receive(stick) == "applied"
    assert new.knows(kept)
    assert own_replica(old.desk).id != old.replica.id


def test_the_office_ends_its_own_former_epoch(world: World) -> None:
    """Whoever knows its former key writes nothing more in its name; what was on its way comes again
    with the present one."""
    office, agency = world.office, world["npa1"]
    thief = world.clone("office", "thief")
    task = office.task("npa", title="前の世代の対応事項")
    on_its_way = office.stick(agency)
    former = office.desk.installation.replica
    change_keys(office.desk, "鍵が知られた疑い")
    assert status(office.desk).to_revoke == (office.organisation,)
    forged = thief.stick(agency)
    assert revoke_replica(office.desk, former, "鍵の変更").revoked_at_seq == 0
    assert status(office.desk).to_revoke == ()
    assert world.go("office", "npa1") == "applied"
    assert agency.values(task, "title") == ["前の世代の対応事項"]
    for file in (on_its_way, forged):
        assert agency.receive(file) == "bundle-sender-revoked"
    assert verify_audit(agency.desk)["ok"]
    with pytest.raises(Refused) as refused:
        revoke_replica(office.desk, office.desk.installation.replica, "誤り")
    assert refused.value.code == "replica-is-office"
