"""When a window locks: idle, after sleep, asked from outside; each by clocks the test moves."""

import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.host.presence import Presence, ask_to_lock, is_somebody_there
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.workflows.locking import (
    DEFAULT_MINUTES,
    LockWatch,
    lock_minutes,
    lock_windows,
    set_lock_minutes,
)


class Clocks:
    """Seconds of both clocks; asleep only the wall clock goes on."""

    def __init__(self) -> None:
        self.monotonic, self.wall = 1000.0, 5_000_000.0

    def watch(self, minutes: int = 10) -> LockWatch:
        return LockWatch(minutes, lambda: self.monotonic, lambda: self.wall)

    def pass_awake(self, watch: LockWatch, seconds: int) -> list[str]:
        said = []
        for _ in range(seconds):
            self.monotonic += 1
            self.wall += 1
            said.append(watch.due())
        return said


def test_without_an_officer_it_locks_after_the_time_set() -> None:
    clocks = Clocks()
    watch = clocks.watch(10)
    assert set(clocks.pass_awake(watch, 599)) == {""}
    assert clocks.pass_awake(watch, 1) == ["idle"]
    # And says so again, until it is done or somebody came back.
    assert clocks.pass_awake(watch, 1) == ["idle"]
    watch.touched()
    assert set(clocks.pass_awake(watch, 599)) == {""}


def test_an_officer_at_work_is_not_locked_out() -> None:
    clocks = Clocks()
    watch = clocks.watch(1)
    for _ in range(20):
        assert set(clocks.pass_awake(watch, 59)) == {""}
        watch.touched()


@pytest.mark.parametrize(("slept", "said"), [(3600.0, "suspend"), (31.0, "suspend"), (20.0, "")])
def test_a_computer_that_slept_locks(slept: float, said: str) -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wall += slept
    assert clocks.pass_awake(watch, 1) == [said]
    assert clocks.pass_awake(watch, 1) == [""]


def test_where_both_clocks_go_on_in_sleep_the_missing_ticks_tell() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.monotonic += 120
    clocks.wall += 120
    assert watch.due() == "suspend"


def test_a_wall_clock_that_is_set_back_locks_nothing() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.wall -= 86_400
    assert clocks.pass_awake(watch, 3) == ["", "", ""]


def test_the_time_is_a_setting_that_cannot_be_switched_off() -> None:
    assert lock_minutes() == DEFAULT_MINUTES == 10
    set_lock_minutes(3)
    assert lock_minutes() == 3
    for wrong in (0, -1, 241):
        with pytest.raises(Refused, match="lock-minutes"):
            set_lock_minutes(wrong)
    for nonsense in (0, "off", None, True, 10_000):
        save_settings(load_settings() | {"lock_minutes": nonsense})
        assert 1 <= lock_minutes() <= 240


def test_a_window_is_seen_while_it_is_open_and_hears_what_is_asked(tmp_path: Path) -> None:
    case_log = tmp_path / "case-log.db"
    assert not is_somebody_there(case_log)
    with Presence(case_log) as window, Presence(case_log) as second:
        assert is_somebody_there(case_log)
        assert not window.is_asked_to_lock()
        ask_to_lock(case_log)
        assert window.is_asked_to_lock()
        assert second.is_asked_to_lock()
        window.close()
        assert is_somebody_there(case_log)
    assert not is_somebody_there(case_log)
    with Presence(case_log) as later:
        assert not later.is_asked_to_lock()


WINDOW = """
import sys, time
from pathlib import Path
from liaison_app.host.presence import Presence
with Presence(Path(sys.argv[1])) as window:
    print("open", flush=True)
    while not (sys.argv[2] == "obeys" and window.is_asked_to_lock()):
        time.sleep(0.02)
"""


@pytest.mark.parametrize("manner", ["obeys", "hangs"])
def test_windows_of_other_programs_are_made_to_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    from liaison_app.workflows import locking

    case_log = tmp_path / "case-log.db"
    assert not lock_windows(case_log)
    command = [sys.executable, "-c", WINDOW, str(case_log), manner]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        if manner == "obeys":
            assert lock_windows(case_log)
            other.wait(10)
        else:
            monkeypatch.setattr(locking, "_WAIT", 0.3)
            with pytest.raises(Refused, match="lock-not-done"):
                lock_windows(case_log)
            other.kill()
    # A crash leaves no window behind.
    assert not is_somebody_there(case_log)
