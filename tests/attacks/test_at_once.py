"""Two programs on one case log that take in bundles at the same moment: they meet in front of the
write door, and it comes out as if one had come after the other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from liaison_app.domain.arrival import Arrival
from liaison_app.store.caselog import CaseLog
from liaison_app.store.inbox import Inbox, inbox_path
from liaison_app.workflows.audit import verify_audit
from liaison_app.workflows.bundles import apply_bundle
from liaison_app.workflows.continuity import check_arrival
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.opening import inbox_key
from tests.attacks.arena import Arena
from tests.channels.world import Site

ROUNDS = 4


def at_once(site: Site, files: Sequence[Path]) -> list[int]:
    """Each file applied by a program of its own; how many operations each took in. They wait for
    one another once their bundle is verified; where one fails, its failure is raised."""
    ready = Barrier(len(files))

    def together(desk: Desk, arrival: Arrival) -> bool:
        ready.wait(timeout=60)
        return check_arrival(desk, arrival)

    def apply(file: Path) -> int:
        try:
            with another_program(site)() as desk:
                return apply_bundle(desk, file).applied
        except BaseException:
            ready.abort()
            raise

    with pytest.MonkeyPatch.context() as waiting, ThreadPoolExecutor(len(files)) as pool:
        waiting.setattr("liaison_app.workflows.bundles.check_arrival", together)
        taken = [pool.submit(apply, file) for file in files]
    failures = [each.exception() for each in taken]
    for failure in failures:  # the others only broke off because of it
        if failure and not isinstance(failure, BrokenBarrierError):
            raise failure
    return [each.result() for each in taken]


def another_program(site: Site) -> Callable[[], "closing[Desk]"]:
    """The same two files, opened once more, in the thread that uses them."""

    def opened() -> "closing[Desk]":
        here = site.desk
        held = here.secrets.rekeyed(here.secrets.database, None)
        return closing(
            Desk(
                here.path,
                CaseLog.open(here.path, held.database),
                Inbox.open(inbox_path(here.path), inbox_key(held.database)),
                held,
                here.actor,
                here.trust,
                here.surroundings,
            )
        )

    return opened


def is_sound(site: Site) -> bool:
    case_log = site.desk.case_log
    return (
        verify_audit(site.desk)["ok"]
        and case_log.check_projections() == []
        and not case_log.check_search().wrong
    )


@pytest.mark.parametrize("count", [2, 3])
def test_one_file_brought_by_two_is_taken_in_once(arena: Arena, count: int) -> None:
    for number in range(ROUNDS):
        arena.office.task("mofa", title=f"対応事項{number}（架空）")
        lane = arena.lane(arena.office, arena.mofa)
        taken = at_once(arena.mofa, [lane.stick(lane.sealed)] * count)
        assert sorted(taken)[:-1] == [0] * (count - 1)
        assert max(taken) > 0
    assert is_sound(arena.mofa)
    assert len(arena.mofa.db.execute("SELECT 1 FROM task").fetchall()) == ROUNDS


def test_two_files_at_once_come_out_as_one_after_the_other(arena: Arena) -> None:
    for number in range(ROUNDS):
        files = []
        for part in ("前", "後"):
            arena.office.task("mofa", title=f"対応事項{number}{part}（架空）")
            lane = arena.lane(arena.office, arena.mofa)
            files.append(lane.stick(lane.sealed))
        first, second = at_once(arena.mofa, files)
        # The second holds all of the first: whichever comes later has the less to add.
        assert second > 0
        assert first >= 0
        assert arena.mofa.receive(files[1]) == "again"
    assert is_sound(arena.mofa)
    titles = arena.mofa.db.execute("SELECT title FROM task").fetchall()
    assert len(titles) == 2 * ROUNDS
    sql = "SELECT count(*), count(DISTINCT hash) FROM operation"
    assert len(set(arena.mofa.db.execute(sql).fetchone())) == 1
