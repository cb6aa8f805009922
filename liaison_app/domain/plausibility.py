"""What an officer should look at again: times in an unlikely order, things not filled in yet.

Cautions, never refusals: nothing here blocks an entry or a report. Each is a code, whose sentence
is ``caution.CODE``, and the keys of the fields it is about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from liaison_app.domain.dates import JAPAN, japan_time, parse_rfc3339
from liaison_app.domain.operations import Value


@dataclass(frozen=True)
class Caution:
    code: str
    fields: tuple[str, ...]


# Each line in the order in which things happen.
_ORDERS = (
    ("occurred_at", "detected_at", "aware_at", "reported_at"),
    ("detected_at", "contained_at", "recovered_at", "closed_at"),
)
_TIMES = tuple(dict.fromkeys(key for order in _ORDERS for key in order))
# What a first report says, as far as it is known.
_EXPECTED = (
    "kind", "organisation", "detected_at", "aware_at", "confirmed_facts", "impact_service",
)  # fmt: skip
_UNDECIDED = {"severity": "unknown", "ai_involvement": "unknown"}
_STEPS = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}


def cautions(row: Mapping[str, Value], now: datetime) -> list[Caution]:
    """Everything odd about an incident's times, and what is missing before it is reported."""
    return [*time_cautions(row, now), *missing(row)]


def time_cautions(row: Mapping[str, Value], now: datetime) -> list[Caution]:
    """Times that contradict each other beyond what their precision leaves open, and times to come.

    ``time-order`` names the one that should be earlier first.
    """
    spans = {key: span for key in _TIMES if (span := _span(row, key)) is not None}
    found = [
        Caution("time-order", (earlier, later))
        for order in _ORDERS
        for earlier, later in pairwise([key for key in order if key in spans])
        if spans[later][1] <= spans[earlier][0]
    ]
    return [*found, *(Caution("time-ahead", (key,)) for key in spans if spans[key][0] > now)]


def missing(row: Mapping[str, Value]) -> list[Caution]:
    """What a report is expected to say and this one does not, yet."""
    return [Caution("missing", (key,)) for key in _missing(row)]


def _missing(row: Mapping[str, Value]) -> Iterator[str]:
    for key in _EXPECTED:
        if row.get(key) in (None, "", []):
            yield key
    for key, undecided in _UNDECIDED.items():
        if row.get(key) in (None, undecided):
            yield key
    if row.get("personal_data") and row.get("impact_persons") is None:
        yield "impact_persons"


def _span(row: Mapping[str, Value], key: str) -> tuple[datetime, datetime] | None:
    """The first instant the time may be, and the first it can no longer be."""
    value = row.get(key)
    if not isinstance(value, str):
        return None
    start = parse_rfc3339(value)
    precision = str(row.get(f"{key}_precision") or "minute")
    step = _STEPS.get(precision)
    try:
        return start, start + step if step else _next(start, precision)
    except (OverflowError, ValueError):
        return start, start


def _next(start: datetime, precision: str) -> datetime:
    """The beginning of the next month or year in Japan."""
    local = japan_time(start)
    if precision == "year":
        return datetime(local.year + 1, 1, 1, tzinfo=JAPAN)
    return datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=JAPAN)
