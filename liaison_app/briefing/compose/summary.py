"""``cabinet-summary`` 概要: the one page, composed from facts."""

from liaison_app.briefing.compose.asks import agenda, decisions
from liaison_app.briefing.compose.closing import closing
from liaison_app.briefing.compose.frame import frame, period
from liaison_app.briefing.compose.incidents import situation
from liaison_app.briefing.compose.progress import progress
from liaison_app.briefing.compose.scribe import Scribe, once
from liaison_app.briefing.compose.sentences import sentences
from liaison_app.briefing.facts import SummaryFacts, fingerprint_of, source_json
from liaison_app.briefing.model import Briefing, Paper, Points, SummaryBody
from liaison_app.domain.texts import Texts

KIND = "cabinet-summary"
SUMMARY_CHAPTERS = 3


def compose_cabinet_summary(facts: SummaryFacts, texts: Texts) -> Briefing:
    """The page in words. ``texts`` must be in the language the facts ask for.

    Raises Refused (``field-invalid``) for a marking the program does not know.
    """
    if texts.language != facts.language:
        raise ValueError(f"texts in {texts.language} for a briefing in {facts.language}")
    scribe = Scribe(texts, facts.as_of)
    source = source_json(facts)
    fingerprint = fingerprint_of(source)
    title = scribe.say("summary.title", number=scribe.number(facts.issue_no))
    body = summary_body(facts, scribe)
    return Briefing(
        kind=KIND,
        frame=frame(facts, title, scribe, fingerprint, (period(facts, scribe),)),
        body=body,
        source=source,
        fingerprint=fingerprint,
        left_out=once(scribe.left_out),
        warnings=once(scribe.warnings),
    )


def summary_body(facts: SummaryFacts, scribe: Scribe) -> SummaryBody:
    """What the page says below its title."""
    first, second, third = (scribe.number(number) for number in range(1, SUMMARY_CHAPTERS + 1))
    return SummaryBody(
        points=Points(scribe.say("points.heading"), sentences(facts, scribe)),
        decisions=decisions(facts, scribe, first),
        situation=situation(facts, scribe, second),
        progress=progress(facts, scribe, third),
        agenda=agenda(facts, scribe),
        closing=closing(facts, scribe),
    )


def sentences_of(composed: Briefing | Paper) -> tuple[str, str, str] | None:
    """The three sentences of a composed document, None where it has none."""
    if isinstance(composed, Briefing):
        return composed.body.points.sentences
    if composed.body.first is not None:
        return composed.body.first.points.sentences
    parts = (part for section in composed.body.sections for part in section.parts)
    return next((part.sentences for part in parts if isinstance(part, Points)), None)
