"""When an unlocked desk locks itself: after a time without an officer, and when the computer slept.

Only the rule; clocks are handed in, and whoever shows a window does what the rule says. ``liaison
lock`` asks the windows of a case log to lock from outside.
"""

import time
from collections.abc import Callable
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host import presence
from liaison_app.host.settings import load_settings, save_settings

DEFAULT_MINUTES = 10
MAX_MINUTES = 240
# Seconds by which the wall clock may run ahead of the monotonic one, which stands still while the
# computer sleeps. Correcting the clock by hand may lock too; that does no harm.
SUSPEND_JUMP = 30.0
# Seconds between two ticks that mean the program did not run, where both clocks go on in sleep.
MISSED_TICKS = 60.0
_SETTING = "lock_minutes"
_WAIT = 10.0  # seconds that windows get to lock

Clock = Callable[[], float]


class LockWatch:
    """Asked every second or so by `due`; told by `touched` that an officer is there.

    ``monotonic`` and ``wall`` give seconds.
    """

    def __init__(self, minutes: int, monotonic: Clock, wall: Clock) -> None:
        self._after = minutes * 60.0
        self._monotonic, self._wall = monotonic, wall
        self._touched = self._last = monotonic()
        self._last_wall = wall()

    def touched(self) -> None:
        """The officer typed, clicked or moved the pointer."""
        self._touched = self._monotonic()

    def due(self) -> str:
        """Why to lock now: ``suspend``, ``idle``, or empty for not at all."""
        now, wall = self._monotonic(), self._wall()
        passed, jumped = now - self._last, wall - self._last_wall
        self._last, self._last_wall = now, wall
        if jumped - passed > SUSPEND_JUMP or passed > MISSED_TICKS:
            return "suspend"
        return "idle" if now - self._touched >= self._after else ""


def system_watch(most: int | None = None) -> LockWatch:
    """By this computer's clocks and the setting, after ``most`` minutes at the latest."""
    return LockWatch(lock_minutes(most), time.monotonic, time.time)


def lock_minutes(most: int | None = None) -> int:
    """After how many minutes without an officer the window locks; ``most`` is the longest that the
    administrator allows."""
    kept = load_settings().get(_SETTING)
    is_right = isinstance(kept, int) and 1 <= kept <= MAX_MINUTES
    chosen = kept if is_right and isinstance(kept, int) else DEFAULT_MINUTES
    return min(chosen, most or MAX_MINUTES)


def set_lock_minutes(minutes: int) -> None:
    """Change the setting; Refused ``lock-minutes``. It cannot be switched off."""
    if not 1 <= minutes <= MAX_MINUTES:
        raise Refused("lock-minutes", most=MAX_MINUTES)
    save_settings(load_settings() | {_SETTING: minutes})


def lock_windows(case_log: Path) -> bool:
    """Make every open window of this case log lock, and wait for it; False if there was none.

    Refused ``lock-not-done`` if one is still open after ten seconds.
    """
    if not presence.is_somebody_there(case_log):
        return False
    presence.ask_to_lock(case_log)
    until = time.monotonic() + _WAIT
    while presence.is_somebody_there(case_log):
        if time.monotonic() > until:
            raise Refused("lock-not-done")
        time.sleep(0.05)
    return True
