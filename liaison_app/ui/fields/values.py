"""A stored value as the text an officer would type to get it."""

from datetime import UTC

from liaison_app.domain.dates import japan_time, parse_rfc3339
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import Value

_SHAPES = {
    "year": "{0.year:04}",
    "month": "{0.year:04}-{0.month:02}",
    "day": "{0.year:04}-{0.month:02}-{0.day:02}",
    "hour": "{0.year:04}-{0.month:02}-{0.day:02} {0.hour}時",
    "minute": "{0.year:04}-{0.month:02}-{0.day:02} {0.hour:02}:{0.minute:02}",
    "second": "{0.year:04}-{0.month:02}-{0.day:02} {0.hour:02}:{0.minute:02}:{0.second:02}",
}


def typed_text(field: Field, value: Value, precision: str | None = None) -> str:
    """``value`` as its editor shows it; times on Japan's clock, as exact as they are known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(value) if field.type is FieldType.CODES else ", ".join(value)
    if field.type is FieldType.INSTANT:
        local = japan_time(parse_rfc3339(str(value)).astimezone(UTC))
        return _SHAPES.get(precision or "minute", _SHAPES["minute"]).format(local)
    return str(value)
