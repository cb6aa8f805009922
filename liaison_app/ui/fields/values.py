"""A stored value as the text an officer would type to get it."""

from datetime import UTC

from liaison_app.domain.dates import japan_time, parse_rfc3339
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.operations import Value

_SHAPES = {
    "year": "%Y-%m-%d",
    "month": "%Y-%m-%d",
    "day": "%Y-%m-%d",
    "hour": "%Y-%m-%d %H:%M",
    "minute": "%Y-%m-%d %H:%M",
    "second": "%Y-%m-%d %H:%M:%S",
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
        return local.strftime(_SHAPES.get(precision or "minute", _SHAPES["minute"]))
    return str(value)
