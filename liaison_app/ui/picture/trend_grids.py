"""The tables of a trend: figures by moment, and what each organisation's have changed by."""

from collections.abc import Mapping, Sequence

from liaison_app.domain.picture import COUNTED, INCIDENT_STEPS, STEPS, Picture
from liaison_app.ui.picture.grid import Answered, Cell, Grid, Heading
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.picture_text import organisation_changes, signed
from liaison_app.workflows.picture_trend import Told

_GOOD = frozenset({"received", "acknowledged", "done", "verified"})


def by_moment(session: Session, told: Sequence[Told]) -> Grid:
    """A column for each moment, with the change since the one before in brackets."""
    t = session.t
    rows = [Heading(t("picture.incidents"))]
    rows += [Heading(t(f"picture.count.{key}")) for key in COUNTED]
    rows += [
        Heading(t("ui.picture.median", step=t(f"picture.step.{step}")))
        for step in (*STEPS, *INCIDENT_STEPS)
    ]
    columns = [_column(session, each, told) for each in zip([None, *told], told, strict=False)]
    return Grid(
        rows,
        [_moment(session, each) for each in told],
        [list(cells) for cells in zip(*columns, strict=True)],
    )


def by_organisation(session: Session, told: Sequence[Told]) -> Grid:
    """From the first moment to the last; each opens the answers in which they differ."""
    if len(told) < 2:
        return Grid()
    before, now = told[0].picture, told[-1].picture
    changes = organisation_changes(before, now)
    names = [one_line(session.organisation_name(code)) for code, _ in changes]
    return Grid(
        [Heading(name, name) for name in names],
        [Heading(session.t(f"picture.count.{key}")) for key in COUNTED],
        [
            [
                _change(key, change.get(key, 0), _differing(before, now, key, code))
                for key in COUNTED
            ]
            for code, change in changes
        ],
    )


def _moment(session: Session, told: Told) -> Heading:
    time = session.time_text(told.picture.as_of)
    return Heading(f"{told.briefing}\n{time}" if told.briefing else time)


def _column(session: Session, pair: tuple[Told | None, Told], told: Sequence[Told]) -> list[Cell]:
    before, now = pair[0].picture if pair[0] else None, pair[1].picture
    # The list of incidents is as it is today.
    query = "" if pair[1] is told[-1] else None
    cells = [_counted(now.total, before.total if before else None, "", (), query)]
    for key in COUNTED:
        behind = tuple(_counting(now, key))
        earlier = before.whole.figures[key] if before else None
        cells.append(_counted(now.whole.figures[key], earlier, key, behind))
    medians: dict[str, float | None] = {
        **now.whole.reaction.median_hours,
        **now.incident_reaction.median_hours,
    }
    steps = (*STEPS, *INCIDENT_STEPS)
    return cells + [Cell(_hours(session, medians, step)) for step in steps]


def _counted(
    number: int,
    before: int | None,
    key: str,
    behind: tuple[Answered, ...],
    query: str | None = None,
) -> Cell:
    if before is None:
        return Cell(f"{number:,}", behind=behind, query=query)
    tone = _tone(key, number - before)
    return Cell(f"{number:,}（{signed(number - before)}）", tone, behind=behind, query=query)


def _change(key: str, change: int, behind: tuple[Answered, ...]) -> Cell:
    return Cell(signed(change), _tone(key, change), behind=behind)


def _tone(key: str, change: int) -> str:
    if key == "overdue" and change:
        return "bad" if change > 0 else "good"
    return "good" if key in _GOOD and change > 0 else ""


def _counting(picture: Picture, key: str) -> list[Answered]:
    return [
        (task, answer)
        for task in picture.tasks
        for answer in task.answers
        if key in answer.counts_as()
    ]


def _differing(before: Picture, now: Picture, key: str, code: str) -> tuple[Answered, ...]:
    """The answers of an organisation that count now and did not, or did and do not now."""
    then, today = (
        {(task.id): (task, answer) for task, answer in _counting(each, key)
         if answer.organisation == code}
        for each in (before, now)
    )  # fmt: skip
    return tuple(
        today.get(task) or then[task]
        for task in {**then, **today}
        if (task in then) != (task in today)
    )


def _hours(session: Session, found: Mapping[str, float | None], step: str) -> str:
    hours = found[step]
    return "－" if hours is None else session.t("ui.picture.hours", hours=f"{hours:,.1f}")
