"""What a briefing was drawn from, attached to it when that is asked for: the canonical JSON that
the fingerprint in the footer is taken over."""

import hashlib
import zlib
from dataclasses import dataclass

DATA_FILE, DATA_TYPE = "source-data.json", "application/json"
_CHUNK = 1 << 20  # bytes
_MOST = 1 << 30  # bytes of data that are read out of anybody's file


@dataclass(frozen=True)
class SourceData:
    """``says`` tells a reader what it is, in the document's language."""

    content: bytes
    says: str


def digest_of_deflated(raw: bytes) -> str | None:
    """The SHA-256 of deflated data, never whole in memory; None where it is damaged or too much."""
    inflating, digest, count = zlib.decompressobj(), hashlib.sha256(), 0
    try:
        while raw and not inflating.eof:
            part = inflating.decompress(raw, _CHUNK)
            raw = inflating.unconsumed_tail
            digest.update(part)
            count += len(part)
            if count > _MOST:
                return None
    except zlib.error:
        return None
    return digest.hexdigest() if inflating.eof else None
