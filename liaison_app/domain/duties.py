"""Reporting duties: which rules an incident calls for, and by when, counted from 認知.

The rules are data with edition and date (``resources/vocabularies/duties.json``); what comes out
is a guide (目安) for the officer, never what the law says. A rule that gives no number
(速やかに) proposes the duty without a time.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from liaison_app.domain.dates import (
    JAPAN,
    format_rfc3339_utc,
    is_holiday,
    japan_date,
    parse_rfc3339,
)
from liaison_app.domain.operations import Value
from liaison_app.domain.vocabulary import DutyRule

# A duty follows from these fields of the incident.
DECIDING = frozenset(
    {"aware_at", "aware_at_precision", "kind", "category", "sector", "essential_sector",
     "personal_data"}
)  # fmt: skip
_TOO_VAGUE = ("year", "month")
_YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))  # offices are closed
_LAST_MOMENT = time(23, 59, 59)


def proposed_duties(
    incident: Mapping[str, Value], rules: Mapping[str, DutyRule]
) -> Iterator[tuple[str, DutyRule]]:
    """The rules that an incident someone became aware of calls for."""
    if incident.get("aware_at") is None:
        return
    for code, rule in rules.items():
        if _applies(incident, rule):
            yield code, rule


def due_at(rule: DutyRule, incident: Mapping[str, Value]) -> str | None:
    """When the duty is due (RFC 3339 in UTC), None where neither rule nor 認知 says it."""
    aware = incident.get("aware_at")
    precision = incident.get("aware_at_precision")
    if not isinstance(aware, str) or precision in _TOO_VAGUE or rule.within is None:
        return None
    try:
        return format_rfc3339_utc(_due(rule, rule.within, parse_rfc3339(aware)))
    except OverflowError:
        return None


def _due(rule: DutyRule, within: int, aware: datetime) -> datetime:
    if rule.unit == "hours":
        return aware + timedelta(hours=within)
    days = within - 1 if rule.first_day_counts else within
    day = japan_date(aware)
    if rule.unit == "business-days":
        return _end_of(business_days_after(day, days))
    day += timedelta(days=days)
    while rule.next_business_day and not is_business_day(day):
        day += timedelta(days=1)
    return _end_of(day)


def business_days_after(day: date, count: int) -> date:
    """The day ``count`` business days after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def is_business_day(day: date) -> bool:
    """Neither weekend, nor public holiday in Japan, nor 29 December to 3 January."""
    return day.weekday() < 5 and (day.month, day.day) not in _YEAR_END and not is_holiday(day)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST_MOMENT, JAPAN)


def _applies(incident: Mapping[str, Value], rule: DutyRule) -> bool:
    """Every condition that the rule has must hold; one without conditions is always proposed."""
    lists = (("kind", rule.kinds), ("category", rule.categories), ("sector", rule.sectors))
    if any(wanted and incident.get(key) not in wanted for key, wanted in lists):
        return False
    if rule.not_kinds and incident.get("kind") in rule.not_kinds:
        return False
    if rule.personal_data and incident.get("personal_data") is not True:
        return False
    return not rule.essential or incident.get("essential_sector") is not None
