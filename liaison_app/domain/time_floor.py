"""What time it is at least, and how far the trust documents may still be used.

Offline a clock is the least reliable thing there is. It cannot be earlier than what was written
already: the day this program was built, what the office signed, what was recorded here. Beyond
that floor only a person knows; nothing here changes what was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# Clocks of different machines differ a little without one of them being wrong.
SLACK = timedelta(hours=1)
# The office signs its registry anew within a year: this long after its last word, the clock is
# more likely wrong than the office silent.
FAR_AHEAD = timedelta(days=2 * 366)
# From when on a document's end is told.
SOON = timedelta(days=30)

Finding = Literal["", "behind", "ahead"]
Grade = Literal["none", "good", "soon", "expired", "root-expired"]
OFFICE_SAID = frozenset({"issued", "manifest", "confirmed"})


@dataclass(frozen=True)
class ClockState:
    """``shown`` is what the computer's clock says, ``floor`` the latest of ``evidence`` (by source)
    and ``finding`` what is wrong with the clock, empty for nothing that could be told."""

    shown: datetime
    floor: datetime
    finding: Finding
    evidence: Mapping[str, datetime]

    @property
    def judged(self) -> datetime:
        """The time by which expiry is judged: the clock, but never before the floor."""
        return max(self.shown, self.floor)


def judge_clock(now: datetime, evidence: Mapping[str, datetime]) -> ClockState:
    """Hold a clock against the evidence; ``built`` is always among it. Where the office never said
    anything, nothing can be told of a clock that is ahead."""
    floor = max(evidence.values())
    said = max(time for source, time in evidence.items() if source != "last_run")
    finding: Finding = ""
    if floor - now > SLACK:  # a sum past the year 9999 would be no time
        finding = "behind"
    elif OFFICE_SAID & evidence.keys() and now - said > FAR_AHEAD:
        finding = "ahead"
    return ClockState(now, floor, finding, evidence)


def grade(root_expires: datetime, registry_expires: datetime, judged: datetime) -> Grade:
    """How far the documents may be used: told from `SOON` on; past the registry's end each import
    needs a recorded reason; past the root's, only a newer root is let in."""
    if judged >= root_expires:
        return "root-expired"
    if judged >= registry_expires:
        return "expired"
    return "soon" if judged + SOON >= min(root_expires, registry_expires) else "good"
