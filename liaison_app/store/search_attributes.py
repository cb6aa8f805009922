"""What the search index holds of a record besides its texts: codes, days, yes and no.

Each is one token made of the field's key and the value, kept apart from the tokens of texts by a
mark of its own. A filter is thereby part of the same index query as the words beside it, and a
list of a million records is narrowed by any combination without reading a row.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache

from liaison_app.domain.days import Span
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.filters import Shape, shape_of
from liaison_app.store.projection_schema import columns_of
from liaison_app.store.text import as_token, quoted

_MARK = "\ue001"
_IS = "\ue003"
EVERY = f"{_MARK}every"  # every record has it
BELOW = f"{_MARK}below"  # every record that belongs to another
REMOVED, MERGED = "removed", "merged"
YES = "yes"
# Records entered one after the other share a token by so many, so that a query can be held to some.
BLOCK = 65_536
# A time with an hour from here on in UTC lies on the next day in Japan.
_NEXT_DAY_FROM = "15"
_SEPARATORS = str.maketrans("", "", "-")
# Years that are looked up one by one: looking up a beginning reads all that begins so.
_YEARS = range(1990, 2050)
_EVERYTHING = (date(1, 1, 1), date(9999, 12, 31))


@cache
def filtered_fields(kind: str) -> tuple[tuple[Field, Shape], ...]:
    """The columns of a record kind that can be filtered by."""
    found = ((field, shape_of(field)) for field in columns_of(kind).values())
    return tuple((field, shape) for field, shape in found if shape is not None)


@lru_cache(maxsize=65_536)
def attribute(key: str, value: str) -> str:
    """The token for one value of a field."""
    return f"{_MARK}{as_token(key)}{_IS}{as_token(value)}"


def attribute_query(key: str, value: str) -> str:
    """The index's query for records with this value."""
    return quoted(attribute(key, value))


def beginning_query(key: str, value: str) -> str:
    """The index's query for records with a value that begins so."""
    return attribute_query(key, value) + "*"


def block_of(pk: int) -> int:
    """The number of the block that a record belongs to."""
    return pk // BLOCK


def block_attribute(pk: int) -> str:
    """The token that a record shares with those of its block."""
    return attribute("block", str(block_of(pk)))


def blocks_query(first: int, last: int) -> str:
    """The index's query for every record in these blocks."""
    every = (attribute_query("block", str(number)) for number in range(first, last + 1))
    return "(" + " OR ".join(every) + ")"


def attributes(values: Mapping[str, object], kind: str) -> Iterator[str]:
    """The tokens of a record's columns."""
    for field, shape in filtered_fields(kind):
        value = values[field.key]
        if value is None and field.default == "unknown":
            value = field.default
        if value is None or value in ("", 0):
            continue
        match shape:
            case Shape.FLAG:
                yield attribute(field.key, YES)
            case Shape.DAY:
                yield from days(field.key, str(value))
            case Shape.PATTERN:
                yield from _numbers(field.key, values[field.key])
            case _ if field.type is FieldType.CODES:
                yield from (attribute(field.key, item) for item in _items(value))
            case _:
                yield attribute(field.key, str(value))


def days(key: str, value: str) -> tuple[str, str, str]:
    """A time's (RFC 3339 in UTC) or a day's tokens: its year, month and day in Japan."""
    day = value[:10]
    return _day_tokens(key, _next(day) if value[11:13] >= _NEXT_DAY_FROM else day)


def days_query(key: str, span: Span) -> str:
    """The index's query for any day of ``span``: as few years, months and days as cover it."""
    return "(" + " OR ".join(_covering(key, span)) + ")"


def _covering(key: str, span: Span) -> Iterator[str]:
    day, last = span.first or _EVERYTHING[0], span.last or _EVERYTHING[1]
    while True:
        written, after = _largest_block(day, last)
        query = beginning_query if len(written) < 4 else attribute_query
        yield query(key, written)
        if after is None or after > last:
            return
        day = after


def _largest_block(day: date, last: date) -> tuple[str, date | None]:
    """The most that begins on ``day`` and ends by ``last``, as digits, and the day after it."""
    if (day.month, day.day) == (1, 1):
        for years in (1000, 100, 10, 1):
            end = day.year + years - 1
            if years > 1 and day.year < _YEARS.stop and end >= _YEARS.start:
                continue
            if day.year % years == 0 and end <= 9999 and date(end, 12, 31) <= last:
                digits = f"{day.year:04d}"[: 5 - len(str(years))]
                return digits, None if end == 9999 else date(end + 1, 1, 1)
    if day.day == 1:
        after = date(day.year + day.month // 12, day.month % 12 + 1, 1) if day.year < 9999 else None
        if after is not None and after - timedelta(1) <= last:
            return f"{day.year:04d}{day.month:02d}", after
    written = f"{day.year:04d}{day.month:02d}{day.day:02d}"
    return written, None if day == _EVERYTHING[1] else day + timedelta(1)


@lru_cache(maxsize=16_384)
def _next(day: str) -> str:
    found = date.fromisoformat(day)
    return day if found == _EVERYTHING[1] else (found + timedelta(1)).isoformat()


@lru_cache(maxsize=65_536)
def _day_tokens(key: str, day: str) -> tuple[str, str, str]:
    digits = day.translate(_SEPARATORS)
    return attribute(key, digits[:4]), attribute(key, digits[:6]), attribute(key, digits)


def _numbers(key: str, value: object) -> Iterator[str]:
    """A technique is also found under the one it is a part of."""
    for item in _items(value):
        yield attribute(key, item)
        above, _, part = item.rpartition(".")
        if above and part.isdigit():
            yield attribute(key, above)


def _items(value: object) -> list[str]:
    from json import loads

    items: list[str] = loads(str(value))
    return items
