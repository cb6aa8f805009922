"""The three sentences of an incident report, drafted from its fields: what happened, what it
affects, what is left."""

from liaison_app.briefing.compose.incidents import severity_words
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.compose.sentences import (
    LONGEST_SENTENCE,
    Sentences,
    filled,
    written_or_drafted,
)
from liaison_app.briefing.incident_facts import IncidentReportFacts
from liaison_app.domain.vocabulary import INCIDENT_STATUS


def gist(facts: IncidentReportFacts, scribe: Scribe) -> Sentences:
    """Those a person wrote, else drafts; each at most 90 characters."""
    return written_or_drafted(
        facts.sentences,
        lambda: (_happened(facts, scribe), _affects(facts, scribe), _left(facts, scribe)),
        scribe,
    )


def _happened(facts: IncidentReportFacts, scribe: Scribe) -> str:
    place = scribe.say("place.incident")
    named = {
        "organisation": scribe.plain(facts.organisation, place, 40),
        "title": scribe.plain_or(facts.title, place, "unknown", 60),
    }
    aware = next((each for each in facts.stages if each.name == "aware" and each.at), None)
    forms = ("gist.happened", "gist.happened-short")
    if aware is not None and aware.at is not None:
        named["time"] = scribe.time(aware.at, aware.precision)
        forms = ("gist.aware", "gist.aware-short")
    first = next(
        (text for form in forms if len(text := scribe.say(form, **named)) <= LONGEST_SENTENCE),
        scribe.say(forms[-1], **named),
    )
    stands = scribe.say(
        "gist.stands",
        severity=severity_words(facts.severity, scribe),
        status=scribe.label(INCIDENT_STATUS, facts.status),
    )
    return filled(scribe, first, stands)


def _affects(facts: IncidentReportFacts, scribe: Scribe) -> str:
    impact = scribe.plain(facts.impact, scribe.say("place.incident"), 70).rstrip("。.")
    first = scribe.say("gist.impact", impact=impact) if impact else scribe.say("gist.no-impact")
    persons = ""
    if facts.persons is not None:
        number = scribe.number(facts.persons)
        persons = scribe.say("gist.persons", count=facts.persons, number=number)
    return filled(scribe, first, persons)


def _left(facts: IncidentReportFacts, scribe: Scribe) -> str:
    waiting = [each for each in facts.measures if each.is_open]
    late = sum(each.overdue for each in waiting)
    first = scribe.say("gist.nothing-left")
    if waiting:
        first = scribe.say("gist.left", count=len(waiting), number=scribe.number(len(waiting)))
    overdue = scribe.say("gist.overdue", count=late, number=scribe.number(late)) if late else ""
    dues = [(each.due, each.precision) for each in waiting if each.due and each.due >= facts.as_of]
    soonest = min(dues, default=None)
    following = scribe.say("sentence.next-limit", time=scribe.time(*soonest)) if soonest else ""
    unsure = scribe.say("gist.being-confirmed") if facts.being_confirmed.strip() else ""
    return filled(scribe, first, overdue, following, unsure)
