"""The collector of cyclic garbage rests during an act, and is not put off for good by that."""

import gc

from liaison_app.store.bulk import collector_paused

ACTS = 3_000
CYCLES = 20


def test_garbage_of_many_acts_is_collected_in_the_end() -> None:
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(ACTS):
        with collector_paused():
            for _ in range(CYCLES):
                cycle: list[object] = []
                cycle.append(cycle)
    assert len(gc.get_objects()) - before < ACTS * CYCLES / 4


def test_it_rests_in_the_block_alone() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
