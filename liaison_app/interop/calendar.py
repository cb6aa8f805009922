"""Deadlines as a calendar file (RFC 5545), for whatever calendar the officer keeps.

Each deadline is a day of its own with two reminders. Its identifier stays the same from file to
file, so that a newer one takes the place of what it said before; what is over is told as cancelled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

# Before the day itself, which begins at midnight: nine in the morning a week before, and the day
# before.
_REMINDERS = (timedelta(days=-7, hours=9), timedelta(days=-1, hours=9))


@dataclass(frozen=True)
class CalendarEntry:
    """One deadline. ``cancelled``: it no longer has to be met."""

    identifier: str
    day: date
    title: str
    text: str
    cancelled: bool = False


def write_calendar(entries: Iterable[CalendarEntry], name: str, now: datetime) -> bytes:
    """The calendar ``name`` with these deadlines, as it was at ``now``."""
    from icalendar import Calendar  # lazily: it takes longer to load than most commands

    calendar = Calendar()
    calendar.add("prodid", "-//Liaison//Deadlines//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, now: datetime) -> Any:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", entry.identifier)
    event.add("dtstamp", now)
    # Counts the seconds: what a later file says of a deadline is always the newer state.
    event.add("sequence", int(now.timestamp()) - _EPOCH)
    event.add("dtstart", entry.day)
    if entry.day < date.max:  # without an end, a day lasts to its own
        event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    for before in () if entry.cancelled else _REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event


_EPOCH = 1_700_000_000  # keeps the sequence inside the 31 bits that some calendars allow
