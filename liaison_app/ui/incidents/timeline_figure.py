"""An incident's course as a strand: its milestones, how long it took between, and the entries."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from liaison_app.domain.dates import clock_time, parse_rfc3339
from liaison_app.store.queries import Row
from liaison_app.ui.charts.figure import Mark
from liaison_app.ui.charts.strand import Event, Gap, Station, Strand
from liaison_app.ui.fields.shown import shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.incident_view import Part

MILESTONES = (
    "occurred_at", "detected_at", "aware_at", "reported_at", "contained_at", "recovered_at",
    "closed_at",
)  # fmt: skip
_SPOKEN = 80  # characters of an entry
_TO_THE_MINUTE = frozenset({"minute", "second"})


def strand_of(session: Session, row: Row, parts: Sequence[Part]) -> Strand:
    """A milestone's mark opens its field (its key), an entry's the entry (``entry:`` and its id).
    What has no time stands behind what comes before it."""
    keys = _in_order(row)
    stations = tuple(_station(session, row, key) for key in keys)
    known = [number for number, each in enumerate(stations) if each.at is not None]
    gaps = tuple(
        Gap(first, last, said)
        for first, last in pairwise(known)
        if (said := _between(session, row, keys[first], keys[last]))
    )
    events = [_event(session, part) for part in parts if part.fields["occurred_at"]]
    return Strand(stations, gaps, tuple(sorted(events, key=lambda event: event.at)))


def _in_order(row: Row) -> list[str]:
    """Those that are known by their times, each other one behind the one it follows."""
    ordered = sorted((key for key in MILESTONES if row.get(key)), key=lambda key: _at(row, key))
    for place, key in enumerate(MILESTONES):
        if key not in ordered:
            before = MILESTONES[place - 1] if place else ""
            ordered.insert(ordered.index(before) + 1 if before else 0, key)
    return ordered


def _at(row: Row, key: str) -> datetime:
    return parse_rfc3339(str(row[key]))


def _station(session: Session, row: Row, key: str) -> Station:
    label = session.t(f"timeline.{key}")
    if not row.get(key):
        return Station((label,), Mark(1, session.t("timeline.unknown", what=label), key))
    at = _at(row, key)
    whole = shown_field(session, "incident", row, key)
    lines = [label, session.time_text(at, "day" if _is_exact(row, key) else _precision(row, key))]
    if _is_exact(row, key):
        lines.append(clock_time(at, session.language))
    mark = Mark(1, session.t("timeline.known", what=label, time=whole), key)
    return Station(tuple(lines), mark, at.timestamp())


def _precision(row: Row, key: str) -> str:
    return str(row.get(f"{key}_precision") or "minute")


def _is_exact(row: Row, key: str) -> bool:
    return _precision(row, key) in _TO_THE_MINUTE


def _between(session: Session, row: Row, first: str, last: str) -> str:
    """How long it took, by no more than is known."""
    minutes = round((_at(row, last) - _at(row, first)).total_seconds() / 60)
    exact = _is_exact(row, first) and _is_exact(row, last)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if not exact:
        days += hours >= 12
        key = "timeline.about_days" if days else "timeline.same_day"
        return session.t(key, count=days)
    if days:
        return session.t("timeline.days", days=days, hours=hours)
    key = "timeline.hours" if hours else "timeline.minutes"
    return session.t(key, hours=hours, minutes=minutes)


def _event(session: Session, part: Part) -> Event:
    row = part.fields
    text = one_line(str(row["text"] or ""))
    said = session.t(
        "timeline.entry",
        time=shown_field(session, "entry", row, "occurred_at"),
        text=text[:_SPOKEN] + ("…" if len(text) > _SPOKEN else ""),
    )
    return Event(_at(row, "occurred_at").timestamp(), Mark(1, said, f"entry:{row['id']}"))
