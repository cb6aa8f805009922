"""Copies that were put back or cloned behind the program's back, and go on under their old name."""

import pytest

from liaison_app.domain.arrival import JournalHead, Receipt
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder
from liaison_app.store.arrivals import Arrived
from liaison_app.workflows import bundles, outgoing
from liaison_app.workflows.audit import fork_sentences, verify_audit
from liaison_app.workflows.continuity import doubts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.epochs import open_epoch
from liaison_app.workflows.marks import keep_mark
from tests.channels.world import Site, World


def reported(site: Site, title: str) -> RecordName:
    name = site.create("incident", title=title)
    site.report(name)
    return name


def newest(site: Site) -> Arrived:
    return site.desk.inbox.arrivals()[-1]


def settle(world: World, *pairs: tuple[str, str]) -> None:
    for _ in range(3):
        for pair in pairs:
            world.go(*pair)


def test_a_bundle_under_a_used_number_is_refused_and_its_sender_learns_why(world: World) -> None:
    site, backup = world["mofa1"], world.back_up("mofa1")
    kept = reported(site, "先に送ったもの")
    assert world.go("mofa1", "office") == "applied"
    world.put_back("mofa1", backup)
    other = reported(site, "戻した後のもの")
    assert world.go("mofa1", "office") == "bundle-fork"
    assert world.go("office", "mofa1") == "bundle-receipt-unknown"
    assert (newest(site).state, newest(site).reason) == ("held", "bundle-receipt-unknown")
    assert doubts(site.desk) == ("held",)
    replica = site.desk.installation.replica
    assert replica == site.replica.id
    open_epoch(site.desk, "以前の状態に戻っていた")
    assert site.desk.installation.former == (replica,)
    assert doubts(site.desk) == ()
    assert (newest(site).state, newest(site).reason) == ("late", "bundle-for-earlier-epoch")
    settle(world, ("mofa1", "office"), ("office", "mofa1"))
    assert world.office.values(other, "title") == ["戻した後のもの"]
    assert site.values(kept, "title") == ["先に送ったもの"]
    assert world.office.desk.queries.forked_replicas() == [replica]


def test_a_lost_base_holds_the_bundle(world: World) -> None:
    site = world["mofa1"]
    backup = world.back_up("mofa1")
    for title in ("一", "二"):
        world.office.task("mofa", title=title)
        settle(world, ("office", "mofa1"), ("mofa1", "office"))
    world.put_back("mofa1", backup)
    assert world.go("office", "mofa1") in ("bundle-gap", "bundle-receipt-unknown")
    assert newest(site).state == "held"
    before = site.desk.installation.replica
    open_epoch(site.desk, "以前の状態に戻っていた")
    settle(world, ("mofa1", "office"), ("office", "mofa1"))
    assert world.office.desk.trust.replicas[before].revoked_at_seq is not None
    assert len(site.db.execute("SELECT title FROM task").fetchall()) == 2


def test_a_bundle_for_a_later_epoch_is_held(world: World) -> None:
    backup = world.back_up("mofa1")
    world.restore("mofa1", backup)
    settle(world, ("mofa1", "office"), ("office", "mofa1"))
    site = world.put_back("mofa1", backup)
    assert world.go("office", "mofa1") == "bundle-for-later-epoch"
    assert newest(site).state == "held"
    assert site.desk.installation.former == ()
    open_epoch(site.desk, "以前の状態に戻っていた")
    # The key of the first epoch has served: whoever has a backup could say the same.
    assert world.go("mofa1", "office") == "epoch-revoked"
    world.enrol_again("mofa1")
    settle(world, ("mofa1", "office"), ("office", "mofa1"))
    assert world.go("office", "mofa1") == "applied"


def test_an_operation_of_ones_own_that_one_does_not_know(world: World) -> None:
    """Heard of only from another installation of one's own organisation."""
    backup = world.back_up("mofa1")
    name = world["mofa1"].create("incident", title="別の端末だけに送ったもの")
    world.go("mofa1", "mofa2")
    site = world.put_back("mofa1", backup)
    # The other one had it from here, and leaves it out; the office has it from the other one.
    world["mofa2"].report(name)
    world.go("mofa2", "office")
    assert world.go("office", "mofa1") == "bundle-own-unknown"
    assert newest(site).state == "held"
    open_epoch(site.desk, "以前の状態に戻っていた")
    settle(world, ("mofa1", "office"), ("office", "mofa1"))
    assert site.values(name, "title") == ["別の端末だけに送ったもの"]


def test_a_new_epoch_gives_back_what_was_sent_to_the_one_before(world: World) -> None:
    """So that a copy that was put back is told by whom alone had something from it."""
    backup = world.back_up("mofa1")
    name = world["mofa1"].create("incident", title="別の端末だけに送ったもの")
    world.go("mofa1", "mofa2")
    site = world.put_back("mofa1", backup)
    open_epoch(world["mofa2"].desk, "鍵の交換")
    assert world.go("mofa2", "mofa1") == "bundle-own-unknown"
    open_epoch(site.desk, "以前の状態に戻っていた")
    settle(world, ("mofa2", "mofa1"), ("mofa1", "mofa2"))
    assert site.values(name, "title") == ["別の端末だけに送ったもの"]


def test_fork_wedge(world: World) -> None:
    """One dot, two operations: both are kept and shown, and nobody is locked out by it."""
    backup = world.back_up("mofa1")
    true = world["mofa1"].create("incident", title="本来のもの")
    world.go("mofa1", "mofa2")
    site = world.put_back("mofa1", backup)
    fork = reported(site, "重なったもの")
    assert world.go("mofa1", "office") == "applied"
    world["mofa2"].report(true)
    assert world.go("mofa2", "office") == "applied"
    assert world.office.values(true, "title") == ["本来のもの"]
    assert world.office.values(fork, "title") == ["重なったもの"]
    assert world.office.desk.queries.forked_replicas() == [site.replica.id]
    report = verify_audit(world.office.desk)
    assert report["ok"], report["problems"]
    assert report["forks"] == [
        {"kind": "operations", "organisation": "mofa", "replica_id": site.replica.id}
    ]
    for language in ("ja", "en"):
        texts = Texts.load(resources_folder() / "texts", language)
        assert site.replica.id in fork_sentences(report, texts)[0]


def test_a_cloned_machine_that_goes_on_writing_on_both(world: World) -> None:
    clone = world.clone("mofa1", "mofa1-clone")
    one = reported(world["mofa1"], "元の端末")
    two = reported(clone, "写した端末")
    assert world.go("mofa1", "office") == "applied"
    assert world.office.receive(clone.stick(world.office)) == "bundle-fork"
    back = world.office.stick(world["mofa1"])
    assert world["mofa1"].receive(back) == "applied"
    assert clone.receive(back) == "bundle-receipt-unknown"
    assert world["mofa1"].desk.inbox.count("held") == 0
    open_epoch(clone.desk, "写しで作業していた")
    assert world.office.receive(clone.stick(world.office)) == "applied"
    for title, name in (("元の端末", one), ("写した端末", two)):
        assert world.office.values(name, "title") == [title]
    # The first one is told with the office's next bundle, and goes on as an epoch of its own.
    assert world.go("office", "mofa1") in ("bundle-for-later-epoch", "bundle-not-for-us")


def test_copies_that_began_epochs_apart_leave_each_others_bundles_alone(world: World) -> None:
    """Both can open them, since the age key is one: neither takes itself for put back for ever."""
    copies = world["mofa1"], world.clone("mofa1", "mofa1-clone")
    for each in copies:
        open_epoch(each.desk, "写しがあった")
        if world.office.receive(each.stick(world.office)) == "epoch-revoked":
            world.enrol_again(each.name)
    for _ in range(4):
        told = []
        for site in copies:
            told += [site.receive(stick) for stick in world.office.sticks(site)]
            if told[-1] == "bundle-for-later-epoch":
                open_epoch(site.desk, "以前の状態に戻っていた")
            told.append(world.office.receive(site.stick(world.office)))
    assert set(told) == {"applied", "bundle-not-for-us"}
    assert all(len(each.desk.installation.epochs) <= 3 for each in copies)
    assert [doubts(each.desk) for each in copies] == [(), ()]


def test_a_journal_that_is_not_the_one_shown_before_is_told(world: World) -> None:
    backup = world.back_up("mofa1")
    for title in ("一", "二", "三"):
        reported(world["mofa1"], title)
    world.go("mofa1", "office")
    site = world.put_back("mofa1", backup)
    reported(site, "別のもの")
    site.stick(world.office)  # the first number again, which stays here
    reviewed = bundles.review_bundle(world.office.desk, site.stick(world.office))
    assert "sender-put-back" in reviewed.review.warnings
    assert "fork" in reviewed.review.warnings


def test_a_bundle_that_comes_late_or_again_shows_an_earlier_journal_and_says_nothing_wrong(
    world: World,
) -> None:
    sticks = []
    for title in ("一", "二", "三"):
        reported(world["mofa1"], title)
        sticks.append(world["mofa1"].stick(world.office))
    for number in (1, 2):
        assert world.office.receive(sticks[number]) == "applied"
    for number in (0, 1, 0):
        reviewed = bundles.review_bundle(world.office.desk, sticks[number])
        assert "sender-put-back" not in reviewed.review.warnings
        assert (
            "sender-put-back"
            not in bundles.apply_bundle(world.office.desk, sticks[number]).warnings
        )


@pytest.fixture
def forged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bundle made says that the other side's bundle 7 was applied."""
    told = outgoing._receipts

    def lying(desk: Desk, replica: str) -> tuple[Receipt, ...]:
        false = Receipt(
            journal=JournalHead(head="0" * 64, position=0),
            manifest="ab" * 32,
            operation=None,
            outcome="applied",
            reason="",
            replica=replica,
            seq=7,
        )
        return (*told(desk, replica), false)

    monkeypatch.setattr(outgoing, "_receipts", lying)


@pytest.mark.usefixtures("forged")
def test_a_forged_receipt_holds_nothing_at_the_office(world: World) -> None:
    name = reported(world["mofa1"], "件名")
    before = world.office.desk.installation
    applied = bundles.apply_bundle(world.office.desk, world["mofa1"].stick(world.office))
    assert "receipt-unknown" in applied.warnings
    assert world.office.desk.installation == before
    assert world.office.values(name, "title") == ["件名"]
    assert world.office.stick(world["mofa1"]).is_file()


def _lies(monkeypatch: pytest.MonkeyPatch, *liars: Site) -> None:
    """From now on these say that the other side's journal was far longer."""
    told = outgoing._receipts

    def lying(desk: Desk, replica: str) -> tuple[Receipt, ...]:
        if desk.installation.replica not in {each.desk.installation.replica for each in liars}:
            return told(desk, replica)
        head = JournalHead(head="0" * 64, position=999_999)
        false = Receipt(head, "11" * 32, None, "applied", "", replica, 99)
        return (*told(desk, replica), false)

    monkeypatch.setattr(outgoing, "_receipts", lying)


def test_one_organisations_false_receipt_is_its_own_and_no_damage_here(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = world.office.desk
    settle(world, ("office", "mofa1"), ("office", "npa1"))
    keep_mark(office)
    _lies(monkeypatch, world["npa1"])
    settle(world, ("npa1", "office"))
    # Nobody else has said since how far the journal was: it may have been put back.
    assert [each["reason"] for each in verify_audit(office)["problems"]] == ["receipt"]
    settle(world, ("mofa1", "office"))
    report = verify_audit(office)
    assert (report["ok"], report["mark"]["ok"], report["receipts"]["bad"]) == (True, True, 0)
    assert [each["organisation"] for each in report["receipts"]["doubtful"]] == ["npa"]
    for language in ("ja", "en"):
        texts = Texts.load(resources_folder() / "texts", language)
        assert "NPA" in "".join(fork_sentences(report, texts))
    # Without its other witness it counts as before.
    assert not verify_audit(office, marks=False)["ok"]
    world.office.db.execute("UPDATE receipt SET journal_head = ? WHERE seq = 99", ["2" * 64])
    assert not verify_audit(office)["ok"]


def test_two_organisations_are_not_doubted_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = world.office.desk
    settle(world, ("office", "mofa1"), ("office", "npa1"))
    keep_mark(office)
    _lies(monkeypatch, world["mofa1"], world["npa1"])
    settle(world, ("npa1", "office"), ("mofa1", "office"))
    report = verify_audit(office)
    assert (report["ok"], report["receipts"]["doubtful"]) == (False, [])


@pytest.mark.usefixtures("forged")
def test_a_forged_receipt_opens_no_epoch_and_the_officer_can_say_so(world: World) -> None:
    task = world.office.task("mofa", title="対応事項")
    site = world["mofa1"]
    stick = world.office.stick(site)
    before = site.desk.installation
    assert site.receive(stick) == "bundle-receipt-unknown"
    assert site.desk.installation == before
    assert site.values(task, "title") == []
    bundles.apply_bundle(site.desk, stick, not_restored=True)
    assert site.values(task, "title") == ["対応事項"]
    assert doubts(site.desk) == ()


def test_where_two_operations_have_one_number_no_bundle_is_made(world: World) -> None:
    """The officer said that nothing was restored, and what came proves the opposite."""
    backup = world.back_up("mofa1")
    name = world["mofa1"].create("incident", title="別の端末だけに送ったもの")
    world.go("mofa1", "mofa2")
    site = world.put_back("mofa1", backup)
    reported(site, "戻した後のもの")
    world["mofa2"].report(name)
    world.go("mofa2", "office")
    stick = world.office.stick(site)
    assert site.receive(stick) == "bundle-own-unknown"
    bundles.apply_bundle(site.desk, stick, not_restored=True)
    assert doubts(site.desk) == ("forked",)
    with pytest.raises(Refused, match="epoch-needed"):
        outgoing.recipients(site.desk, "office")
    open_epoch(site.desk, "以前の状態に戻っていた")
    assert doubts(site.desk) == ()
    assert outgoing.recipients(site.desk, "office")


def test_who_sends_to_a_new_epoch_begins_anew_and_was_not_put_back(world: World) -> None:
    """Numbers begin again for a new epoch, and the sender's journal goes on."""
    site = world["mofa1"]
    for title in ("一", "二", "三"):
        world.office.task("mofa", title=title)
        settle(world, ("office", "mofa1"), ("mofa1", "office"))
    world.restore("mofa1", world.back_up("mofa1"))
    assert world.go("mofa1", "office") == "applied"
    world.office.task("mofa", title="四")
    assert world.go("office", "mofa1") == "applied"
    assert "sender-put-back" not in site.warnings
