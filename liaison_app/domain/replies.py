"""The one status people see of a request at an organisation, from both sides' cells."""

from collections.abc import Iterable
from datetime import date, datetime

from liaison_app.domain.dates import japan_date
from liaison_app.domain.responses import ResponseFacts, shown_status

# What stops the clock: the office has something to judge, or nothing more is asked.
REPLIED = frozenset({"answered", "accepted", "superseded", "withdrawn"})


def reply_status(
    *,
    acknowledged: bool,
    answered: bool,
    decision: str | None,
    judged_is_current: bool,
    received: bool,
    ended: str | None,
) -> str:
    """issued → received → acknowledged → answered → accepted or returned; the request's own end
    before all of them. A decision counts for the answer it judged alone."""
    said = "answered" if answered else "acknowledged" if acknowledged else None
    return shown_status(
        ResponseFacts(
            status=said,
            decision=decision,
            judged_is_current=judged_is_current,
            received=received,
            ended=ended,
        )
    )


def is_reply_overdue(status: str, due: date | None, now: datetime) -> bool:
    """Past the last day, in Japan, without an answer that stands. Computed, never stored."""
    return due is not None and status not in REPLIED and japan_date(now) > due


def open_questions(questions: int, answered: Iterable[int]) -> list[int]:
    """The numbers, from 1, of the questions that have no answer."""
    given = set(answered)
    return [number for number in range(1, questions + 1) if number not in given]
