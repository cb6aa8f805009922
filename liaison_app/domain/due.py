"""Due dates by rule: which band of a rule holds, and the day it leads to.

The rules are data with edition and date (``resources/vocabularies/due_rules.json``). A period
begins on the day after the one it is counted from; months end as the Civil Code has it: on the
day before the one that answers to the first day counted, or, where there is none, on the month's
last.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from liaison_app.domain.duties import business_days_after, is_business_day
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import Label

NEXT_UPGRADE = "next-upgrade"
UNITS = ("days", "business-days", "months", "month-end", "fiscal-year-end", NEXT_UPGRADE)
# What a band may ask of a task.
INPUTS = ("exposed", "known_exploited", "automatable", "technical_impact")


@dataclass(frozen=True)
class DueBand:
    """One band of a rule: ``when`` names the values it asks of a task, all of which must hold.

    ``within`` counts in ``unit``: days, business days or months; ``month-end`` and
    ``fiscal-year-end`` are the end of the month or fiscal year so many after the present one;
    ``next-upgrade`` has no day. ``triage``: signs of a compromise are looked for as well.
    """

    label: Label
    unit: str
    within: int = 0
    when: Mapping[str, Value] = field(default_factory=dict)
    triage: bool = False


@dataclass(frozen=True)
class DueRule:
    """A rule as dated data; of its bands the first one that fits counts.

    ``on_holiday`` says where a day that is not a business day goes: ``stays``, ``next`` or
    ``previous``. ``checked`` is False until someone has held the rule against its source.
    """

    label: Label
    source: Label
    edition: str
    date: date
    checked: bool
    bands: tuple[DueBand, ...]
    on_holiday: str = "stays"

    def inputs(self) -> tuple[str, ...]:
        """The fields of a task that the rule has to know."""
        asked = {key for band in self.bands for key in band.when}
        return tuple(key for key in INPUTS if key in asked)


def band_of(rule: DueRule, task: Mapping[str, Value]) -> DueBand:
    """The first band all of whose conditions hold; the last one has none."""
    return next(
        band
        for band in rule.bands
        if all(task.get(key) == wanted for key, wanted in band.when.items())
    )


def due_day(rule: DueRule, band: DueBand, start: date) -> date | None:
    """The last day, counted from ``start``; None where the band has none."""
    match band.unit:
        case "days":
            day = start + timedelta(days=band.within)
        case "business-days":
            day = business_days_after(start, band.within)
        case "months":
            day = months_after(start, band.within)
        case "month-end":
            day = _month_end(start.year, start.month + band.within)
        case "fiscal-year-end":
            day = date(start.year + (start.month > 3) + band.within, 3, 31)
        case _:
            return None
    step = {"next": 1, "previous": -1}.get(rule.on_holiday, 0)
    while step and not is_business_day(day):
        day += timedelta(days=step)
    return day


def months_after(start: date, months: int) -> date:
    """The last day of a period of so many months, counted from the day after ``start``."""
    first = start + timedelta(days=1)
    year, month = _month(first.year, first.month + months)
    if first.day > monthrange(year, month)[1]:
        return _month_end(year, month)
    return date(year, month, first.day) - timedelta(days=1)


def _month_end(year: int, month: int) -> date:
    year, month = _month(year, month)
    return date(year, month, monthrange(year, month)[1])


def _month(year: int, month: int) -> tuple[int, int]:
    return year + (month - 1) // 12, (month - 1) % 12 + 1
