"""Campaign candidates (一連の攻撃の候補): what reports of different organisations have in common.

The values were noted as they came (``store.traits``); what is listed here is asked for anew, so
that an exercise, a case for study and what was removed or merged never counts. What was linked or
dismissed comes again only with a report that was not known then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from liaison_app.domain.campaigns import (
    TECHNIQUE_PERIOD,
    Candidate,
    Shared,
    alike_in_techniques,
    candidates_of,
)
from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Reader, Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.packages import require_office

MAX_LISTED = 100
_MOST_VALUES = 1_000  # noted values looked at, the newest
_MOST_REPORTS = 2_000  # reports compared by their techniques, the newest
_MOST_WEAK = 20


@dataclass(frozen=True)
class Suggested:
    """A candidate with its incidents' rows, the newest first.

    ``new`` are the ids of those that are in no campaign with the others; ``campaign`` is the
    reference of the one they would join, ``""`` where there is none, and ``status`` how it stands.
    """

    candidate: Candidate
    incidents: tuple[Row, ...]
    new: tuple[str, ...]
    campaign: str = ""
    status: str = ""

    @property
    def key(self) -> str:
        """By which it is called until it is a campaign: the first thing in common."""
        return self.candidate.basis[0]


def campaign_candidates(
    reader: Reader,
    now: datetime,
    after: int = 0,
    *,
    most: int = _MOST_VALUES,
    limit: int = MAX_LISTED,
) -> list[Suggested]:
    """Every candidate, strong ones first, each by what came last; ``after``: only those with a
    value that a record named after this one (its pk) has. Of the noted values the newest ``most``
    are looked at; no more than ``limit`` are told."""
    found = candidates_of(islice(_values(reader, after), most))
    found.sort(key=lambda each: not each.is_strong)
    if not after:
        found += candidates_of(_techniques(reader, now)[:_MOST_WEAK])
    suggested = (_suggested(reader, each) for each in found)
    return list(islice((each for each in suggested if each.new), limit))


def find_candidate(desk: Desk, text: str) -> Suggested:
    """The candidate that has this in common (``type value``, or the value alone).

    Refused: ``office-only``, ``candidate-unknown``.
    """
    require_office(desk)
    wanted = " ".join(text.split()).casefold()
    for each in campaign_candidates(desk.queries, desk.now()):
        names = {name.casefold() for name in each.candidate.basis}
        names |= {shared.value.casefold() for shared in each.candidate.shared}
        if wanted in names:
            return each
    raise Refused("candidate-unknown", text=wanted[:80])


def _values(reader: Reader, after: int) -> Iterator[Shared]:
    for value in reader.shared(after):
        matches = reader.matches(value)
        incidents = {each.incident: each.whose for each in matches}
        yield Shared(matches[0].type if matches else "other", value, incidents)


def _techniques(reader: Reader, now: datetime) -> list[Shared]:
    since = int((now - TECHNIQUE_PERIOD).timestamp() * 1000)
    reports = reader.recent_techniques(since, _MOST_REPORTS)
    return alike_in_techniques((each.incident, each.whose, each.techniques) for each in reports)


def _suggested(reader: Reader, candidate: Candidate) -> Suggested:
    rows = reader.incident_rows(sorted(candidate.incidents, reverse=True))
    ids = [str(row["id"]) for row in rows]
    joined: dict[int, set[str]] = {}
    for incident, campaign in reader.campaigns_of(ids):
        joined.setdefault(campaign, set()).add(incident)
    if not joined:
        return Suggested(candidate, tuple(rows), tuple(ids))
    pk = max(joined, key=lambda each: (len(joined[each]), each))
    new = tuple(each for each in ids if each not in joined[pk])
    joins = reader.ref(pk)
    status = str(reader.row(joins)["status"] or "")
    return Suggested(candidate, tuple(rows), new, joins.reference, status)
