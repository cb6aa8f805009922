"""The state hash: the same wherever the same is held, however it came there."""

from tests.store.world import Desk, World


def test_another_replica_that_holds_the_same_has_the_same_state(world: World) -> None:
    first, second, third = (world.agency("mofa", letter=letter) for letter in "ABC")
    name = first.incident("最初の件名")
    first.amend(name, status="triage")
    world.carry_all(first, second)
    assert second.case_log.state() == first.case_log.state()
    second.amend(name, title="二番目の件名")
    first.amend(name, title="別の件名")
    assert second.case_log.state() != first.case_log.state()
    every = [*first.operations(), *second.operations()]
    third.case_log.apply(world.arrival(second, third, every[::-1]), third.tick())
    world.carry_all(first, second)
    assert second.case_log.state() == third.case_log.state()
    second.case_log.rebuild()
    assert second.case_log.state() == third.case_log.state()


def test_a_value_that_is_gone_is_another_state_than_an_empty_one(agency: Desk) -> None:
    name = agency.incident()
    empty = agency.case_log.state()
    agency.amend(name, confirmed_facts=None)
    cleared = agency.case_log.state()
    agency.db.execute("UPDATE operation SET body = NULL WHERE pk = (SELECT max(pk) FROM operation)")
    assert len({empty, cleared, agency.case_log.state()}) == 3
