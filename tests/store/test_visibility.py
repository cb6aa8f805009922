"""A removed record is out of every list with all below it, and comes back whole."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.operations import RecordName
from liaison_app.store.caselog import Act
from tests.store.world import Desk, World, receipted


def _remove(desk: Desk, name: RecordName, removed: bool = True) -> None:
    kind = "remove" if removed else "restore"
    desk.write(Act(kind, name, "own", {"removed": removed}))


def test_a_removed_record_leaves_every_list_with_what_is_below_it(agency: Desk) -> None:
    kept, gone = agency.incident("残る事案"), agency.incident("取り下げる事案")
    agency.marked("entry", gone, text="取り下げる事案の経過")
    queries = agency.case_log.queries
    assert queries.search("取り下げる").total == 2
    _remove(agency, gone)
    assert [row["id"] for row in queries.incidents()[1]] == [kept.id]
    assert [row["id"] for row in queries.incidents(out_of_view=True)[1]] == [gone.id]
    assert queries.counts().incidents == 1
    assert queries.search("取り下げる").total == 0
    assert [found.id for found in queries.removed_records()] == [gone.id]
    # Asked for by name it is all there.
    assert len(queries.entries(queries.resolve("MOFA-2026-0002").pk)) == 1
    assert agency.case_log.check_projections() == []

    _remove(agency, gone, removed=False)
    assert queries.counts().incidents == 2
    assert queries.search("取り下げる").total == 2
    assert queries.removed_records() == []
    assert agency.case_log.check_projections() == []


def test_what_comes_later_below_a_removed_record_is_out_of_view_too(agency: Desk) -> None:
    gone = agency.incident("取り下げる事案")
    _remove(agency, gone)
    entry = agency.marked("entry", gone, text="後からの経過")
    assert agency.case_log.queries.search("後からの経過").total == 0
    assert agency.shown(entry, "hidden") == 1
    _remove(agency, gone, removed=False)
    assert agency.case_log.queries.search("後からの経過").total == 1


def test_a_child_removed_by_itself_stays_out_when_its_parent_comes_back(agency: Desk) -> None:
    incident = agency.incident()
    entry = agency.marked("entry", incident, text="誤記")
    _remove(agency, entry)
    pk = agency.case_log.queries.resolve(incident.id).pk
    assert agency.case_log.queries.entries(pk) == []
    _remove(agency, incident)
    _remove(agency, incident, removed=False)
    assert agency.case_log.queries.entries(pk) == []
    assert agency.shown(entry, "hidden") == 1


def test_what_was_removed_before_it_left_stays_and_a_removal_follows_its_copy(
    world: World, office: Desk, agency: Desk
) -> None:
    first = agency.incident("送る前に取り下げた", reported=True)
    agency.marked("entry", first, text="経過")
    second = agency.incident("送ってから取り下げた", reported=True)
    _remove(agency, first)
    sent = agency.case_log.outgoing(office.replica).operations
    assert {each.operation.header.record for each in sent} == {second}
    world.carry(agency, office)
    _remove(agency, second)
    # Without a receipt a copy may be there all the same: it went out.
    unreceipted = agency.case_log.outgoing(office.replica).operations
    assert {each.operation.header.record for each in unreceipted} == {second}
    assert "remove" in [each.operation.header.kind for each in unreceipted]
    later = agency.case_log.outgoing(office.replica, receipted(sent)).operations
    assert [each.operation.header.kind for each in later] == ["remove"]
    arrival = world.arrival(agency, office, later)
    office.case_log.apply(arrival, office.tick())
    assert office.shown(second, "hidden") == 1
    _remove(agency, first, removed=False)
    assert len(agency.case_log.outgoing(office.replica, receipted(sent)).operations) == 5


@settings(max_examples=15)
@given(seed=st.integers(0, 2**16))
def test_any_order_of_arrival_hides_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("order")
    world = World(folder)
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    tree: list[RecordName] = []
    for _ in range(3):
        incident = first.incident()
        tree += [incident, first.marked("entry", incident, text="経過")]
    for _ in range(8):
        _remove(first, chance.choice(tree), chance.random() < 0.6)
    operations = first.operations()
    chance.shuffle(operations)
    cut = chance.randint(0, len(operations))
    for part in (operations[:cut], operations[cut:]):
        second.case_log.apply(world.arrival(first, second, part), second.tick())
    for name in tree:
        assert second.shown(name, "hidden") == first.shown(name, "hidden")
    assert second.case_log.check_projections() == []
    world.close()
