"""What the forms of this package share: times, base64, decoding with a reason of one's own."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.dates import format_rfc3339_utc, parse_rfc3339
from liaison_app.domain.errors import BundleRefused

# RFC 3339 in UTC, to the second.
Moment = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z", max_length=20
    ),
]
T = TypeVar("T")


def decode_as(code: str, data: bytes, form: type[T], part: str) -> T:
    """Decode canonical bytes; anything else is refused as ``code``, naming the ``part``."""
    try:
        return canonical.decode(data, form)
    except BundleRefused as refused:
        raise BundleRefused(code, part=part, **refused.params) from refused


def moment(instant: datetime) -> str:
    """``instant`` as it is written in documents."""
    return format_rfc3339_utc(instant)


def instant(text: str, code: str, part: str) -> datetime:
    """The instant written as ``text``; a day that does not exist is refused as ``code``."""
    try:
        return parse_rfc3339(text).astimezone(UTC)
    except ValueError as error:
        raise BundleRefused(code, part=part, detail="no such time") from error


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Strict: the one spelling its bytes have; ValueError otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if to_base64(data) != text:
        raise ValueError("not the canonical base64")
    return data
