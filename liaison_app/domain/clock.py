"""Hybrid time: the wall clock where it goes forward, a counter where it does not.

A clock that jumps back never makes a later act look earlier than what its author already knew.
It orders what is displayed; it never decides a merge.
"""

from datetime import UTC, datetime

HybridTime = tuple[int, int]
FAR_AHEAD_MS = 24 * 3600 * 1000


def tick(now: datetime, newest: HybridTime) -> HybridTime:
    """The next time after ``newest`` (the newest known here), given the clock's ``now``."""
    milliseconds = int(now.timestamp() * 1000)
    if milliseconds > newest[0]:
        return (milliseconds, 0)
    return (newest[0], newest[1] + 1)


def instant(time: HybridTime) -> datetime:
    """The wall-clock part, for people."""
    return datetime.fromtimestamp(time[0] / 1000, UTC)


def is_far_ahead(time: HybridTime, now: datetime) -> bool:
    """More than 24 hours ahead of our clock: flagged on screen, nothing more."""
    return time[0] > int(now.timestamp() * 1000) + FAR_AHEAD_MS
