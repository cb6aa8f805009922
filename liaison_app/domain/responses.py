"""The one status people see of a task at an organisation, computed from both sides' cells."""

from dataclasses import dataclass
from datetime import date, datetime

from liaison_app.domain.dates import japan_date

# Decisions that end a task for an organisation, and own statuses that stop the clock.
_ENDED = frozenset(
    {"verified", "exception-accepted", "not-applicable-decided", "superseded", "withdrawn"}
)
ANSWERED = frozenset({"done"}) | _ENDED


@dataclass(frozen=True)
class ResponseFacts:
    """What both sides and the receipts say; ``judged_is_current`` is False once the
    organisation wrote a newer status than the one the decision judged. ``ended`` is how the whole
    task came to its end: superseded or withdrawn."""

    status: str | None = None
    decision: str | None = None
    judged_is_current: bool = False
    received: bool = False
    ended: str | None = None


def shown_status(facts: ResponseFacts) -> str:
    """issued → received → the organisation's status → the office's decision on that status; the
    task's own end before all of them."""
    if facts.ended is not None:
        return facts.ended
    if facts.decision is not None and facts.judged_is_current:
        return facts.decision
    if facts.decision in ("superseded", "withdrawn"):
        return facts.decision
    if facts.status is not None:
        return facts.status
    return "received" if facts.received else "issued"


def is_held_back(status: str, *, kept: bool, late: bool) -> bool:
    """Whether an answer is awaited from nobody, since markings keep the task from whom it is
    addressed to (``kept``). What was answered for good stays answered; ``late`` is `is_overdue`."""
    return kept and (late or status not in ANSWERED)


def is_overdue(
    status: str,
    due: date | None,
    decision_due: date | None,
    now: datetime,
    exception_until: date | None = None,
) -> bool:
    """Past the last day, in Japan, without an answer; an exception that was accepted for a time is
    over on its last day. Computed, never stored."""
    if status == "exception-accepted":
        return exception_until is not None and japan_date(now) > exception_until
    last = decision_due or due
    return last is not None and status not in ANSWERED and japan_date(now) > last
