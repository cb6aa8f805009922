"""What changed since the last report: its incidents as they were known then beside those of now.

A figure of it that would be another one now is corrected (訂正): an incident that somebody was
aware of before that report and that became known here after it, or one that was counted and is
none.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from liaison_app.briefing.facts import Figures, PreviousIssue
from liaison_app.briefing.situation_facts import CorrectedFigure, IncidentChange
from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.indicators import defang_text
from liaison_app.domain.vocabulary import ENDED_STATUS, SERIOUS_FROM
from liaison_app.store.queries import Row
from liaison_app.workflows.briefing_source import Source
from liaison_app.workflows.summary_facts import Material, severity_of

_NO_INCIDENT = frozenset({"duplicate", "not-an-incident"})
Rows = Mapping[str, Row]  # by reference


def changed_since(
    source: Source, held: Material, previous: PreviousIssue | None
) -> tuple[tuple[IncidentChange, ...], tuple[CorrectedFigure, ...]]:
    """The changes, and the figures of the last report that would be others now."""
    if previous is None:
        return (), ()
    before = _known_then(source, previous.as_of)
    after = {str(row["reference"]): row for row in held.incidents}
    changes = tuple(_changes(source, before, after, previous.as_of))
    return changes, tuple(_corrected(changes, before, after, previous.figures))


def _known_then(source: Source, time: datetime) -> Rows:
    """The incidents that the last report could tell of, as they were known at its time."""
    position = source.desk.queries.position_at(time)
    reader = source.desk.queries.as_of(position, ("incident",))
    try:
        _, rows = reader.incidents(exercise=source.request.exercise, limit=None)
        return {str(row["reference"]): row for row in rows}
    finally:
        reader.close()


def _changes(source: Source, before: Rows, after: Rows, time: datetime) -> Iterator[IncidentChange]:
    for reference, row in after.items():
        was = before.get(reference)
        if was is None:
            if _is_open(row):
                yield _change(source, "late" if _aware_by(row, time) else "new", row, None)
        elif _is_open(was) and row["status"] in _NO_INCIDENT:
            yield _change(source, "dropped", row, was)
        elif _is_open(was) and not _is_open(row):
            yield _change(source, "closed", row, was)
        elif _is_open(row):
            yield from _moved(source, row, was)
    for reference, was in before.items():
        # Merged into another, or taken out of view.
        if reference not in after and _is_open(was):
            yield _change(source, "dropped", was, was)


def _moved(source: Source, row: Row, was: Row) -> Iterator[IncidentChange]:
    """Raised or lowered; what was not assessed and is now was raised if it is serious."""
    then, now = severity_of(was), severity_of(row)
    if then == now:
        return
    ranks = [-1 if each is None else each for each in (then, now)]
    yield _change(source, "raised" if ranks[1] > ranks[0] else "lowered", row, was)


def _change(source: Source, sort: str, row: Row, was: Row | None) -> IncidentChange:
    return IncidentChange(
        sort=sort,
        reference=str(row["reference"]),
        organisation=source.name_of(str(row["organisation"] or row["owner"])),
        title=defang_text(str(row["title"])),
        before=severity_of(was) if was is not None else None,
        after=severity_of(row),
    )


def _corrected(
    changes: tuple[IncidentChange, ...], before: Rows, after: Rows, printed: Figures
) -> Iterator[CorrectedFigure]:
    late = [after[each.reference] for each in changes if each.sort == "late"]
    dropped = [before[each.reference] for each in changes if each.sort == "dropped"]
    for name, counts in (("open_incidents", _any), ("serious", _is_serious)):
        value: int | None = getattr(printed, name)
        if value is not None:
            corrected = value + sum(map(counts, late)) - sum(map(counts, dropped))
            if corrected != value:
                yield CorrectedFigure(name=name, printed=value, corrected=corrected)


def _any(_row: Row) -> bool:
    return True


def _is_serious(row: Row) -> bool:
    return (severity_of(row) or 0) >= SERIOUS_FROM


def _is_open(row: Row) -> bool:
    return row["status"] not in ENDED_STATUS


def _aware_by(row: Row, time: datetime) -> bool:
    """Whether somebody was aware of it before a time."""
    aware = row["aware_at"]
    return bool(aware) and parse_rfc3339(str(aware)) <= time
