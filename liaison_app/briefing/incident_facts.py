"""What an ``incident`` report is made from. Texts come defanged; labels and values of the fields
are in words of the document already. Times carry a zone and the code of their precision."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.briefing.facts import DocumentFacts


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One of the times of an incident (``detected``, ``aware``, ``reported``, ``contained``,
    ``recovered``, ``closed``); ``at`` is None where it is not known."""

    name: str
    at: datetime | None = None
    precision: str = "minute"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A field of the record, as people read it."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who was told what, and what he answered or decided."""

    at: datetime
    told: str
    means: str = ""
    message: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """``at`` is when it happened or, where nobody knows, None; ``by`` who wrote it."""

    at: datetime | None
    precision: str = "minute"
    text: str
    source: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something to be done: ``sort`` says what it is in words (対処項目, 報告義務, 対応事項),
    ``status`` how it stands; ``is_open`` where it is still to be done."""

    sort: str
    text: str
    responsible: str = ""
    due: datetime | None = None
    precision: str = "day"
    status: str = ""
    overdue: bool = False
    is_open: bool = False
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class IndicatorFacts:
    """``value`` is defanged; of a hash (``is_hash``) it is the digits."""

    type: str
    value: str
    is_hash: bool = False
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FileFacts:
    name: str
    size: int
    sha256: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One operation on the record or on what hangs on it: what it changed, field by field."""

    at: datetime
    by: str
    what: str
    through: str = ""
    fields: tuple[tuple[str, str, str], ...] = ()  # label, before, after


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A field of the record in the report before, and now; ``corrects`` where what was said then
    was not so, since it does not change by itself."""

    label: str
    before: str
    after: str
    corrects: bool = False


@dataclass(frozen=True, kw_only=True)
class IncidentReportFacts(DocumentFacts):
    """An ``incident``. ``severity`` is 0 to 4 or None, ``status`` a code of the domain.
    ``since`` are the fields that the report before told otherwise. ``sentences`` replace the three
    that are otherwise drafted."""

    reference: str
    title: str
    organisation: str
    severity: int | None = None
    status: str
    persons: int | None = None
    impact: str = ""
    confirmed: str = ""
    being_confirmed: str = ""
    assessment: str = ""
    stages: tuple[Stage, ...] = ()
    fields: tuple[Fact, ...] = ()
    links: tuple[Fact, ...] = ()
    told: tuple[Told, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    measures: tuple[Measure, ...] = ()
    techniques: tuple[str, ...] = ()
    cves: tuple[str, ...] = ()
    indicators: tuple[IndicatorFacts, ...] = ()
    files: tuple[FileFacts, ...] = ()
    changes: tuple[Change, ...] = ()
    since: tuple[FieldChange, ...] = ()
    sentences: tuple[str, str, str] | None = None
