"""一覧: a list of the screen as a paper, of as many pages as it takes."""

from liaison_app.briefing.compose.papers import composed_paper, paper_scribe
from liaison_app.briefing.model import Labelled, Paper, Prose, Section
from liaison_app.briefing.paper_facts import ListingFacts
from liaison_app.domain.texts import Texts


def compose_listing(facts: ListingFacts, texts: Texts) -> Paper:
    """The rows as they stood. ``texts`` must be in the language the facts ask for."""
    scribe = paper_scribe(facts.paper, texts)
    place = scribe.plain(facts.title, "")
    count = scribe.say(
        "listing.count" if len(facts.rows) == facts.total else "listing.count-part",
        count=len(facts.rows),
        number=scribe.number(len(facts.rows)),
        total=scribe.number(facts.total),
    )
    headings = tuple(scribe.whole(each, place) for each in facts.headings)
    rows = tuple(tuple(scribe.whole(cell, place) for cell in row) for row in facts.rows)
    part = (
        scribe.grid(headings, facts.shares, rows, place)
        if rows
        else Prose((scribe.say("listing.nothing"),))
    )
    opening = [Labelled(scribe.say("listing.scope"), count)]
    sections = [Section(place, (part,))]
    return composed_paper("listing", facts.paper, facts, place, opening, sections, scribe)
