"""What a ``transmittal`` is made from: a sealed bundle as it looks from outside, to whom it goes,
and on which medium."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.briefing.facts import DocumentFacts


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that goes with it: length in bytes, SHA-256 in hex."""

    name: str
    size: int
    copies: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Carriage:
    """The medium as it stands in the register; ``checked`` is the result in words."""

    number: str
    carriers: tuple[str, ...] = ()
    checked: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TransmittalFacts(DocumentFacts):
    """A ``transmittal``. ``enclosure`` is the bundle, ``words`` say the first half of its SHA-256,
    ``return_by`` is until when the medium is to be back."""

    addressee: str
    addressee_post: str = ""
    sender_post: str = ""
    sequence: int | None = None
    enclosure: Enclosure
    words: str
    carriage: Carriage | None = None
    return_by: datetime | None = None
