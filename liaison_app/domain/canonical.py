"""Canonical bytes: the one JSON text a value has.

UTF-8, keys sorted, no spaces, integers only (within ±(2^53 - 1)), strings exactly as typed. A
decoder that decodes, re-encodes and requires equal bytes refuses duplicate keys, odd escapes,
floats, spaces and trailing bytes in one rule. Source: RFC 8785, restricted to integers.
"""

from functools import cache
from hashlib import sha256
from typing import Annotated, Any, TypeVar

import msgspec

from liaison_app.domain.errors import BundleRefused

MAX_INTEGER = 2**53 - 1
Integer = Annotated[int, msgspec.Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Natural = Annotated[int, msgspec.Meta(ge=0, le=MAX_INTEGER)]
Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]

_encoder = msgspec.json.Encoder(order="sorted")
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
T = TypeVar("T")


def encode(value: object) -> bytes:
    """The canonical bytes of ``value``; lone surrogates raise UnicodeEncodeError."""
    return _encoder.encode(value)


def decode(data: bytes, form: type[T]) -> T:
    """Decode ``data`` as ``form``; anything but the canonical bytes is ``not-canonical``."""
    decoder = _decoders.get(form)
    if decoder is None:
        decoder = _decoders[form] = msgspec.json.Decoder(form)
    try:
        value: T = decoder.decode(data)
        if _encoder.encode(value) == data:
            return value
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise BundleRefused("not-canonical", detail=type(error).__name__) from error
    raise BundleRefused("not-canonical", detail="not the canonical bytes")


def salted_digest(salt: str, value: object) -> str:
    """``digest("value", …)`` of a salt of 16 bytes in hex and of the value's canonical bytes: made
    for every value there is, so that it is spelled out."""
    data = _encoder.encode(value)
    return sha256(
        b"%b%b%b%b" % (_SALTED, bytes.fromhex(salt), len(data).to_bytes(8, "big"), data)
    ).hexdigest()


@cache
def beginning(purpose: str) -> bytes:
    """What is hashed before the parts of a `digest` for this purpose."""
    return f"liaison-{purpose}-v1\n".encode()


def digest(purpose: str, *parts: bytes | bytearray) -> str:
    """SHA-256 in hex of ``parts``, bound to what the hash is for and to each part's length."""
    # Joined first: hashes are made in great numbers, and each call into hashlib costs more than it.
    framed: list[bytes | bytearray] = [beginning(purpose)]
    for part in parts:
        framed += (len(part).to_bytes(8, "big"), part)
    return sha256(b"".join(framed)).hexdigest()


_SALTED = beginning("value") + (16).to_bytes(8, "big")
