"""What a ``situation`` is made from: a summary, and everything behind it. Texts come defanged."""

from dataclasses import dataclass
from datetime import date, datetime

from liaison_app.briefing.facts import SummaryFacts


@dataclass(frozen=True, kw_only=True)
class IncidentChange:
    """What became of an incident since the last report. ``sort`` is ``new``, ``closed``,
    ``raised``, ``lowered``; or a correction of it: ``late`` (it was known elsewhere then, and not
    here), ``ended`` (it had ended then, which was not known here), ``dropped`` (it was counted and
    is none). ``before`` and ``after`` are 0 to 4 or None."""

    sort: str
    reference: str
    organisation: str
    title: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, kw_only=True)
class DayCount:
    """Incidents that somebody became aware of on a day in Japan."""

    day: date
    serious: int
    other: int
    unassessed: int


@dataclass(frozen=True, kw_only=True)
class KindRow:
    """Open incidents of one kind (a code of the domain, empty where none is given): how many of
    severity 0 to 4, and how many not assessed."""

    kind: str
    counts: tuple[int, int, int, int, int]
    unassessed: int


@dataclass(frozen=True, kw_only=True)
class SectorRow:
    """Open incidents of one sector, named in the document's language, and its code; empty where
    none is given."""

    name: str
    code: str = ""
    open: int
    serious: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An entry of a timeline."""

    at: datetime | None
    precision: str = "minute"
    text: str


@dataclass(frozen=True, kw_only=True)
class SeriousIncident:
    """Half a page: what is confirmed, its effect, what is done, what is expected and how sure."""

    reference: str
    organisation: str
    title: str
    severity: int
    status: str
    aware_at: datetime | None = None
    aware_precision: str = "minute"
    confirmed: str = ""
    impact: str = ""
    persons: int | None = None
    latest: tuple[Seen, ...] = ()
    outlook: str = ""
    being_confirmed: str = ""
    ai: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasureRow:
    """One task of the package: how many it is addressed to, and how far they are."""

    reference: str
    title: str
    due: datetime | None = None
    addressed: int
    received: int
    done: int
    overdue: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """A question or a press line. ``sayable`` is a code of the domain; ``cleared`` is by whom and
    when, where it was."""

    sort: str
    question: str
    answer: str = ""
    follow_up: str = ""
    answerer: str = ""
    consult: str = ""
    sayable: str = "undecided"
    cleared_by: str = ""
    cleared_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SituationFacts(SummaryFacts):
    """A ``situation``. Serious incidents are those of severity 3 and 4, gravest first;
    ``incidents`` holds every open one."""

    changes: tuple[IncidentChange, ...] = ()
    days: tuple[DayCount, ...] = ()
    kinds: tuple[KindRow, ...] = ()
    sectors: tuple[SectorRow, ...] = ()
    serious_incidents: tuple[SeriousIncident, ...] = ()
    measures: tuple[MeasureRow, ...] = ()
    lines: tuple[Line, ...] = ()
