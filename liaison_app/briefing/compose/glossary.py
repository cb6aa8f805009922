"""What words of a report mean: those of assessment, and the terms; and whom it goes to."""

from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.facts import DocumentFacts
from liaison_app.briefing.model import Labelled, Lines, Prose, Section

_LEVELS = ("high", "even", "low", "not-excluded", "none")
_TERMS = (
    *("incident", "aware", "severity", "serious", "task", "answer", "overdue", "silent"),
    *("bundle", "fingerprint", "tlp", "grade", "compared"),
)


def confidence_scale(heading: str, scribe: Scribe) -> Section:
    """The words of estimative language, and what is behind each."""
    place = scribe.say("glossary.scale-place")
    columns = (scribe.say("glossary.word"), scribe.say("glossary.meaning"))
    rows = (
        (scribe.say(f"level.{level}"), scribe.say(f"glossary.level.{level}")) for level in _LEVELS
    )
    return Section(
        heading,
        (
            scribe.grid(columns, (32, 68), rows, place),
            Prose((scribe.say("glossary.scale-note"),), remark=True),
        ),
    )


def glossary(heading: str, scribe: Scribe) -> Section:
    """The terms of a report."""
    place = scribe.say("glossary.place")
    columns = (scribe.say("glossary.term"), scribe.say("glossary.meaning"))
    rows = (
        (scribe.say(f"glossary.{term}"), scribe.say(f"glossary.{term}.meaning")) for term in _TERMS
    )
    return Section(heading, (scribe.grid(columns, (24, 76), rows, place),))


def distribution(facts: DocumentFacts, heading: str, scribe: Scribe) -> Section:
    """Whom the report goes to, in how many copies."""
    label = scribe.say("place.distribution")
    to = scribe.plain_or(facts.distribution, label, "frame.no-distribution")
    copies = scribe.say("frame.no-distribution")
    if facts.copies is not None:
        copies = scribe.say(
            "glossary.copies", count=facts.copies, number=scribe.number(facts.copies)
        )
    lines = (
        Labelled(label, to),
        Labelled(scribe.say("glossary.copies-label"), copies),
    )
    return Section(heading, (Lines(lines),))
