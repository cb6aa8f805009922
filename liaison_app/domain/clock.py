"""Hybrid time: the wall clock where it goes forward, a counter where it does not.

A clock that jumps back never makes a later act look earlier than what its author already knew.
It orders what is displayed; it never decides a merge.
"""

from datetime import UTC, datetime

HybridTime = tuple[int, int]
FAR_AHEAD_MS = 24 * 3600 * 1000


def begin(now: datetime, newest: HybridTime) -> HybridTime:
    """The time of an act's first operation, after ``newest`` (the newest known here).

    Its milliseconds belong to that act alone among its author's: so what was done in one go can
    be told from the times, for as long as the log exists.
    """
    return (max(int(now.timestamp() * 1000), newest[0] + 1), 0)


def follow(time: HybridTime) -> HybridTime:
    """The time of the next operation of the same act."""
    return (time[0], time[1] + 1)


def instant(time: HybridTime) -> datetime:
    """The wall-clock part, for people."""
    return datetime.fromtimestamp(time[0] / 1000, UTC)


def is_far_ahead(time: HybridTime, now: datetime) -> bool:
    """More than 24 hours ahead of our clock: flagged on screen, nothing more."""
    return time[0] > int(now.timestamp() * 1000) + FAR_AHEAD_MS
