"""What ledgers write for dates beside what officers type: a spreadsheet's day numbers, eight
digits, halves of a day. It becomes what ``domain.entry`` reads; anything else stays as it is.

46350.6, 46350 9時, 20261124, 2026/11/24（火）午後2時. Times are Japan's.
"""

import re
import unicodedata
from datetime import datetime, timedelta

# Days are numbered from the end of 1899; five digits reach from 1927 to 2173.
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a day on a calendar
_SERIAL = re.compile(r"(\d{5})(\.\d+)?(?=\s|$)", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?=\D|$)", re.ASCII)
_HALF = re.compile(r"(午前|午後)\s*(\d{1,2})(?=[:時])", re.ASCII)
_CLOCK = re.compile(
    r"(?:午前|午後)?\s*\d{1,2}(?::\d{1,2}(?::\d{1,2})?|時(?:\s*\d{1,2}分(?:\d{1,2}秒)?)?)(?:頃|ごろ)?",
    re.ASCII,
)


def plain_time(text: str) -> str:
    """``text`` with day numbers, eight digits and halves of a day written out."""
    text = unicodedata.normalize("NFKC", text).strip()
    serial = _SERIAL.match(text)
    if serial is not None:
        text = _from_serial(serial) + text[serial.end() :]
    return _HALF.sub(_whole_day, _COMPACT.sub(r"\1-\2-\3", text, count=1))


def is_clock_time(text: str) -> bool:
    """Whether ``text`` is a time of day alone, as in a column beside the one of the day."""
    return _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def _from_serial(found: re.Match[str]) -> str:
    moment = _FIRST_DAY + timedelta(seconds=round(float(found[0]) * 86_400))
    if not found[2]:
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def _whole_day(found: re.Match[str]) -> str:
    """午後2 is 14, 午前12 is 0; an hour that half a day does not have stays as it is written."""
    hour = int(found[2])
    if hour > 12:
        return found[0]
    return str(hour % 12 + (12 if found[1] == "午後" else 0))
