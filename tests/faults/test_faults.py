"""The n-th write fails, the disk is full, the folder is read-only, the program is killed: old state
or new state, never anything between, and nothing that was acknowledged is lost."""

import random
import re

import pytest

from liaison_app.workflows.backups import describe
from tests.faults.rounds import LEDGER_ROWS, Round, State, Walks

# What there is after so many acts of the walk.
STATES = [
    State(0, 0, 0, None, backup=False),
    State(1, 0, 0, ("new", "unknown"), backup=False),
    State(1, 1, 0, ("new", "unknown"), backup=False),
    State(1, 1, 1, ("new", "unknown"), backup=False),
    State(1 + LEDGER_ROWS, 1, 1, ("new", "unknown"), backup=False),
    State(1 + LEDGER_ROWS, 1, 1, ("triage", "3"), backup=False),
    State(1 + LEDGER_ROWS, 1, 1, ("triage", "3"), backup=True),
    State(2 + LEDGER_ROWS, 1, 1, ("triage", "3"), backup=True),
]
LINE = re.compile(r"liaison: error: [a-z-]+: \S.*")


def check(walks: Walks, disturbed: Round) -> None:
    """All that was acknowledged is there; of the act that failed all or nothing."""
    done = [status for status in disturbed.statuses if status == 0]
    failed = [status for status in disturbed.statuses if status != 0]
    assert disturbed.counted >= 0, "the process died"
    assert failed in ([], [1])
    state = walks.state(disturbed.folder)
    assert state in STATES[len(done) : len(done) + 1 + len(failed)], (disturbed, state)
    if state.backup:
        assert describe(disturbed.folder / "copy.liaison-backup").operations > 0
    # One line that says what is wrong, and nothing else.
    assert len(disturbed.errors) == len(failed), disturbed.errors
    assert all(LINE.fullmatch(line) for line in disturbed.errors), disturbed.errors


def test_undisturbed_every_act_succeeds(walks: Walks) -> None:
    whole = walks.disturbed(0, "EIO", for_good=False)
    assert whole.statuses == [0] * (len(STATES) - 1)
    assert whole.counted > 50
    assert walks.state(whole.folder) == STATES[-1]


@pytest.mark.parametrize(("fault", "for_good"), [("EIO", False), ("ENOSPC", True)])
def test_some_writes_fail(walks: Walks, fault: str, for_good: bool) -> None:
    total = walks.disturbed(0, fault, for_good=for_good).counted
    for n in range(2, total, total // 7):
        check(walks, walks.disturbed(n, fault, for_good=for_good))


def check_killed(walks: Walks, seconds: float) -> None:
    """As `check`; the act that was under way is there whole, or not at all."""
    killed = walks.killed(seconds)
    done = len(killed.statuses)
    assert killed.errors == []
    assert walks.state(killed.folder) in STATES[done : done + 2], killed


def test_a_kill_leaves_whole_acts(walks: Walks) -> None:
    seconds = walks.duration()
    moments = random.Random(11)
    for _ in range(6):
        check_killed(walks, moments.uniform(0, seconds))


@pytest.mark.long
def test_hundreds_of_kills_leave_whole_acts(walks: Walks) -> None:
    seconds = walks.duration()
    moments = random.Random(12)
    for _ in range(400):
        check_killed(walks, moments.uniform(0, seconds))


@pytest.mark.long
@pytest.mark.parametrize("for_good", [False, True])
@pytest.mark.parametrize("fault", ["EIO", "ENOSPC"])
def test_every_write_fails_once(walks: Walks, fault: str, for_good: bool) -> None:
    total = walks.disturbed(0, fault, for_good=for_good).counted
    for n in range(1, total + 1):
        check(walks, walks.disturbed(n, fault, for_good=for_good))


def test_a_read_only_folder_is_said_at_once(walks: Walks) -> None:
    disturbed = walks.disturbed(1, "EROFS", for_good=True, opens=True)
    check(walks, disturbed)
    assert disturbed.statuses == [1]
    assert "case-log-" in disturbed.errors[0]
