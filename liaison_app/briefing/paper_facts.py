"""What minutes, call lists and approval sheets are made from: plain values, read out of the case
log."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.handbook import Chapter


@dataclass(frozen=True, kw_only=True)
class PaperFacts:
    """What every paper says of itself. ``tlp``, ``grade`` and ``handling`` are codes of the domain;
    ``number`` is what people call it by. Instants carry a zone."""

    language: str
    as_of: datetime
    office_name: str
    number: str
    tlp: str
    grade: str | None
    handling: tuple[str, ...] = ()
    draft: bool = False
    exercise: bool = False


@dataclass(frozen=True, kw_only=True)
class ListingFacts:
    """A list of the screen: the first ``rows`` of ``total``, each with a cell for every heading;
    ``shares`` of a hundred are the widths of the columns."""

    paper: PaperFacts
    title: str
    headings: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class MeetingDecision:
    """``task`` says by its number what became of the decision, ``answered`` of ``addressed`` how
    far that is; 0 of 0 where nobody knows here."""

    text: str
    responsible: str = ""
    due: datetime | None = None  # a day in Japan
    task: str = ""
    answered: int = 0
    addressed: int = 0


@dataclass(frozen=True, kw_only=True)
class MinutesFacts:
    """A meeting. ``papers`` pair the paper number with the register number."""

    paper: PaperFacts
    title: str
    held_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    chair: str = ""
    attendees: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    minutes: str = ""
    decisions: tuple[MeetingDecision, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwedAnswer:
    """``status`` is in words of the document already; ``precision`` says how exact ``due`` is."""

    reference: str
    title: str
    due: datetime | None
    precision: str = "day"
    status: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Callee:
    """A post to call, with its numbers."""

    post: str
    name: str = ""
    day: str = ""
    night: str = ""
    deputy: str = ""
    deputy_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """One time that an organisation was reminded: whom one spoke to, and what he answered."""

    at: datetime
    told: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """One organisation to call. ``reminded`` says when it was, the latest first."""

    name: str
    via: str = ""
    silent_days: int | None = None
    items: tuple[OwedAnswer, ...] = ()
    contacts: tuple[Callee, ...] = ()
    reminded: tuple[Reminded, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CallListFacts:
    paper: PaperFacts
    calls: tuple[CallFacts, ...]


@dataclass(frozen=True, kw_only=True)
class SheetSignature:
    """One officer's part in a circulation: its code (drafted, reviewed, approved, returned), who
    and when; nobody yet where ``name`` is empty."""

    part: str
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SheetItem:
    """A record that goes out; ``day`` is the last day for an answer, in words."""

    reference: str
    title: str
    day: str = ""
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class ApprovalSheetFacts:
    """A circulation (起案用紙). ``state`` is in words of the document, ``changed`` says so line by
    line where the draft differs from what was circulated."""

    paper: PaperFacts
    title: str
    state: str
    reason: str
    digest: str
    signatures: tuple[SheetSignature, ...]
    items: tuple[SheetItem, ...]
    returned_why: str = ""
    changes: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HandbookFacts:
    """The handbook of one version, in one language."""

    paper: PaperFacts
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveredFile:
    """One file of a delivery; ``size`` in bytes, ``sha256`` in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class InstallationFacts:
    """A new version as it is handed out. ``key_fingerprint`` is that of the key which signs it, as
    `ssh-keygen -l` writes it (``SHA256:…``); empty where nothing is signed."""

    paper: PaperFacts
    version: str
    files: tuple[DeliveredFile, ...]
    key_fingerprint: str = ""
