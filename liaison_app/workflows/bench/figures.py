"""What a measurement yields, and how repeated ones are told."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

MILLISECONDS = "ms"
SECONDS = "s"
MEGABYTES = "MB"
PAGES = "pages/s"  # the one unit of which more is better


@dataclass(frozen=True)
class Figure:
    """One speed or size. ``limit`` is what the machine itself takes for the same, measured in the
    same run; ``goal`` what is to be reached. Both are None where nothing sensible can be said."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    goal: float | None = None

    @property
    def ok(self) -> bool | None:
        """Whether the goal was reached, None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.unit == PAGES else self.value <= self.goal

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


def timed(act: Callable[[], object]) -> float:
    """The seconds one call takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def timings(acts: Iterable[Callable[[], object]]) -> list[float]:
    """The milliseconds of each, in the order made."""
    return [timed(act) * 1000 for act in acts]


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 stay below: what a person at the keyboard meets."""
    ordered = sorted(values)
    return rounded(ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)])


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return rounded(sorted(values)[len(values) // 2])


def rounded(value: float) -> float:
    """Three places: microseconds of a millisecond figure say nothing more."""
    return round(value, 3)
