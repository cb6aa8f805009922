"""What is known after the program was stopped in the middle of work.

Every act is one transaction: what was recorded is whole, and what was under way was not recorded at
all. What that would have been nobody knows any more, and so nobody says.
"""

from dataclasses import dataclass
from datetime import datetime

from liaison_app.domain.dates import parse_rfc3339
from liaison_app.workflows.desk import Desk


@dataclass(frozen=True)
class Recovered:
    """``since``: when the work began that never ended, None if that is not known; ``acts``: how
    many entries of the journal are from then on; ``last_at``: the newest of all. ``ticks`` are
    chosen and not recorded, ``drafts`` typed and not submitted; ``arrivals`` came and are
    not applied."""

    since: datetime | None
    acts: int
    last_at: str
    ticks: int
    drafts: int
    arrivals: int


def recovered_work(desk: Desk, began: str) -> Recovered:
    """What is there of the work that ``began`` then (as it was kept: it may be no time at all)."""
    since = _time(began)
    newest, _head = desk.queries.newest_position()
    before = desk.queries.position_at(since) if since is not None else newest
    lines = desk.queries.journal(1)
    return Recovered(
        since=since,
        acts=newest - before,
        last_at=lines[0].applied_at if lines else "",
        ticks=sum(count for *_, count in desk.queries.ticks_waiting(desk.actor.id)),
        drafts=len(desk.queries.drafts_waiting(desk.actor.id)),
        arrivals=desk.inbox.count("unreviewed") + desk.inbox.count("held"),
    )


def _time(text: str) -> datetime | None:
    try:
        return parse_rfc3339(text)
    except ValueError:
        return None
