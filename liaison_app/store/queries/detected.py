"""Incidents by the day they were detected, for charts: read over one index, for some weeks only."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from liaison_app.domain.dates import JAPAN
from liaison_app.store.connection import Database

_BY_HOUR = (
    "SELECT substr(detected_at, 1, 13), level, coalesce(sector, ''), count(*) FROM incident"
    " WHERE shelf = 0 AND detected_at >= ? AND detected_at < ? GROUP BY 1, 2, 3"
)


class Detected(NamedTuple):
    """A day in Japan, a severity ('' for none) and a sector ('' for none)."""

    day: date
    severity: str
    sector: str


def detected_between(db: Database, first: date, last: date) -> Mapping[Detected, int]:
    """How many real incidents were detected on each of these days, both included."""
    found: Counter[Detected] = Counter()
    for hour, severity, sector, count in db.execute(
        _BY_HOUR, [_begin(first), _begin(last + timedelta(days=1))]
    ):
        day = datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(JAPAN).date()
        found[Detected(day, severity, sector)] += count
    return found


def _begin(day: date) -> str:
    """Midnight in Japan, as times are kept."""
    at = datetime(day.year, day.month, day.day, tzinfo=JAPAN).astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S")
