"""Days in Japan as people write them in a query: a day, a month, a year, a range, an age.

``2026``, ``2026-11``, ``2026/11/1``, ``2026年11月1日``, ``令和8年11月``, ``今日``, ``yesterday``,
``2026-11-01..2026-11-15`` (either end may be missing), ``7d`` (``7日``, ``2w``, ``2週間``). The
present day is an argument.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from liaison_app.domain.dates import ERAS


class Span(NamedTuple):
    """From one day to another, both included; None: without end."""

    first: date | None
    last: date | None


_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
_ERA = re.compile(
    r"(令和|平成|昭和|R|H|S)(\d{1,2}|元)(?:年|[-/.])?(?:(\d{1,2})(?:[-/.月](\d{1,2})日?|月)?)?"
)
_AGE = re.compile(r"(\d{1,5})(d|w|days?|weeks?|日間?|週間?)")
_RANGE = re.compile(r"(.*?)(?:\.\.+|[~〜～…])(.*)")
_ERA_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}
_FIRST_OF_ERA = {name: first for first, name in ERAS}
_NAMED = {"today": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1, "tomorrow": -1, "明日": -1}


def parse_days(operator: str, text: str, today: date, *, ahead: bool = False) -> Span:
    """The days that ``operator`` (``:``, ``<``, ``<=``, ``>``, ``>=``) and ``text`` ask for.

    An age (``<7d``: less than seven days ago) counts back from ``today``, or ahead where a time
    lies in the future by its nature (a due date). Raises ValueError.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        age = _AGE.fullmatch(plain.lower())
        if age is not None:
            days = max(1, int(age[1]) * (7 if age[2][0] in "w週" else 1))
            return _aged(operator, days, today, ahead)
        return _compared(operator, _span(plain, today))
    except OverflowError as error:
        raise ValueError(text[:80]) from error


def _span(plain: str, today: date) -> Span:
    between = _RANGE.fullmatch(plain)
    if between is None:
        return _one(plain, today)
    first, last = (part.strip() for part in between.groups())
    if not first and not last:
        raise ValueError(plain[:80])
    begins = _one(first, today).first if first else None
    span = Span(begins, _one(last, today).last if last else None)
    if span.first is not None and span.last is not None and span.first > span.last:
        raise ValueError(plain[:80])
    return span


def _one(plain: str, today: date) -> Span:
    if plain.lower() in _NAMED:
        day = today - timedelta(_NAMED[plain.lower()])
        return Span(day, day)
    western, era = _DAY.fullmatch(plain), _ERA.fullmatch(plain)
    if western is not None:
        year, month, day_of_month = western.groups()
        return _calendar(int(year), month, day_of_month)
    if era is not None:
        first = _FIRST_OF_ERA[_ERA_LETTERS.get(era[1], era[1])]
        year = 1 if era[2] == "元" else int(era[2])
        if not year:
            raise ValueError(plain[:80])
        return _calendar(first.year - 1 + year, era[3], era[4])
    raise ValueError(plain[:80])


def _calendar(year: int, month: str | None, day: str | None) -> Span:
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Span(date(year, int(month), 1), date(year, int(month), _days_in(year, int(month))))
    return Span(date(year, int(month), int(day)), date(year, int(month), int(day)))


def _days_in(year: int, month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(month)
    return monthrange(year, month)[1]


def _compared(operator: str, span: Span) -> Span:
    first, last = span
    match operator:
        case ">=" if first is not None:
            return Span(first, None)
        case ">" if last is not None:
            return Span(last + timedelta(1), None)
        case "<=" if last is not None:
            return Span(None, last)
        case "<" if first is not None:
            return Span(None, first - timedelta(1))
        case ":":
            return span
    raise ValueError(operator)


def _aged(operator: str, days: int, today: date, ahead: bool) -> Span:
    if ahead:
        far = today + timedelta(days)
        return {
            ":": Span(today, far - timedelta(1)),
            "<": Span(None, far - timedelta(1)),
            "<=": Span(None, far),
            ">": Span(far + timedelta(1), None),
            ">=": Span(far, None),
        }[operator]
    then = today - timedelta(days)
    return {
        ":": Span(then + timedelta(1), today),
        "<": Span(then + timedelta(1), None),
        "<=": Span(then, None),
        ">": Span(None, then - timedelta(1)),
        ">=": Span(None, then),
    }[operator]
