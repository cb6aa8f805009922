"""Charts of incidents: how many were detected week by week, and how grave, sector by sector.

Each mark opens the list of just those incidents, as anybody would have typed the query.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from liaison_app.domain.vocabulary import SEVERITY, label_of
from liaison_app.ui.charts.figure import Bar, Figure, Mark, Series
from liaison_app.ui.incidents.filter import IncidentFilter
from liaison_app.ui.session import Session
from liaison_app.workflows.picture import Detections, weeks

# From the gravest on; not assessed, and not stated, come last.
_LEVELS = {
    "4": "critical_ground", "3": "red", "2": "amber", "1": "accent", "0": "green",
    "unknown": "muted",
}  # fmt: skip


def over_time(session: Session, found: Detections, today: date) -> Figure:
    """A bar for each week, by severity."""
    counts: Counter[tuple[date, str]] = Counter()
    for each, count in found.items():
        monday = each.day - timedelta(days=each.day.weekday())
        counts[monday, _level(each.severity)] += count
    bars = []
    for monday in weeks(today):
        label = f"{monday.month}/{monday.day}"
        days = f"detected:{monday}..{monday + timedelta(days=6)}"
        said = session.t("ui.chart.week", day=session.day_text(monday.isoformat()))
        marks = _marks(session, said, {level: counts[monday, level] for level in _LEVELS}, days)
        total = sum(counts[monday, level] for level in _LEVELS)
        bars.append(Bar(label, marks, f"{total:,}" if total else ""))
    return _figure(session, bars)


def by_sector(session: Session, found: Detections, today: date) -> Figure:
    """A bar for each sector that had any in these weeks, by severity; the most first."""
    counts: Counter[tuple[str, str]] = Counter()
    for each, count in found.items():
        counts[each.sector, _level(each.severity)] += count
    totals: Counter[str] = Counter()
    for (sector, _level_of), count in counts.items():
        totals[sector] += count
    days = f"detected:{weeks(today)[0]}..{today}"
    bars = []
    for sector, total in totals.most_common():
        label = session.surroundings.vocabularies.sectors.get(sector)
        name = label.in_language(session.language) if label else session.t("picture.unstated")
        asked = f"sector:{sector} {days}" if sector else f"-sector:* {days}"
        marks = _marks(session, name, {level: counts[sector, level] for level in _LEVELS}, asked)
        bars.append(Bar(name, marks, f"{total:,}"))
    return _figure(session, bars)


def _level(severity: str) -> str:
    return severity if severity in _LEVELS else "unknown"


def _marks(session: Session, of: str, counts: Mapping[str, int], asked: str) -> tuple[Mark, ...]:
    found = []
    for level, count in counts.items():
        name = label_of(SEVERITY, level).in_language(session.language)
        said = session.t("ui.chart.incidents", of=of, severity=name, count=count)
        text = f"{asked} severity:{level}"
        query = session.parsed(text).query
        found.append(Mark(count, said, ("incidents", IncidentFilter(text=text, asked=query))))
    return tuple(found)


def _figure(session: Session, bars: list[Bar]) -> Figure:
    series = [
        Series(label_of(SEVERITY, level).in_language(session.language), colour)
        for level, colour in _LEVELS.items()
    ]
    shown = bars if any(bar.length for bar in bars) else []
    return Figure(tuple(series), tuple(shown), session.t("ui.chart.no_incidents"))
