"""前報からの変化: what is new, closed, raised or lowered since the last report, and 訂正: which of
its figures would be others now."""

from liaison_app.briefing.compose.figures import corrections
from liaison_app.briefing.compose.incidents import severity_words
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Grid, Part, Prose, Section
from liaison_app.briefing.situation_facts import IncidentChange, SituationFacts

MOST_ROWS = 40
_ORDER = ("late", "ended", "dropped", "new", "raised", "lowered", "closed")


def changes(facts: SituationFacts, heading: str, scribe: Scribe) -> Section:
    if facts.previous is None:
        return Section(heading, (Prose((scribe.say("situation.first-report"),)),))
    count = {sort: sum(each.sort == sort for each in facts.changes) for sort in _ORDER}
    summary = scribe.say(
        "situation.changes-summary",
        report=scribe.number(facts.previous.number),
        time=scribe.time(facts.previous.as_of),
        new=scribe.number(count["new"] + count["late"]),
        closed=scribe.number(count["closed"] + count["ended"]),
        raised=scribe.number(count["raised"]),
        lowered=scribe.number(count["lowered"]),
    )
    parts: list[Part] = [Prose((summary, *filter(None, (corrections(facts, scribe),))))]
    if facts.changes:
        parts.append(scribe.shortened(changes_table(facts, scribe), MOST_ROWS))
    return Section(heading, tuple(parts))


def changes_table(facts: SituationFacts, scribe: Scribe) -> Grid:
    """Every change, corrections first."""
    place = scribe.say("situation.changes-place")
    order = sorted(facts.changes, key=lambda each: (_ORDER.index(each.sort), each.reference))
    columns = (
        scribe.say(f"situation.column.{key}") for key in ("change", "number", "incident", "was")
    )
    rows = (_row(each, place, scribe) for each in order)
    return scribe.grid(columns, (17, 19, 44, 20), rows, place)


def _row(change: IncidentChange, place: str, scribe: Scribe) -> tuple[str, ...]:
    before, after = (severity_words(each, scribe) for each in (change.before, change.after))
    moved = change.sort in ("raised", "lowered")
    return (
        scribe.say(f"situation.change.{change.sort}"),
        scribe.plain(change.reference, place, 40),
        scribe.say(
            "incident.who-what",
            organisation=scribe.plain(change.organisation, place, 60),
            title=scribe.title(change.title, place),
        ),
        scribe.say("situation.moved", before=before, after=after) if moved else after,
    )
