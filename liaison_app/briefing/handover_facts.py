"""What a ``handover`` is made from: what the officer who comes on duty must know. Texts come
defanged; sorts are in words of the document already."""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.briefing.facts import DocumentFacts
from liaison_app.briefing.situation_facts import IncidentChange


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """An incident that has not ended, and the newest entry of its timeline."""

    reference: str
    title: str
    organisation: str
    severity: int | None = None
    status: str
    last_at: datetime | None = None
    last: str = ""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A call owed (``call-back``, ``read-back``) or an answer awaited (``awaited``). ``at`` is by
    when to call, or when the other was told."""

    reference: str
    sort: str
    at: datetime | None = None
    who: str = ""
    number: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Due:
    at: datetime
    precision: str = "minute"
    sort: str
    reference: str
    title: str
    overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A turn of duty."""

    officer: str
    starts_at: datetime
    ends_at: datetime
    number: str = ""
    deputy: str = ""
    wake_up: str = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    """The handover before this one."""

    reference: str
    given_by: str
    given_at: datetime
    taken_by: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HandoverFacts(DocumentFacts):
    """A ``handover``. ``arrivals`` are the names of bundles nobody has reviewed, None where that is
    not known (of a time past). ``giver`` is who draws it."""

    giver: str
    incidents: tuple[OpenCase, ...] = ()
    incidents_total: int = 0
    changes: tuple[IncidentChange, ...] = ()
    promises: tuple[Promise, ...] = ()
    dues: tuple[Due, ...] = ()
    arrivals: tuple[str, ...] | None = None
    now_on_duty: tuple[Turn, ...] = ()
    next_on_duty: Turn | None = None
    before: Given | None = None
