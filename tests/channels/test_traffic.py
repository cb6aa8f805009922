"""What became of what was sent: told to the sender; and silence, told on both sides."""

from datetime import timedelta
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.workflows import outgoing, traffic
from liaison_app.workflows.bundles import decline_bundle
from liaison_app.workflows.epochs import own_epochs
from liaison_app.workflows.records import status
from tests.channels.world import Site, World


def concerns_of(site: Site) -> traffic.Concerns:
    return traffic.concerns(traffic.partners(site.desk), 14)


def test_silence_is_told_on_both_sides(world: World) -> None:
    world.go("mofa1", "office")
    world.go("office", "mofa1")
    assert concerns_of(world.office).silent == ()
    world.clock.time += timedelta(days=15)
    world.go("npa1", "office")
    assert concerns_of(world.office).silent == ("mofa",)
    assert "nco" in concerns_of(world["mofa1"]).silent
    assert concerns_of(world["npa1"]).silent == ("nco",)
    assert status(world.office.desk).silent == ("mofa",)


def test_who_hears_from_one_of_two_installations_is_not_told_of_silence(world: World) -> None:
    world.clock.time += timedelta(days=15)
    world.go("mofa2", "office")
    assert concerns_of(world.office).silent == ("npa",)
    days = [each.silent_days for each in traffic.partners(world.office.desk)]
    assert sorted(days) == [0, 15, 15]  # each installation stands there by itself


def test_a_declined_bundle_is_told_until_one_is_applied(world: World) -> None:
    name = world["mofa1"].create("incident", title="件名")
    world["mofa1"].report(name)
    decline_bundle(world.office.desk, world["mofa1"].stick(world.office), "不備があります")
    world.go("office", "mofa1")
    partner = next(
        each for each in traffic.partners(world["mofa1"].desk) if each.replica.organisation == "nco"
    )
    (answer,) = partner.answers
    assert (answer.seq, answer.outcome, answer.reason) == (1, "declined", "不備があります")
    assert concerns_of(world["mofa1"]).refusing == ("nco",)
    world.go("mofa1", "office")
    world.go("office", "mofa1")
    assert concerns_of(world["mofa1"]).refusing == ()


def test_every_sequence_since_the_last_acknowledgement_is_answered(world: World) -> None:
    """Lost ones are not answered; a late one and those applied are, each by its number."""
    sticks = [world["mofa1"].stick(world.office) for _ in range(4)]
    assert world.office.receive(sticks[0]) == "applied"
    assert world.office.receive(sticks[2]) == "applied"
    assert world.office.receive(sticks[1]) == "late"
    world.go("office", "mofa1")
    found = world["mofa1"].desk.queries.receipts_from(world.office.replica.id)
    assert [(each.seq, each.outcome) for each in found] == [
        (1, "applied"),
        (2, "late"),
        (3, "applied"),
    ]
    positions = {each.journal.position for each in found}
    heads = {world["mofa1"].desk.queries.head_at(position) for position in positions}
    assert heads == {each.journal.head for each in found}


@pytest.mark.parametrize("years", [-30, 1])
def test_a_clock_years_off_answers_every_bundle_once(world: World, years: int) -> None:
    """What is owed goes by sequences: a clock that was wrong for a while loses no receipt, and lets
    none travel again that its sender has."""
    office, agency = world.office, world["mofa1"]

    def answered() -> list[int]:
        (leaving,) = outgoing.preview_outgoing(office.desk, "mofa")[:1]
        return [each.seq for each in leaving.receipts]

    assert world.go("mofa1", "office") == "applied"
    right, world.clock.time = world.clock.time, world.clock.time + timedelta(days=365 * years)
    assert world.go("mofa1", "office") == "applied"
    assert answered() == [1, 2]
    assert office.receive(agency.stick(office)) == "applied"
    world.clock.time = right
    assert world.go("office", "mofa1") == "applied"
    assert world.go("mofa1", "office") == "applied"
    assert answered() == [4]
    world.clock.time -= timedelta(days=365 * 30)
    assert world.go("mofa1", "office") == "applied"
    assert answered() == [4, 5]
    assert world.go("office", "mofa1") == "applied"
    sent = {each.sequence: each.outcome for each in agency.desk.inbox.sent_bundles()}
    assert sent == dict.fromkeys(range(1, 6), "applied")


def test_unanswered_bundles_are_told(world: World) -> None:
    for _ in range(3):
        world["mofa1"].stick(world.office)
    assert concerns_of(world["mofa1"]).unanswered == ("nco",)
    world.office.receive(world["mofa1"].stick(world.office))
    world.go("office", "mofa1")
    assert concerns_of(world["mofa1"]).unanswered == ()


def test_the_number_of_days_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_HOME", str(tmp_path))
    assert traffic.silent_after() == 14
    traffic.set_silent_after(3)
    assert traffic.silent_after() == 3
    with pytest.raises(Refused, match="silent-after"):
        traffic.set_silent_after(0)
    assert traffic.silent_after() == 3


def test_what_of_an_earlier_epoch_has_not_come_back_is_counted(world: World) -> None:
    backup = world.back_up("mofa1")
    world["mofa1"].create("incident", title="未送付")
    name = world["mofa1"].create("incident", title="送付済み")
    world["mofa1"].report(name)
    # The first one is withheld: it was never reported.
    world.go("mofa1", "office")
    site = world.restore("mofa1", backup)
    for pair in (("mofa1", "office"), ("office", "mofa1")):
        world.go(*pair)
    past, present = own_epochs(site.desk)
    assert (past.replica, past.missing) == (site.replica.id, 1)
    assert present.missing == 0
