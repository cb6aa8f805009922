"""全体の状況: seven days, kinds by severity, sectors."""

from collections.abc import Iterator
from datetime import datetime, time

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Day, Days, Grid, Part, Prose, Section
from liaison_app.briefing.situation_facts import SituationFacts
from liaison_app.domain.dates import JAPAN
from liaison_app.domain.vocabulary import INCIDENT_KIND, SEVERITY

MOST_SECTORS = 30


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
        days.append(Day(label, parts, total))
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
    grades = ("4", "3", "2", "1", "0", "unknown")
    columns = (
        scribe.say("situation.column.kind"),
        *(scribe.label(SEVERITY, grade) for grade in grades),
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
    return (scribe.grid(columns, (30, 10, 10, 10, 10, 10, 10, 10), rows, place),)


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
    return scribe.grid(columns, (46, 18, 18, 18), rows, place)
