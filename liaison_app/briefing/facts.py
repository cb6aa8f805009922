"""What a briefing is made from: plain values, read out of the case log by a workflow.

Nothing here is wording and nothing is selected: more incidents, organisations or points than a
page holds may be given, and ``compose`` chooses. `DocumentFacts` is what every kind says of
itself; each kind adds its own to it. Instants carry a zone. None means *not known*
and is printed as such (確認中, 未判定), never as zero or blank.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from liaison_app.domain import canonical


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Counts at one instant. ``serious`` counts severity 3 and 4, ``unassessed`` those without a
    severity; tasks are counted once for each organisation they are addressed to, those overdue
    neither in progress nor not started; ``tasks_within_day`` fall due within 24 hours;
    ``tasks_held_back`` could not be sent for their markings and are in no other figure.
    """

    open_incidents: int | None = None
    serious: int | None = None
    unassessed: int | None = None
    organisations_affected: int | None = None
    tasks_done: int | None = None
    tasks_total: int | None = None
    tasks_overdue: int | None = None
    tasks_in_progress: int | None = None
    tasks_not_started: int | None = None
    tasks_within_day: int | None = None
    tasks_held_back: int | None = None


@dataclass(frozen=True, kw_only=True)
class PreviousIssue:
    """The issue that changes (前報比) are counted from."""

    number: int
    as_of: datetime
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class CorrectedFigure:
    """A figure of the issue before as it was printed, and as it would be known now (訂正);
    ``name`` is one of `Figures`."""

    name: str
    printed: int
    corrected: int


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """One incident. ``severity`` 0 to 4 or None (未判定); ``aware_precision`` and ``status`` are
    codes of the domain (``minute``, ``responding``).
    """

    reference: str
    aware_at: datetime | None = None
    aware_precision: str = "minute"
    organisation: str
    title: str
    severity: int | None = None
    impact: str = ""
    status: str
    outlook: str = ""


@dataclass(frozen=True, kw_only=True)
class OrganisationProgress:
    """The four counts do not overlap: what is overdue is counted there alone. ``code`` is that of
    the organisation."""

    name: str
    code: str = ""
    done: int
    in_progress: int
    not_started: int
    overdue: int

    @property
    def total(self) -> int:
        return self.done + self.in_progress + self.not_started + self.overdue


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """An event or a deadline; ``is_limit`` where something falls due."""

    at: datetime
    precision: str = "minute"
    text: str
    is_limit: bool = False


@dataclass(frozen=True, kw_only=True)
class DecisionFacts:
    """What is asked of the reader, by when, on what basis, and what the desk proposes."""

    text: str
    by_when: datetime | None = None
    precision: str = "minute"
    basis: str = ""
    proposal: str = ""
    coordination: str = ""


@dataclass(frozen=True, kw_only=True)
class UncertainPoint:
    """``level`` is ``high``, ``even``, ``low``, ``not-excluded``, or None (being confirmed)."""

    text: str
    level: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A post, not a person; ``night`` is the number that is answered at night."""

    post: str
    telephone: str = ""
    night: str = ""


@dataclass(frozen=True, kw_only=True)
class BundleSource:
    """A bundle the figures rest on."""

    name: str
    sender: str
    created_at: datetime
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class SilentOrganisation:
    """``since``: when the last bundle came, or None where none ever did."""

    name: str
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    bundles: tuple[BundleSource, ...] = ()
    silent: tuple[SilentOrganisation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """What every briefing says of itself. ``tlp``, ``grade`` and ``handling`` are codes of the
    domain; ``figures`` are those that the next issue is compared with, ``corrections`` what would
    be others now of those of the ``previous`` one.

    Without a ``register_number`` the document is a draft. ``about`` is the number of the one
    record it tells of, empty where it tells of many.
    """

    language: str
    as_of: datetime
    office_name: str
    issue_no: int
    tlp: str
    grade: str | None
    handling: tuple[str, ...] = ()
    version: int = 1
    paper_number: str | None = None
    register_number: str | None = None
    distribution: str | None = None
    copy_number: int | None = None
    copies: int | None = None
    exercise: bool = False
    anonymised: bool = False
    about: str = ""
    period_from: datetime | None = None
    period_to: datetime | None = None
    previous: PreviousIssue | None = None
    corrections: tuple[CorrectedFigure, ...] = ()
    figures: Figures = Figures()
    contact: Contact | None = None
    coverage: Coverage = Coverage()


@dataclass(frozen=True, kw_only=True)
class SummaryFacts(DocumentFacts):
    """A ``cabinet-summary``. ``sentences`` replace the three that are otherwise drafted from the
    figures. ``incidents_total`` counts all that could be shown.
    """

    next_issue_at: datetime | None = None
    incidents: tuple[IncidentFacts, ...] = ()
    incidents_total: int = 0
    progress: tuple[OrganisationProgress, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    decisions: tuple[DecisionFacts, ...] = ()
    uncertain: tuple[UncertainPoint, ...] = ()
    government_posture: str | None = None
    press_lines: str | None = None
    sentences: tuple[str, str, str] | None = None


def source_json(facts: DocumentFacts) -> bytes:
    """The canonical JSON of ``facts``: what the fingerprint in the footer is taken over. Every
    numbered copy has that of the record; one without names does not say which record it is about.
    """
    about = "" if facts.anonymised else facts.about
    return canonical.encode(replace(facts, copy_number=None, about=about))


def fingerprint_of(source: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of ``source``."""
    return hashlib.sha256(source).hexdigest()[:16]
