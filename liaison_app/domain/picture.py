"""The office's picture: figures of incidents, tasks and organisations, out of facts.

Pure arithmetic; what the facts are, and from which operations they follow, is decided in
``decisions/0021-picture.md``. Durations are whole tenths of an hour, rounded half up, before
anything is ranked; medians and 90th percentiles are nearest ranks, so that each is a duration that
did occur.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

STEPS = ("issued_received", "received_acknowledged", "acknowledged_done")
INCIDENT_STEPS = ("detected_reported", "reported_contained")
UNSTATED = "unstated"
MEDIAN, P90 = 50, 90
Durations = Counter[int]  # tenths of an hour → how often
# What one answer counts as, in the order in which a task's figures are told.
COUNTED = (
    "addressed", "received", "acknowledged", "done", "verified", "overdue", "excepted",
    "not_applicable", "held_back",
)  # fmt: skip


@dataclass(frozen=True)
class AnswerFacts:
    """One addressed organisation and one task. ``status`` is what people see, ``standing`` the
    same without the task's own end. The times are those at which it was known here; ``issued`` is
    None where it cannot have gone out yet. ``held_back`` says that markings keep the task from the
    organisation, so that no answer is awaited."""

    organisation: str
    status: str
    standing: str
    overdue: bool
    issued: datetime | None
    received: datetime | None = None
    acknowledged: datetime | None = None
    done: datetime | None = None
    held_back: bool = False

    def counts_as(self) -> set[str]:
        """Which of `COUNTED` hold."""
        held = {
            "addressed": True,
            "received": self.received is not None,
            "acknowledged": self.acknowledged is not None,
            "done": self.standing in ("done", "verified"),
            "verified": self.standing == "verified",
            "overdue": self.overdue,
            "excepted": self.standing == "exception-accepted",
            "not_applicable": self.standing == "not-applicable-decided",
            "held_back": self.held_back,
        }
        return {key for key, holds in held.items() if holds}

    def durations(self) -> dict[str, int]:
        """The steps it has taken, in tenths of an hour."""
        times = (self.issued, self.received, self.acknowledged, self.done)
        found = {}
        for step, begin, end in zip(STEPS, times, times[1:], strict=False):
            if begin is not None and end is not None and begin <= end:
                found[step] = tenths(begin, end)
        return found


@dataclass(frozen=True)
class TaskFacts:
    """A published task that counts, with its answers."""

    id: str
    reference: str
    title: str
    package: str
    due: str | None
    ended: str | None
    answers: tuple[AnswerFacts, ...]


@dataclass(frozen=True)
class OrganisationFacts:
    """``last_bundle_at`` is when its newest bundle was applied here, ``could_send_since`` when one
    could have come first."""

    code: str
    audience: str
    sector: str
    last_bundle_at: datetime | None
    could_send_since: datetime


@dataclass(frozen=True)
class Facts:
    """All that the picture rests on. ``by`` counts incidents under the codes of four fields;
    ``durations`` are those of incidents, by step, then by (organisation, sector)."""

    as_of: datetime
    position: int
    by: Mapping[str, Mapping[str, int]]
    durations: Mapping[str, Mapping[tuple[str, str], Durations]]
    tasks: tuple[TaskFacts, ...]
    organisations: tuple[OrganisationFacts, ...]


@dataclass(frozen=True)
class Reaction:
    """Hours, to a tenth; None where nothing was measured. ``counts`` say how much was."""

    median_hours: Mapping[str, float | None]
    p90_hours: Mapping[str, float | None]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class GroupFigures:
    """Organisations taken together: one, those of a sector, or those of an audience."""

    code: str
    figures: Mapping[str, int]
    reaction: Reaction


@dataclass(frozen=True)
class OrganisationFigures:
    """``silent_days`` are whole days since it was heard of."""

    facts: OrganisationFacts
    silent_days: int
    group: GroupFigures


@dataclass(frozen=True)
class Picture:
    """``total`` and ``by`` are of incidents; ``incident_reaction`` by steps `INCIDENT_STEPS`."""

    as_of: datetime
    position: int
    total: int
    by: Mapping[str, Mapping[str, int]]
    incident_reaction: Reaction
    tasks: tuple[TaskFacts, ...]
    organisations: tuple[OrganisationFigures, ...]
    sectors: tuple[GroupFigures, ...]
    audiences: tuple[GroupFigures, ...]
    whole: GroupFigures


@dataclass
class _Group:
    figures: Counter[str] = field(default_factory=Counter)
    durations: dict[str, Durations] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, answer: AnswerFacts) -> None:
        self.figures.update(answer.counts_as())
        for step, took in answer.durations().items():
            self.durations[step][took] += 1

    def told(self, code: str) -> GroupFigures:
        figures = {key: self.figures[key] for key in COUNTED}
        return GroupFigures(code, figures, reaction(self.durations, (*STEPS, *INCIDENT_STEPS)))


def tenths(begin: datetime, end: datetime) -> int:
    """Tenths of an hour between two times, whole seconds apart, rounded half up."""
    return (int((end - begin).total_seconds()) + 180) // 360


def percentile(durations: Durations, percent: int) -> int | None:
    """The nearest rank: the smallest duration that so many percent do not exceed."""
    number = durations.total()
    rank = -(-number * percent // 100)
    for took in sorted(durations):
        rank -= durations[took]
        if rank <= 0:
            return took
    return None


def reaction(durations: Mapping[str, Durations], steps: Iterable[str]) -> Reaction:
    """Median, 90th percentile and number of each step."""
    medians, highs, counts = {}, {}, {}
    for step in steps:
        found = durations.get(step, Counter())
        medians[step] = _hours(percentile(found, MEDIAN))
        highs[step] = _hours(percentile(found, P90))
        counts[step] = found.total()
    return Reaction(medians, highs, counts)


def task_figures(task: TaskFacts) -> dict[str, int]:
    """How many of its organisations have come how far, by `COUNTED`."""
    found = Counter(key for answer in task.answers for key in answer.counts_as())
    return {key: found[key] for key in COUNTED}


def picture_of(facts: Facts) -> Picture:
    """All figures at once; organisations in the order of their codes."""
    known = {each.code: each for each in facts.organisations}
    by_code: dict[str, _Group] = defaultdict(_Group)
    sectors: dict[str, _Group] = defaultdict(_Group)
    audiences: dict[str, _Group] = defaultdict(_Group)
    whole = _Group()
    for each in facts.organisations:
        sectors[each.sector], audiences[each.audience]  # shown, though nothing was measured
    for task in facts.tasks:
        for answer in task.answers:
            of = known[answer.organisation]
            for group in (by_code[of.code], sectors[of.sector], audiences[of.audience], whole):
                group.add(answer)
    for step, found in facts.durations.items():
        for (code, sector), durations in found.items():
            whole.durations[step].update(durations)
            sectors[sector or UNSTATED].durations[step].update(durations)
            if code in known:
                by_code[code].durations[step].update(durations)
                audiences[known[code].audience].durations[step].update(durations)
    return Picture(
        as_of=facts.as_of,
        position=facts.position,
        total=sum(facts.by["status"].values()),
        by=facts.by,
        incident_reaction=reaction(whole.durations, INCIDENT_STEPS),
        tasks=facts.tasks,
        organisations=tuple(
            OrganisationFigures(
                each, _silent(each, facts.as_of), by_code[each.code].told(each.code)
            )
            for each in sorted(facts.organisations, key=lambda each: each.code)
        ),
        sectors=_told(sectors),
        audiences=_told(audiences),
        whole=whole.told(""),
    )


def _told(groups: Mapping[str, _Group]) -> tuple[GroupFigures, ...]:
    return tuple(groups[code].told(code) for code in sorted(groups))


def _silent(organisation: OrganisationFacts, as_of: datetime) -> int:
    since = organisation.last_bundle_at or organisation.could_send_since
    return max(0, (as_of - since).days)


def _hours(found: int | None) -> float | None:
    return None if found is None else found / 10
