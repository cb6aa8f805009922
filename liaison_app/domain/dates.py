"""Dates and times as officials write them, in Japan's time, and as programs write them.

Everything people read is in Japan Standard Time (a fixed UTC+9; Japan has no summer time), and
everything stored is UTC. One style per document: 令和８年11月23日（月・祝）18時00分 in Japanese
(one digit full-width, two or more half-width), 23 November 2026 (Mon), 18:00 JST in English. This
module never asks what time it is now.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")

# First day and name of each era, newest first. Source: the Era Name Act's cabinet orders.
ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII
)


def parse_rfc3339(text: str) -> datetime:
    """The instant in UTC. Strict: seconds and a zone are required; ValueError otherwise."""
    found = _RFC3339.fullmatch(text)
    if found is None or not _is_zone(found[8]):
        raise ValueError(f"not an RFC 3339 time with a zone: {text[:40]!r}")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"out of range: {text[:40]!r}") from error


def _is_zone(zone: str) -> bool:
    return zone == "Z" or (int(zone[1:3]) < 24 and int(zone[4:]) < 60)


def format_rfc3339_utc(instant: datetime) -> str:
    """``2026-11-23T09:00:00Z``, to the second; a fraction is dropped, not rounded."""
    moment = _aware(instant).astimezone(UTC)
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant


def japan_time(instant: datetime) -> datetime:
    """``instant`` on a clock in Japan."""
    return _aware(instant).astimezone(JAPAN)


def japan_date(instant: datetime) -> date:
    """The day in Japan on which ``instant`` falls."""
    return japan_time(instant).date()


def fiscal_year(instant: datetime) -> int:
    """The year whose April begins the fiscal year of ``instant`` in Japan."""
    day = japan_date(instant)
    return day.year if day.month >= 4 else day.year - 1


def number(value: int) -> str:
    """One digit full-width, two or more half-width: ８, 11, −3 as is."""
    return str(value).translate(_WIDE) if 0 <= value <= 9 else str(value)


def era_year(day: date) -> str:
    """``令和８年``, ``令和元年``; before the table begins, the western year."""
    for first, name in ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else number(year)}年"
    return f"{day.year}年"


def era_date(day: date) -> str:
    """``令和８年11月23日``."""
    return era_year(day) + _month_day_ja(day)


def western_date(day: date, language: str) -> str:
    """``2026年11月23日`` or ``23 November 2026``."""
    if language == "ja":
        return f"{day.year}年{_month_day_ja(day)}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _month_day_ja(day: date) -> str:
    return f"{number(day.month)}月{number(day.day)}日"


def is_holiday(day: date) -> bool:
    """A public holiday in Japan."""
    import jpholiday  # lazily: its tables cost 30 ms that a command without dates need not pay

    return bool(jpholiday.is_holiday(day))


def is_office_hours(instant: datetime) -> bool:
    """Whether an office in Japan is staffed: 9:00 to 18:00 on a working day."""
    local = japan_time(instant)
    return local.weekday() < 5 and 9 <= local.hour < 18 and not is_holiday(local.date())


def weekday(day: date, language: str) -> str:
    """``月``, on a public holiday ``月・祝``; in English ``Mon``."""
    name = _WEEKDAYS[language][day.weekday()]
    return f"{name}・祝" if language == "ja" and is_holiday(day) else name


def full_date(day: date, language: str, *, era: bool = True) -> str:
    """``令和８年11月23日（月・祝）`` (or 2026年…), ``23 November 2026 (Mon)``."""
    if language == "ja":
        return f"{era_date(day) if era else western_date(day, 'ja')}（{weekday(day, 'ja')}）"
    return f"{western_date(day, 'en')} ({weekday(day, 'en')})"


def clock_time(instant: datetime, language: str) -> str:
    """``18時00分`` or ``18:00``, on the 24-hour clock in Japan."""
    local = japan_time(instant)
    if language == "ja":
        return f"{number(local.hour)}時{local.minute:02d}分"
    return f"{local.hour:02d}:{local.minute:02d}"


def full_time(instant: datetime, language: str, *, era: bool = True) -> str:
    """``令和８年11月23日（月・祝）18時00分``, ``23 November 2026 (Mon), 18:00 JST``."""
    day = full_date(japan_date(instant), language, era=era)
    if language == "ja":
        return day + clock_time(instant, "ja")
    return f"{day}, {clock_time(instant, 'en')} JST"


def short_time(
    instant: datetime, language: str, year: int | None = None, precision: str = "minute"
) -> str:
    """``11月23日18時00分`` or ``23 Nov, 18:00``; shows its year where it is not ``year``.

    ``precision`` is how exactly the time is known (``year`` … ``second``): what is not known is
    not shown.
    """
    local = japan_time(instant)
    if precision == "year":
        return _year(local.year, language)
    shows_year = local.year != year
    if language == "ja":
        return _short_ja(local, shows_year, precision)
    return _short_en(local, shows_year, precision)


def _year(year: int, language: str) -> str:
    """A year alone; one in which the era changed bears both names."""
    if language != "ja":
        return str(year)
    first, last = era_year(date(year, 1, 1)), era_year(date(year, 12, 31))
    return first if first == last else f"{first}（{last}）"


def _short_ja(local: datetime, shows_year: bool, precision: str) -> str:
    day = local.date()
    text = era_year(day) if shows_year else ""
    if precision == "month":
        return f"{text}{number(day.month)}月"
    text += _month_day_ja(day)
    if precision == "day":
        return text
    if precision == "hour":
        return f"{text}{number(local.hour)}時頃"
    seconds = f"{local.second:02d}秒" if precision == "second" else ""
    return text + clock_time(local, "ja") + seconds


def _short_en(local: datetime, shows_year: bool, precision: str) -> str:
    month = _MONTHS[local.month - 1]
    year = f" {local.year}" if shows_year else ""
    if precision == "month":
        return month + year
    text = f"{local.day} {month[:3]}{year}"
    if precision == "day":
        return text
    if precision == "hour":
        return f"{text}, about {local.hour:02d}:00"
    seconds = f":{local.second:02d}" if precision == "second" else ""
    return f"{text}, {clock_time(local, 'en')}{seconds}"
