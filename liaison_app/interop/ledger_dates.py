"""Dates and times as ledgers write them: era years, eight digits, a spreadsheet's day numbers.

令和８年11月24日 14時30分, R8.11.24, 2026/11/24（火）午後2時, 20261124, 46350.6. Whatever is read is
a time on Japan's clock, known as exactly as it was written; what cannot be read is not guessed.
"""

import re
import unicodedata
from datetime import datetime, timedelta

from liaison_app.domain.entry import JAPAN

_ERA_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_DAY = re.compile(
    r"(?:(令和|平成|昭和|[RHS])\s*(元|\d{1,2})|(\d{4}))\s*[-/.年]\s*(\d{1,2})"
    r"(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)
_WEEKDAY = re.compile(r"\s*\([日月火水木金土](?:[・曜][祝日]?日?)?\)")
_TIME = re.compile(
    r"[T\s]*(午前|午後)?\s*(\d{1,2})"
    r"(?::(\d{1,2})(?::(\d{1,2}))?|時(?:\s*(\d{1,2})\s*分?(?:\s*(\d{1,2})\s*秒)?)?)\s*(頃|ごろ)?",
    re.ASCII,
)
# A serial number of five digits: from 1927 to 2173.
_SERIAL = re.compile(r"(\d{5})(\.\d+)?(?=\s|$)", re.ASCII)
_FIRST_SERIAL = datetime(1899, 12, 30, tzinfo=JAPAN)


def read_moment(text: str) -> tuple[datetime, str] | None:
    """The time in Japan and how exactly it is given; None where this is no such date.

    Raises ValueError for a day or an hour that does not exist.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    found = _SERIAL.match(text) or _COMPACT.match(text) or _DAY.match(text)
    if found is None:
        return None
    day, precision = _day(found)
    rest = _WEEKDAY.sub("", text[found.end() :]).strip()
    if not rest:
        return day, precision
    clock = _TIME.fullmatch(rest)
    if clock is None or precision != "day":
        return None
    return _at(day, clock)


def is_clock_time(text: str) -> bool:
    """Whether ``text`` is a time of day alone, as in a column beside the one of the day."""
    return _TIME.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def _day(found: re.Match[str]) -> tuple[datetime, str]:
    if found.re is _SERIAL:
        moment = _FIRST_SERIAL + timedelta(seconds=round(float(found[0]) * 86_400))
        return moment, "day" if not found[2] else "second" if moment.second else "minute"
    if found.re is _COMPACT:
        year, month, day = (int(part) for part in found.groups())
        return datetime(year, month, day, tzinfo=JAPAN), "day"
    era, era_year, western, month_text, day_text = found.groups()
    if western:
        year = int(western)
    else:
        year = _ERA_BEFORE[era.upper()] + (1 if era_year == "元" else int(era_year))
    day = int(day_text) if day_text else 1
    return datetime(year, int(month_text), day, tzinfo=JAPAN), "day" if day_text else "month"


def _at(day: datetime, clock: re.Match[str]) -> tuple[datetime, str]:
    half, hour_text, minute_a, second_a, minute_b, second_b, about = clock.groups()
    hour = int(hour_text)
    if half and not 0 <= hour <= 12:
        raise ValueError(f"no hour {hour} of half a day")
    if half:
        hour = hour % 12 + (12 if half == "午後" else 0)
    minute, second = minute_a or minute_b, second_a or second_b
    if not (0 <= hour <= 24 and int(minute or 0) < 60 and int(second or 0) < 60):
        raise ValueError(f"no such time of day: {clock[0]}")
    if hour == 24 and (int(minute or 0) or int(second or 0)):
        raise ValueError(f"no such time of day: {clock[0]}")
    moment = day + timedelta(hours=hour, minutes=int(minute or 0), seconds=int(second or 0))
    if about or not minute:
        return moment, "hour"
    return moment, "second" if second else "minute"
