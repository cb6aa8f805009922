"""Restored, cloned and put back: what an epoch keeps apart, and what comes back to it.

Named as in the design's model where it tells the same story.
"""

from datetime import timedelta
from pathlib import Path

from liaison_app.domain.canonical import MAX_INTEGER
from liaison_app.domain.operations import RecordName
from liaison_app.exchange import epochs, registrar
from liaison_app.store.caselog import Act
from liaison_app.workflows import bundles
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.epochs import open_epoch, succession_forks
from liaison_app.workflows.office_keys import keep_trust
from liaison_app.workflows.records import status
from tests.channels.world import MARKED, REGISTRY_SEED, START, Site, World


def exchange(world: World, *pairs: tuple[str, str], rounds: int = 2) -> list[str]:
    return [world.go(*pair) for _ in range(rounds) for pair in pairs]


def reported(site: Site, title: str) -> RecordName:
    name = site.create("incident", title=title)
    site.report(name)
    return name


def test_a_restored_agency_gets_back_what_it_had_sent(world: World) -> None:
    backup = world.back_up("mofa1")
    name = world["mofa1"].create("incident", title="送付済み")
    world["mofa1"].report(name)
    lost = world["mofa1"].create("incident", title="未送付")
    world.go("mofa1", "office")
    site = world.restore("mofa1", backup)
    assert site.desk.installation.replica != site.replica.id
    assert exchange(world, ("mofa1", "office"), ("office", "mofa1")).count("applied") == 4
    assert site.values(name, "title") == ["送付済み"]
    assert site.values(lost, "title") == []


def test_the_office_enters_the_new_epoch_and_its_references_become_final(world: World) -> None:
    site = world.restore("mofa1", world.back_up("mofa1"))
    changes = site.desk.write(_incident(site))
    assert list(changes.references.values()) == ["LOCAL-0001"]
    exchange(world, ("mofa1", "office"), ("office", "mofa1"), rounds=1)
    epoch = site.desk.trust.replicas[site.desk.installation.replica]
    former = site.desk.trust.replicas[site.replica.id]
    assert (epoch.letter, site.desk.installation.letter) == ("C", "C")
    assert (former.status, former.revoked_at_seq) == ("revoked", MAX_INTEGER)
    (row,) = site.db.execute("SELECT reference FROM incident").fetchall()
    assert row == ("MOFA-2026-C0001",)
    resolved = site.desk.find("LOCAL-0001")
    assert site.desk.find("MOFA-2026-C0001") == resolved


def _incident(site: Site) -> Act:
    name = site.desk.new_name("incident")
    return Act("create", name, "own", {**MARKED, "title": "復元後"}, mint=True)


def test_retired_stick(world: World) -> None:
    """A stick of an earlier epoch that arrives late still counts."""
    backup = world.back_up("mofa1")
    name = world["mofa1"].create("incident", title="途中の媒体")
    world["mofa1"].report(name)
    stick = world["mofa1"].stick(world.office)
    site = world.restore("mofa1", backup)
    world.go("mofa1", "office")
    assert world.office.receive(stick) == "applied"
    exchange(world, ("office", "mofa1"), ("mofa1", "office"))
    assert site.values(name, "title") == ["途中の媒体"]


def test_office_restored(world: World) -> None:
    """What the office lost comes back from the agency that has it."""
    backup = world.back_up("office")
    task = world.office.task("mofa", title="対応事項")
    world.go("office", "mofa1")
    office = world.restore("office", backup)
    assert office.desk.installation.letter == "B"
    exchange(world, ("office", "mofa1"), ("mofa1", "office"))
    assert office.values(task, "title") == ["対応事項"]
    assert world["mofa1"].desk.trust.replicas[office.desk.installation.replica].letter == "B"


def test_an_office_takes_back_whom_it_had_enrolled_since(world: World) -> None:
    backup = world.back_up("office")
    office, newcomer = world.office.desk, world._keys("meti")[1]
    keep_trust(office, registrar.certify_replica(office.trust, newcomer, [REGISTRY_SEED], START))
    revoked = world["npa1"].replica.id
    keep_trust(office, registrar.revoke_replica(office.trust, revoked, 0, [REGISTRY_SEED], START))
    world.go("office", "mofa1")
    restored = world.restore("office", backup)
    assert newcomer.id not in restored.desk.trust.replicas
    exchange(world, ("office", "mofa1"), ("mofa1", "office"))
    found = restored.desk.trust.replicas
    assert found[newcomer.id].letter == "A"
    assert (found[revoked].status, found[revoked].revoked_at_seq) == ("revoked", 0)
    assert restored.desk.installation.letter == "B"
    exchange(world, ("office", "mofa1"), rounds=1)
    assert newcomer.id in world["mofa1"].desk.trust.replicas


def test_an_office_that_changed_its_keys_after_a_restore_takes_back_what_it_had_entered(
    world: World,
) -> None:
    """Nobody had told it before: the registry of its latest epoch is newer than the lost one."""
    exchange(world, ("office", "mofa1"), ("mofa1", "office"), rounds=1)
    backup = world.back_up("office")
    office, newcomer = world.office.desk, world._keys("meti")[1]
    keep_trust(office, registrar.certify_replica(office.trust, newcomer, [REGISTRY_SEED], START))
    exchange(world, ("office", "mofa1"), ("mofa1", "office"), rounds=1)
    restored = world.restore("office", backup)
    assert world.go("office", "mofa1") == "applied"
    world.change_keys("office")
    assert world.go("office", "mofa1") == "applied"
    assert newcomer.id not in restored.desk.trust.replicas
    assert world.go("mofa1", "office") == "applied"
    assert restored.desk.trust.replicas[newcomer.id].letter == "A"
    assert world.go("office", "mofa1") == "applied"
    assert newcomer.id in world["mofa1"].desk.trust.replicas


def test_an_office_that_was_restored_to_before_it_changed_its_keys_is_one_again(
    world: World,
) -> None:
    """What it was under the other keys is over, and what it wrote then comes back."""
    exchange(world, ("office", "mofa1"), ("mofa1", "office"), rounds=1)
    backup = world.back_up("office")
    world.change_keys("office")
    changed = world.office.desk.installation.replica
    task = world.office.task("mofa", title="鍵を替えた後のもの")
    exchange(world, ("office", "mofa1"), ("mofa1", "office"), rounds=1)
    world.clock.time += timedelta(minutes=2)  # registries are numbered by the minute
    office = world.restore("office", backup)
    assert exchange(world, ("office", "mofa1"), ("mofa1", "office"))[-1] == "applied"
    assert office.values(task, "title") == ["鍵を替えた後のもの"]
    assert not office.desk.trust.replicas[changed].is_current
    assert world.go("office", "mofa1") == "applied"
    assert len(world["mofa1"].sticks(office)) == 1


def test_crossed_epochs(world: World) -> None:
    """Both sides begin a new epoch at once, and still find each other."""
    world.restore("mofa1", world.back_up("mofa1"))
    world.restore("office", world.back_up("office"))
    found = exchange(world, ("mofa1", "office"), ("office", "mofa1"))
    assert "for-earlier-epoch" in found
    assert found[-2:] == ["applied", "applied"]


def test_the_same_backup_restored_twice_needs_a_telephone_call(world: World) -> None:
    """The first restore is entered by its certificate. What the same key says after that is what a
    thief of the backup could say: the second one is heard once its words were compared."""
    backup = world.back_up("mofa1")
    first = world.restore("mofa1", backup).desk.installation.replica
    name = reported(world["mofa1"], "一度目の復元の後")
    assert world.go("mofa1", "office") == "applied"
    site = world.restore("mofa1", backup)
    second = site.desk.installation.replica
    assert first != second
    lost = reported(site, "二度目の復元の後")
    assert world.go("mofa1", "office") == "epoch-revoked"
    assert world.office.values(lost, "title") == []
    world.enrol_again("mofa1")
    found = exchange(world, ("mofa1", "office"), ("office", "mofa1"))
    assert found[-1] == "applied"
    assert world.office.values(lost, "title") == ["二度目の復元の後"]
    assert site.values(name, "title") == ["一度目の復元の後"]
    replicas = world.office.desk.trust.replicas
    assert [replicas[each].letter for each in (first, second)] == ["C", "D"]
    forks = succession_forks(world.office.desk)
    assert [each.id for each in forks] == [world["mofa1"].replica.id]
    for each in ("mofa1", "office"):
        assert verify_audit(world[each].desk)["ok"]


def test_who_was_believed_before_the_registry_spoke_counts_no_more(world: World) -> None:
    """A thief of a backup reaches another installation first; the registry decides, and what is
    kept of him can still be checked."""
    backup = world.back_up("mofa1")
    thief = world.clone("mofa1", "thief")
    open_epoch(thief.desk, "盗用")
    invented = reported(thief, "盗人の記録")
    assert world.go("thief", "mofa2") == "applied"
    site = world.restore("mofa1", backup)
    assert world.go("mofa1", "office") == "applied"
    assert world.go("office", "mofa2") == "applied"
    found = world["mofa2"].desk.trust.replicas[thief.desk.installation.replica]
    assert (found.status, found.revoked_at_seq, found.letter) == ("revoked", 0, "")
    assert world.go("thief", "mofa2") == "epoch-revoked"
    assert world.go("thief", "office") == "epoch-revoked"
    assert verify_audit(world["mofa2"].desk)["ok"]
    assert doubts(world["mofa2"].desk) == ()
    # What he said before is passed on as his organisation's, as everything is that was applied.
    assert world.go("mofa2", "office") == "applied"
    assert world.go("office", "mofa1") == "applied"
    assert site.values(invented, "title") == ["盗人の記録"]


def test_an_office_restored_twice_is_heard_again(world: World) -> None:
    backup = world.back_up("office")
    world.restore("office", backup)
    exchange(world, ("office", "mofa1"), ("mofa1", "office"))
    world.clock.time = world.clock.time.replace(hour=3)
    world.clock.time += timedelta(minutes=2)  # registries are numbered by the minute
    office = world.restore("office", backup)
    assert exchange(world, ("office", "mofa1"), ("mofa1", "office"))[-1] == "applied"
    assert world["mofa1"].desk.trust.registry_version == office.desk.trust.registry_version


def test_what_an_epoch_between_two_restores_of_one_backup_made_comes_back(world: World) -> None:
    """Neither epoch followed the other; that the first is over, the registry says once it was taken
    back."""
    backup = world.back_up("office")
    between = world.restore("office", backup)
    task = between.task("mofa", "npa", title="二度の復元の間")
    exchange(world, ("office", "mofa1"), ("mofa1", "office"), ("office", "npa1"), rounds=1)
    first = between.desk.installation.replica
    world.clock.time = world.clock.time.replace(hour=3)
    office = world.restore("office", backup)
    second = office.desk.installation.replica
    assert first not in office.desk.trust.earlier(second)
    assert office.values(task, "title") == []
    exchange(world, ("office", "mofa1"), ("mofa1", "office"))
    assert first in office.desk.trust.earlier(second)
    assert office.values(task, "title") == ["二度の復元の間"]
    exchange(world, ("office", "npa1"), ("npa1", "office"))
    assert verify_audit(office.desk)["ok"]


def test_what_earlier_epochs_of_the_office_made_comes_from_others_than_the_office(
    world: World,
) -> None:
    backup = world.back_up("office")
    task = world.office.task("npa", "mofa", title="二機関宛て")
    world.go("office", "mofa1")
    world.go("mofa1", "mofa2")
    office = world.restore("office", backup)
    exchange(world, ("office", "mofa2"), ("mofa2", "office"))
    assert office.values(task, "title") == ["二機関宛て"]


def test_who_was_succeeded_by_a_thief_is_told(world: World) -> None:
    """Nothing is made for him any more; what he can still open says so, and the office sees that he
    goes on all the same."""
    thief = world.clone("mofa1", "thief")
    open_epoch(thief.desk, "盗用")
    site = world["mofa1"]
    assert doubts(site.desk) == ()
    assert world.go("thief", "office") == "applied"
    stick = world.office.stick(site)
    assert site.receive(stick) == "bundle-for-later-epoch"
    assert doubts(site.desk) == ("held", "succeeded")
    reported(site, "本物の端末から")
    file = site.stick(world.office)
    seen = bundles.review_bundle(world.office.desk, file)
    assert "sender-succeeded" in seen.review.warnings
    assert world.office.receive(file) == "applied"
    assert status(world.office.desk).to_revoke == ("mofa",)
    # The certificate alone tells as much, however it comes here.
    told = epochs.believe(site.desk.trust, thief.desk.trust.epochs)
    site.desk.inbox.let_held_go("bundle-for-later-epoch", world.clock())
    site.desk.trust = told
    assert doubts(site.desk) == ("succeeded",)


def test_a_bundle_for_an_earlier_epoch_changes_nothing_but_trust(world: World) -> None:
    task = world.office.task("mofa", title="前の世代宛て")
    stick: Path = world.office.stick(world["mofa1"])
    site = world.restore("mofa1", world.back_up("mofa1"))
    before = site.db.execute("SELECT count(*) FROM operation").fetchone()
    assert site.receive(stick) == "for-earlier-epoch"
    assert site.db.execute("SELECT count(*) FROM operation").fetchone() == before
    assert [each.state for each in site.desk.inbox.arrivals()] == ["late"]
    exchange(world, ("mofa1", "office"), ("office", "mofa1"), rounds=1)
    assert site.values(task, "title") == ["前の世代宛て"]


def test_a_new_epoch_of_a_sound_copy_changes_only_who_it_is(world: World) -> None:
    name = world["mofa1"].create("incident", title="件名")
    world["mofa1"].report(name)
    exchange(world, ("mofa1", "office"), ("office", "mofa1"))
    open_epoch(world["mofa1"].desk, "鍵の交換")
    world["mofa1"].amend(name, title="次の件名")
    assert exchange(world, ("mofa1", "office"), ("office", "mofa1"))[-1] == "applied"
    assert world.office.values(name, "title") == ["次の件名"]
    assert world.office.desk.queries.forked_replicas() == []
    for site in ("mofa1", "office"):
        assert world[site].desk.case_log.verify().ok
