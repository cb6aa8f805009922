"""The five tiles: each figure with its unit, and what changed since the last issue (前報比); and
訂正: which figures of that issue would be others now."""

from liaison_app.briefing.compose.scribe import Scribe, share
from liaison_app.briefing.facts import DocumentFacts, Figures, SummaryFacts
from liaison_app.briefing.model import Lead, Tile

# What is counted, by the figure's name; all others count tasks.
_UNITS = {
    "open_incidents": "incident",
    "serious": "incident",
    "organisations_affected": "organisation",
}
_MINUS = {"ja": "▲", "en": "−"}


def tiles(facts: SummaryFacts, scribe: Scribe) -> tuple[Tile, ...]:
    """Those of a summary."""
    unassessed = _unassessed(facts.figures, scribe)
    return (
        figure_tile(facts, "open_incidents", scribe),
        figure_tile(facts, "serious", scribe, bad=True, detail=unassessed),
        figure_tile(facts, "organisations_affected", scribe),
        _share_tile(facts, scribe),
        figure_tile(facts, "tasks_overdue", scribe, bad=True),
    )


def figure_tile(
    facts: DocumentFacts, name: str, scribe: Scribe, *, bad: bool = False, detail: str = ""
) -> Tile:
    """One of `Figures` by its name; ``bad`` where anything but none is."""
    unit = _UNITS.get(name, "task")
    value: int | None = getattr(facts.figures, name)
    label = scribe.say(f"tile.{name}")
    before = getattr(facts.previous.figures, name) if facts.previous else None
    return Tile(
        label=label,
        value=scribe.number(value) if value is not None else scribe.say("unknown"),
        unit=_unit(unit, scribe) if value is not None else "",
        detail=detail,
        change=_change(value, before, unit, scribe, facts, name),
        is_bad=bad and bool(value),
        lead=_lead(name, label, facts),
    )


def compared(facts: DocumentFacts, scribe: Scribe) -> str:
    """As of when the figures are, and what they are compared with."""
    time = scribe.time(facts.as_of)
    if facts.previous is None:
        return scribe.say("situation.note", time=time)
    return scribe.say(
        "situation.note-compared",
        time=time,
        number=scribe.number(facts.previous.number),
        previous=scribe.time(facts.previous.as_of),
    )


def in_line(facts: DocumentFacts, names: tuple[str, ...], scribe: Scribe) -> str:
    """Figures with their changes on one line: ``対応中の事案　12件（前報比　３件増）``."""
    tiles_of = (figure_tile(facts, name, scribe) for name in names)
    return scribe.joined(
        [
            scribe.say("figure-in-line", label=each.label, value=each.value + each.unit,
                       change=each.change)
            for each in tiles_of
        ]
    )  # fmt: skip


def corrections(facts: DocumentFacts, scribe: Scribe) -> str:
    """Which figures of the last issue would be others now; empty where none would."""
    if not facts.corrections:
        return ""
    figures = [
        scribe.say(
            "correction.figure",
            figure=scribe.say(f"tile.{each.name}"),
            printed=scribe.number(each.printed) + _unit(_UNITS.get(each.name, "task"), scribe),
            corrected=scribe.number(each.corrected) + _unit(_UNITS.get(each.name, "task"), scribe),
        )
        for each in facts.corrections
    ]
    return scribe.say("correction", figures=scribe.joined(figures))


def _unit(unit: str, scribe: Scribe) -> str:
    """The counter Japanese needs; in English the label already says what is counted."""
    return scribe.say(f"unit.{unit}") if scribe.language == "ja" else ""


def _unassessed(now: Figures, scribe: Scribe) -> str:
    if not now.unassessed:
        return ""
    return scribe.say("tile.unassessed", number=scribe.number(now.unassessed))


def _share_tile(facts: SummaryFacts, scribe: Scribe) -> Tile:
    now, before = facts.figures, facts.previous.figures if facts.previous else None
    percent = _percent(now)
    if now.tasks_total == 0:
        value = scribe.say("no-tasks")
    else:
        value = scribe.say("unknown") if percent is None else str(percent)
    return Tile(
        label=scribe.say("tile.tasks_done"),
        value=value,
        unit=scribe.say("unit.percent") if percent is not None else "",
        detail=fraction(now.tasks_done, now.tasks_total, scribe) if percent is not None else "",
        change=_change(
            percent, _percent(before) if before else None, "point", scribe, facts, "tasks_done"
        ),
        is_bad=False,
        lead=_lead("tasks_done", scribe.say("tile.tasks_done"), facts),
    )


def _lead(name: str, label: str, facts: DocumentFacts) -> Lead:
    """To what a figure counts, as it is known now."""
    if name not in _UNITS:
        return Lead("tasks", name.removeprefix("tasks_"), label)
    return Lead("incidents", open_query(facts, "severity>=3" if name == "serious" else ""), label)


def open_query(facts: DocumentFacts, *further: str) -> str:
    """The query for open incidents, of exercises or of none."""
    exercise = "exercise:yes" if facts.exercise else ""
    return " ".join(filter(None, ("status:open", *further, exercise)))


def _percent(figures: Figures) -> int | None:
    if figures.tasks_done is None or not figures.tasks_total:
        return None
    return share(figures.tasks_done, figures.tasks_total)


def fraction(part: int | None, whole: int | None, scribe: Scribe) -> str:
    """``130／143件``: no share without its numerator and denominator."""
    return scribe.say("fraction", part=f"{part:,}", whole=f"{whole:,}")


def _change(
    now: int | None,
    before: int | None,
    unit: str,
    scribe: Scribe,
    facts: DocumentFacts,
    name: str,
) -> str:
    """``前報比　３件増``; says so where there is nothing to compare with, and by a mark where what
    it is compared with is corrected."""
    if facts.previous is None:
        return scribe.say("change.no-previous")
    if now is None or before is None:
        return scribe.say("change.unknown")
    is_corrected = any(each.name == name for each in facts.corrections)
    said = change(now - before, unit, scribe)
    return scribe.say("change.corrected" if is_corrected else "change", change=said)


def change(difference: int, unit: str, scribe: Scribe) -> str:
    """``３件増``, ``▲４``, ``増減なし``; ``+3``, ``−4``, ``no change``."""
    if difference == 0:
        return scribe.say("change.none")
    number = scribe.number(abs(difference))
    if difference > 0:
        return scribe.say(f"change.up.{unit}", number=number)
    return scribe.say(f"change.down.{unit}", number=_MINUS[scribe.language] + number)
