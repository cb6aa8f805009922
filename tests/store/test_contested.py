"""A record taken out of the lists by one while another edits it is in conflict, and stays."""

from collections.abc import Callable
from itertools import permutations

import pytest

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.operations import RecordName, Redaction
from liaison_app.store.caselog import Act
from tests.store.world import Desk, World

Pair = tuple[Desk, Desk, RecordName]


@pytest.fixture
def pair(world: World) -> Pair:
    """Two installations of one organisation, both of which know an incident."""
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident("件名")
    world.carry_all(first, second)
    return first, second, name


def remove(desk: Desk, name: RecordName) -> None:
    desk.write(Act("remove", name, "own", {"removed": True, "removal_reason": "重複のため"}))


def meet(world: World, first: Desk, second: Desk) -> None:
    world.carry_all(first, second)
    world.carry_all(second, first)


def disputed(desk: Desk) -> list[tuple[str, str]]:
    return [(each.record, each.field) for each in desk.case_log.queries.conflicts()]


def agree(first: Desk, second: Desk, name: RecordName) -> None:
    """Both say the same, and what they keep is what a rebuild gives."""
    assert disputed(first) == disputed(second)
    for column in ("removed", "hidden", "status", "title", "merged_into"):
        assert first.shown(name, column) == second.shown(name, column)
    for desk in (first, second):
        assert desk.case_log.check_projections() == []
        before = disputed(desk)
        desk.case_log.rebuild()
        assert disputed(desk) == before


def test_an_edit_meanwhile_keeps_a_removed_record_in_view(world: World, pair: Pair) -> None:
    first, second, name = pair
    remove(first, name)
    second.amend(name, status="triage", title="改題")
    meet(world, first, second)
    for desk in (first, second):
        assert disputed(desk) == [(name.id, "removed")]
        assert desk.shown(name, "hidden") == 0
        assert desk.shown(name, "title") == "改題"
        pk = desk.case_log.queries.resolve(name.id).pk
        stays, leaves = desk.case_log.queries.heads(pk, "own", "removed")
        assert (stays.value, stays.edited) == (False, ("status", "title"))
        assert (leaves.value, leaves.edited) == (True, ())
    agree(first, second, name)


def test_an_edit_that_was_seen_goes_with_the_record(world: World, pair: Pair) -> None:
    first, second, name = pair
    second.amend(name, status="triage")
    world.carry_all(second, first)
    remove(first, name)
    meet(world, first, second)
    assert disputed(first) == []
    assert first.shown(name, "hidden") == 1
    agree(first, second, name)


def test_edits_that_were_seen_in_another_order_than_they_were_made_in(
    world: World, pair: Pair
) -> None:
    """What was held back for a while comes after what was written later."""
    first, second, name = pair
    second.amend(name, status="triage")
    second.amend(name, title="改題")
    later = second.operations()[:-3:-1]
    first.case_log.apply(world.arrival(second, first, later), first.tick())
    remove(first, name)
    meet(world, first, second)
    for desk in (first, second):
        assert disputed(desk) == []
        assert desk.shown(name, "hidden") == 1
    agree(first, second, name)


def test_ones_own_edits_are_always_seen(world: World, pair: Pair) -> None:
    first, second, name = pair
    first.amend(name, status="triage")
    remove(first, name)
    first.amend(name, status="closed")
    meet(world, first, second)
    assert disputed(second) == []
    agree(first, second, name)


def test_an_edit_made_after_the_removal_was_known_is_no_conflict(world: World, pair: Pair) -> None:
    first, second, name = pair
    remove(first, name)
    world.carry_all(first, second)
    second.amend(name, tlp="TLP:RED")
    meet(world, first, second)
    assert disputed(first) == []
    assert first.shown(name, "hidden") == 1
    agree(first, second, name)


@pytest.mark.parametrize("value", [True, False])
def test_a_settlement_ends_it_everywhere(world: World, pair: Pair, value: bool) -> None:
    first, second, name = pair
    remove(first, name)
    second.amend(name, status="triage")
    meet(world, first, second)
    second.write(Act("settle", name, "own", {"removed": value}))
    meet(world, first, second)
    assert disputed(first) == []
    assert first.shown(name, "hidden") == int(value)
    agree(first, second, name)


def test_another_edit_after_a_settlement_is_a_conflict_again(world: World, pair: Pair) -> None:
    first, second, name = pair
    remove(first, name)
    second.amend(name, status="triage")
    meet(world, first, second)
    second.amend(name, severity="3")
    first.write(Act("settle", name, "own", {"removed": True}))
    meet(world, first, second)
    assert disputed(first) == [(name.id, "removed")]
    agree(first, second, name)


def test_two_removals_agree_and_one_that_saw_the_edit_is_enough(world: World, pair: Pair) -> None:
    first, second, name = pair
    second.amend(name, status="triage")
    remove(first, name)
    remove(second, name)
    meet(world, first, second)
    assert disputed(first) == []
    assert first.shown(name, "hidden") == 1
    agree(first, second, name)


def test_what_is_appended_never_conflicts(world: World, pair: Pair) -> None:
    first, second, name = pair
    for desk in (first, second):
        desk.marked("entry", name, text="経過")
        desk.create("indicator", name, type="domain", value="example.jp")
    remove(first, name)
    second.marked("entry", name, text="追記")
    meet(world, first, second)
    assert disputed(first) == []
    agree(first, second, name)


def test_what_was_disposed_of_stays_so(world: World, pair: Pair) -> None:
    first, second, name = pair
    created = first.operations()[0].name
    remove(first, name)
    disposal = first.create("disposal", records=[f"incident {name.id}"])
    first.write(Act("dispose", name, "own", {"disposal": disposal.id},
                    redacts=(Redaction(operation=created, field=None),)))  # fmt: skip
    second.amend(name, status="triage")
    world.carry_all(second, first)
    assert disputed(first) == []
    assert first.shown(name, "hidden") == 1
    assert first.shown(name, "title") is None
    assert first.case_log.check_projections() == []


def test_a_merge_meets_an_edit_of_what_was_merged(world: World, pair: Pair) -> None:
    first, second, name = pair
    other = first.incident("本件")
    meet(world, first, second)
    first.amend(name, merged_into=other.id, status="duplicate")
    second.amend(name, severity="4")
    second.marked("entry", name, text="追記")
    meet(world, first, second)
    assert disputed(first) == [(name.id, "merged_into")]
    assert first.shown(name, "merged_into") is None
    assert first.case_log.queries.counts().incidents == 2
    agree(first, second, name)
    first.write(Act("settle", name, "own", {"merged_into": other.id}))
    meet(world, first, second)
    assert disputed(second) == []
    assert second.case_log.queries.counts().incidents == 1
    agree(first, second, name)


def test_two_who_merge_in_a_circle_lose_neither_case(world: World, pair: Pair) -> None:
    first, second, one = pair
    other = first.incident("本件")
    meet(world, first, second)

    def merge(desk: Desk, source: RecordName, target: RecordName) -> None:
        desk.write(
            Act("amend", source, "own", {"merged_into": target.id, "status": "duplicate"}),
            Act("amend", target, "own", {"merged_into": None}),
        )

    merge(first, one, other)
    merge(second, other, one)
    meet(world, first, second)
    assert (one.id, "merged_into") in disputed(first)
    assert (other.id, "merged_into") in disputed(first)
    assert first.case_log.queries.counts().incidents == 2
    agree(first, second, one)


def test_a_case_removed_while_another_is_merged_into_it_stays(world: World, pair: Pair) -> None:
    first, second, name = pair
    other = first.incident("本件")
    meet(world, first, second)
    remove(first, other)
    second.write(
        Act("amend", name, "own", {"merged_into": other.id, "status": "duplicate"}),
        Act("amend", other, "own", {"merged_into": None}),
    )
    meet(world, first, second)
    assert disputed(first) == [(other.id, "removed")]
    assert first.case_log.queries.counts().incidents == 1
    agree(first, second, other)


def test_names_of_operations_elsewhere_prove_nothing(world: World, pair: Pair) -> None:
    """The removal names a later operation of the other replica, but one on another record."""
    first, second, name = pair
    second.amend(name, status="triage")
    unseen = second.operations()[-1]
    second.incident("別件")
    elsewhere = second.operations()[-1]
    world_apply(world, second, first, elsewhere)
    first.write(Act("remove", name, "own", {"removed": True}, over={"removed": elsewhere.name}))
    world_apply(world, second, first, unseen)
    assert disputed(first) == [(name.id, "removed")]
    assert first.case_log.check_projections() == []


def scenario(world: World) -> tuple[Desk, list[Callable[[], None]], RecordName]:
    first, second = world.agency("mofa"), world.agency("mofa", letter="B")
    name = first.incident("件名")
    world.carry_all(first, second)
    remove(first, name)
    second.amend(name, status="triage")
    first.write(Act("restore", name, "own", {"removed": False}))
    remove(first, name)
    second.amend(name, severity="3")
    operations = {stored.name: stored for stored in (*first.operations(), *second.operations())}
    third = world.agency("mofa", letter="C")
    return (
        third,
        [
            lambda stored=stored: world_apply(world, first, third, stored)  # type: ignore[misc]
            for stored in operations.values()
        ],
        name,
    )


def world_apply(world: World, sender: Desk, recipient: Desk, *stored: StoredOperation) -> None:
    arrival = world.arrival(sender, recipient, stored)
    recipient.case_log.apply(arrival, recipient.tick())


def test_any_order_of_delivery_finds_the_same_conflict(world: World) -> None:
    found = set()
    orders = list(permutations(range(6)))[::97]
    assert len(orders) > 5
    for order in orders:
        third, deliveries, name = scenario(world)
        for place in order:
            deliveries[place]()
        found.add((tuple(field for _, field in disputed(third)), third.shown(name, "hidden")))
        assert third.case_log.check_projections() == []
    assert found == {(("removed",), 0)}
