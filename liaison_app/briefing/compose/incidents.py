"""主な事案: which incidents stand on the page, in which order, and their cells."""

from collections.abc import Iterable

from liaison_app.briefing.compose.figures import compared, corrections, tiles
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.facts import IncidentFacts, SummaryFacts
from liaison_app.briefing.model import IncidentLine, Situation
from liaison_app.domain.vocabulary import INCIDENT_STATUS, SERIOUS_FROM, SEVERITY

MOST_ROWS = 5
COLUMNS = ("reference", "aware", "incident", "severity", "impact", "status", "outlook")
# An incident nobody has assessed may be the gravest: it ranks above 中, below 高.
_UNASSESSED_RANK = 2.5


def ranked(incidents: Iterable[IncidentFacts]) -> list[IncidentFacts]:
    """Gravest first; among equals the one that became known last, then by reference."""
    return sorted(incidents, key=_rank)


def _rank(incident: IncidentFacts) -> tuple[float, float, str]:
    severity = _UNASSESSED_RANK if incident.severity is None else incident.severity
    aware = incident.aware_at.timestamp() if incident.aware_at else float("-inf")
    return -severity, -aware, incident.reference


def situation(facts: SummaryFacts, scribe: Scribe, number: str) -> Situation:
    """Tiles and table under one heading."""
    rows = tuple(_line(incident, scribe) for incident in ranked(facts.incidents)[:MOST_ROWS])
    total = max(facts.incidents_total, len(facts.incidents))
    if total > len(rows):
        scribe.others(len(rows), total, scribe.say("situation.table"))
    return Situation(
        heading=scribe.say("situation.heading", number=number),
        place=scribe.say("situation.table"),
        note=compared(facts, scribe),
        tiles=tiles(facts, scribe),
        correction=corrections(facts, scribe),
        columns=tuple(scribe.say(f"column.{name}") for name in COLUMNS),
        rows=rows,
        nothing=_nothing(facts, total, scribe),
        closing=tuple(_closing(shown, total, scribe) for shown in range(len(rows) + 1)),
    )


def _nothing(facts: SummaryFacts, total: int, scribe: Scribe) -> str:
    if facts.incidents:
        return ""
    known = total == 0 and facts.figures.open_incidents == 0
    return scribe.say("situation.no-incidents" if known else "situation.incidents-unknown")


def _closing(shown: int, total: int, scribe: Scribe) -> str:
    scale = scribe.say("situation.scale") if shown else ""
    rest = total - shown
    if rest <= 0:
        return scale
    number = scribe.number(rest)
    if scribe.annex != "others":
        return scribe.say("situation.others-below", count=rest, number=number, scale=scale)
    return scribe.say("situation.others", count=rest, number=number, scale=scale)


def _line(incident: IncidentFacts, scribe: Scribe) -> IncidentLine:
    reference = scribe.plain(incident.reference, scribe.say("situation.table"), 40)
    place_of = {
        column: scribe.say("place.cell", reference=reference, column=scribe.say(f"column.{column}"))
        for column in COLUMNS
    }

    def cell(column: str, text: str) -> str:
        return scribe.plain_or(text, place_of[column], "unknown")

    aware = scribe.say("unknown")
    if incident.aware_at is not None:
        aware = scribe.time(incident.aware_at, incident.aware_precision)
    return IncidentLine(
        cells=(
            reference,
            aware,
            scribe.say(
                "incident.who-what",
                organisation=cell("incident", incident.organisation),
                title=cell("incident", incident.title),
            ),
            severity_words(incident.severity, scribe),
            cell("impact", incident.impact),
            cell("status", scribe.label(INCIDENT_STATUS, incident.status)),
            cell("outlook", incident.outlook),
        ),
        places=tuple(place_of.values()),
        is_grave=(incident.severity or 0) >= SERIOUS_FROM,
    )


def severity_words(severity: int | None, scribe: Scribe) -> str:
    """``４ 危機``; the number keeps its meaning on a mono copy."""
    if severity is None:
        return scribe.label(SEVERITY, "unknown")
    label = scribe.label(SEVERITY, str(severity))
    return scribe.say("severity", number=scribe.number(severity), label=label)
