"""全体の状況: seven days, kinds by severity, sectors."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time

from liaison_app.briefing.compose.figures import open_query
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Day, Days, Grid, Lead, Part, Prose, Section
from liaison_app.briefing.situation_facts import SectorRow, SituationFacts
from liaison_app.domain.dates import JAPAN
from liaison_app.domain.vocabulary import INCIDENT_KIND, SEVERITY

MOST_SECTORS = 30
_GRADES = ("4", "3", "2", "1", "0", "unknown")


def whole_picture(facts: SituationFacts, heading: str, scribe: Scribe) -> Iterator[Section]:
    as_of = scribe.say("situation.note", time=scribe.time(facts.as_of))
    yield Section(heading, note=as_of)
    yield Section(scribe.say("situation.days"), (_days(facts, scribe),), level=2, kept=True)
    yield Section(scribe.say("situation.kinds"), _kinds(facts, scribe), level=2, kept=True)
    yield Section(scribe.say("situation.sectors"), _sectors(facts, scribe), level=2)


def _days(facts: SituationFacts, scribe: Scribe) -> Days:
    days, said = [], []
    for each in facts.days:
        label = scribe.time(datetime.combine(each.day, time(), JAPAN), "day")
        parts = (each.serious, each.other, each.unassessed)
        total = scribe.count(sum(parts), "incident")
        query = f"aware:{each.day.isoformat()}" + (" exercise:yes" if facts.exercise else "")
        days.append(Day(label, parts, total, Lead("incidents", query, f"{label} {total}")))
        said.append(scribe.say("situation.day-in-words", day=label, total=total,
                               serious=scribe.number(each.serious)))  # fmt: skip
    legend = tuple(scribe.say(f"situation.legend.{key}") for key in ("serious", "other", "unknown"))
    return Days(
        legend=(legend[0], legend[1], legend[2]),
        days=tuple(days),
        alternative=scribe.say("situation.days-alternative", days=scribe.joined(said)),
    )


def _kinds(facts: SituationFacts, scribe: Scribe) -> tuple[Part, ...]:
    if not facts.kinds:
        return (Prose((scribe.say("situation.no-incidents"),)),)
    place = scribe.say("situation.kinds")
    columns = (
        scribe.say("situation.column.kind"),
        *(scribe.label(SEVERITY, grade) for grade in _GRADES),
        scribe.say("situation.column.sum"),
    )
    rows = [
        (
            scribe.label(INCIDENT_KIND, each.kind) if each.kind else scribe.say("unknown"),
            *(scribe.number(count) for count in each.counts[::-1]),
            scribe.number(each.unassessed),
            scribe.number(sum(each.counts) + each.unassessed),
        )
        for each in facts.kinds
    ]
    columns_of = [*(sum(each.counts[grade] for each in facts.kinds) for grade in (4, 3, 2, 1, 0))]
    unassessed = sum(each.unassessed for each in facts.kinds)
    totals = (*columns_of, unassessed, sum(columns_of) + unassessed)
    rows.append((scribe.say("situation.column.sum"), *map(scribe.number, totals)))
    grid = scribe.grid(columns, (30, 10, 10, 10, 10, 10, 10, 10), rows, place)
    kinds = [*(each.kind for each in facts.kinds), None]
    leads = tuple(
        _leads(kind, row, grid.columns, facts) for kind, row in zip(kinds, rows, strict=True)
    )
    return (replace(grid, leads=leads),)


def _leads(
    kind: str | None, row: tuple[str, ...], columns: tuple[str, ...], facts: SituationFacts
) -> tuple[Lead | None, ...]:
    """Of the cells of one kind, or of all; incidents without a kind cannot be asked for."""
    if kind == "":
        return (None,) * len(row)
    asked = (f"kind:{kind}",) if kind else ()
    grades = [*(f"severity:{grade}" for grade in _GRADES), ""]
    counts = [
        Lead("incidents", open_query(facts, *asked, grade), f"{row[0]} {column} {count}")
        for grade, column, count in zip(grades, columns[1:], row[1:], strict=True)
    ]
    return (None, *counts)


def _sectors(facts: SituationFacts, scribe: Scribe) -> tuple[Part, ...]:
    if not facts.sectors:
        return (Prose((scribe.say("situation.no-incidents"),)),)
    return (scribe.shortened(sectors_table(facts, scribe), MOST_SECTORS),)


def sectors_table(facts: SituationFacts, scribe: Scribe) -> Grid:
    """Every sector."""
    place = scribe.say("situation.sectors")
    columns = (
        scribe.say(f"situation.column.{key}") for key in ("sector", "open", "serious", "new")
    )
    rows = (
        (
            scribe.plain(each.name, place, 60) or scribe.say("situation.no-sector"),
            scribe.number(each.open),
            scribe.number(each.serious),
            scribe.number(each.new) if facts.previous else scribe.say("change.no-previous"),
        )
        for each in facts.sectors
    )
    grid = scribe.grid(columns, (46, 18, 18, 18), rows, place)
    told = zip(facts.sectors, grid.rows, strict=True)
    leads = tuple(_of_sector(each, row, facts) for each, row in told)
    return replace(grid, leads=leads)


def _of_sector(
    sector: SectorRow, row: tuple[str, ...], facts: SituationFacts
) -> tuple[Lead | None, ...]:
    """Open incidents of a sector, serious ones; those that are new are told of above."""
    if not sector.code:
        return (None,) * len(row)
    asked = f"sector:{sector.code}"
    return (
        None,
        Lead("incidents", open_query(facts, asked), f"{row[0]} {row[1]}"),
        Lead("incidents", open_query(facts, asked, "severity>=3"), f"{row[0]} {row[2]}"),
        None,
    )
