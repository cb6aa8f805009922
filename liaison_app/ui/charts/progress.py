"""Charts of the office's picture: how far every organisation is, and how fast things go."""

from collections import defaultdict
from collections.abc import Mapping

from liaison_app.domain.picture import INCIDENT_STEPS, STEPS, AnswerFacts, Picture, Reaction
from liaison_app.ui.charts.figure import Bar, Figure, Mark, Series
from liaison_app.ui.picture.grid import Answered, Cell
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import one_line

# How far an answer is: each counts once, under the first of these that holds.
_STAGES = {
    "verified": ("picture.count.verified", "green"),
    "done": ("picture.count.done", "accent"),
    "released": ("ui.chart.released", "neutral"),
    "overdue": ("picture.count.overdue", "red"),
    "held_back": ("picture.count.held_back", "navy"),
    "acknowledged": ("picture.count.acknowledged", "exercise"),
    "received": ("picture.count.received", "amber"),
    "issued": ("ui.chart.issued", "muted"),
}
_RELEASED = {"excepted", "not_applicable"}


def stage(answer: AnswerFacts) -> str:
    """The one of `_STAGES` an answer is at."""
    held = answer.counts_as()
    if held & _RELEASED:
        return "released"
    return next((each for each in _STAGES if each in held), "issued")


def by_organisation(session: Session, picture: Picture) -> Figure:
    """A bar for each organisation with tasks; a mark opens the answers that are so far."""
    behind: dict[str, dict[str, list[Answered]]] = defaultdict(lambda: defaultdict(list))
    for task in picture.tasks:
        for answer in task.answers:
            behind[answer.organisation][stage(answer)].append((task, answer))
    bars = []
    for each in picture.organisations:
        found = behind.get(each.facts.code)
        if found:
            name = one_line(session.organisation_name(each.facts.code))
            marks = tuple(_mark(session, name, key, found[key]) for key in _STAGES)
            done = len(found["verified"]) + len(found["done"])
            total = sum(map(len, found.values()))
            bars.append(Bar(name, marks, f"{done}／{total}"))
    names = [Series(session.t(text), colour) for text, colour in _STAGES.values()]
    return Figure(tuple(names), tuple(bars), session.t("ui.chart.no_tasks"))


def reaction_times(session: Session, picture: Picture) -> Figure:
    """Each step's median, and on to its 90th percentile, in hours."""
    bars = []
    answers = [(task, answer) for task in picture.tasks for answer in task.answers]
    for step in (*STEPS, *INCIDENT_STEPS):
        reaction = picture.whole.reaction if step in STEPS else picture.incident_reaction
        name = session.t(f"picture.step.{step}")
        median, high = _hours(reaction.median_hours, step), _hours(reaction.p90_hours, step)
        if reaction.counts[step]:
            behind = tuple(each for each in answers if step in each[1].durations())
            cell = Cell(behind=behind) if step in STEPS else Cell(query="")
            said = _said(session, name, reaction, step)
            marks = (Mark(median, said, cell), Mark(high - median, said, cell))
            bars.append(Bar(name, marks, f"{median:,.1f}／{high:,.1f}"))
    series = (
        Series(session.t("ui.chart.median"), "accent"),
        Series(session.t("ui.chart.high"), "amber"),
    )
    return Figure(series, tuple(bars), session.t("ui.chart.no_times"))


def _mark(session: Session, name: str, key: str, found: list[Answered]) -> Mark:
    said = session.t(
        "ui.chart.answers", of=name, stage=session.t(_STAGES[key][0]), count=len(found)
    )
    return Mark(len(found), said, Cell(behind=tuple(found)))


def _hours(found: Mapping[str, float | None], step: str) -> float:
    return found[step] or 0.0


def _said(session: Session, name: str, reaction: Reaction, step: str) -> str:
    return session.t(
        "ui.chart.times",
        of=name,
        median=f"{_hours(reaction.median_hours, step):,.1f}",
        high=f"{_hours(reaction.p90_hours, step):,.1f}",
        count=reaction.counts[step],
    )
