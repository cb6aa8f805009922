"""Half a page for each serious incident, a line for each of the others."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from liaison_app.briefing.compose.incidents import ranked, severity_words
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.facts import IncidentFacts
from liaison_app.briefing.model import Grid, Labelled, Lead, Lines, Prose, Section
from liaison_app.briefing.situation_facts import SeriousIncident, SituationFacts
from liaison_app.domain.vocabulary import INCIDENT_STATUS

MOST_SERIOUS = 12  # six pages
MOST_LINES = 120  # of the table of the others
# Characters of a text on half a page: English takes about twice as many.
_LONG = {"ja": 240, "en": 480}
_SHORT = {"ja": 110, "en": 220}
_TITLE = 80
_ENTRIES = 3


def serious_cases(facts: SituationFacts, heading: str, scribe: Scribe) -> Iterator[Section]:
    shown = facts.serious_incidents[:MOST_SERIOUS]
    if not shown:
        yield Section(heading, (Prose((scribe.say("situation.no-serious"),)),))
        return
    yield Section(heading, note=scribe.say("situation.scale"))
    yield from (_half_page(each, scribe) for each in shown)
    rest = len(facts.serious_incidents) - len(shown)
    if rest > 0:
        said = scribe.say("situation.more-serious", count=rest, number=scribe.number(rest))
        yield Section("", (Prose((said,), remark=True),))


def _half_page(each: SeriousIncident, scribe: Scribe) -> Section:
    place = scribe.plain(each.reference, scribe.say("situation.table"), 40)
    heading = scribe.say(
        "situation.case",
        reference=place,
        organisation=scribe.plain(each.organisation, place, 60),
        title=scribe.plain_or(each.title, place, "unknown", _TITLE),
    )
    aware = scribe.say("unknown")
    if each.aware_at is not None:
        aware = scribe.time(each.aware_at, each.aware_precision)
    stands = scribe.say(
        "situation.case-stands",
        severity=severity_words(each.severity, scribe),
        status=scribe.label(INCIDENT_STATUS, each.status),
        aware=aware,
    )
    parts = (
        ("stands", stands),
        ("point", scribe.plain_or(each.confirmed, place, "unknown", _LONG[scribe.language])),
        ("effect", _effect(each, place, scribe)),
        ("done", _latest(each, place, scribe)),
        ("outlook", scribe.plain_or(each.outlook, place, "unknown", _SHORT[scribe.language])),
        ("certainty", _certainty(each, place, scribe)),
    )
    lines = tuple(Labelled(scribe.say(f"situation.case.{key}"), text) for key, text in parts)
    lead = Lead("record", each.reference, heading)
    return Section(heading, (Lines(lines),), level=2, kept=True, lead=lead)


def _effect(each: SeriousIncident, place: str, scribe: Scribe) -> str:
    said = scribe.plain_or(each.impact, place, "unknown", _SHORT[scribe.language])
    if each.persons is None:
        return said
    persons = scribe.say("gist.persons", count=each.persons, number=scribe.number(each.persons))
    return f"{said.rstrip('。.')}{scribe.say('situation.sentence-end')}{scribe.gap}{persons}"


def _latest(each: SeriousIncident, place: str, scribe: Scribe) -> str:
    said = [
        scribe.say(
            "situation.entry",
            time=scribe.time(entry.at, entry.precision)
            if entry.at
            else scribe.say("incident.no-time"),
            text=scribe.plain(entry.text, place, _SHORT[scribe.language]),
        )
        for entry in each.latest[-_ENTRIES:]
    ]
    return scribe.say("situation.entry-separator").join(said) or scribe.say("not-recorded")


def _certainty(each: SeriousIncident, place: str, scribe: Scribe) -> str:
    parts = []
    if each.being_confirmed.strip():
        text = scribe.plain(each.being_confirmed, place, _SHORT[scribe.language])
        parts.append(scribe.say("situation.being-confirmed", text=text))
    if each.ai.strip():
        parts.append(scribe.plain(each.ai, place, _SHORT[scribe.language]))
    return scribe.say("situation.part-separator").join(parts) or scribe.say("certainty.nothing")


def rest_of_cases(facts: SituationFacts, heading: str, scribe: Scribe) -> Section:
    """Those that have no half page, one line each."""
    told = {each.reference for each in facts.serious_incidents[:MOST_SERIOUS]}
    rest = [each for each in ranked(facts.incidents) if each.reference not in told]
    if not rest:
        return Section(heading, (Prose((scribe.say("situation.no-others"),)),))
    # Whoever counts thousands need not have read them all.
    shown = cases_table(rest[:MOST_LINES], scribe)
    grid = scribe.shortened(replace(shown, total=len(rest)), MOST_LINES)
    return Section(heading, (grid,))


def cases_table(cases: Iterable[IncidentFacts], scribe: Scribe) -> Grid:
    """One line each."""
    place = scribe.say("situation.rest-place")
    columns = (
        scribe.say(f"column.{key}")
        for key in ("reference", "aware", "incident", "severity", "status")
    )
    rows = (_line(each, place, scribe) for each in cases)
    return scribe.grid(columns, (20, 17, 39, 11, 13), rows, place)


def _line(each: IncidentFacts, place: str, scribe: Scribe) -> tuple[str, ...]:
    aware = scribe.say("unknown")
    if each.aware_at is not None:
        aware = scribe.time(each.aware_at, each.aware_precision)
    return (
        scribe.plain(each.reference, place, 40),
        aware,
        scribe.say(
            "incident.who-what",
            organisation=scribe.plain(each.organisation, place, 60),
            title=scribe.title(each.title, place),
        ),
        severity_words(each.severity, scribe),
        scribe.label(INCIDENT_STATUS, each.status),
    )
