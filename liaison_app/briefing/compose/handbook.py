"""手引書: the chapters of the handbook as a paper."""

from itertools import groupby

from liaison_app.briefing.compose.papers import composed_paper, paper_scribe
from liaison_app.briefing.compose.scribe import Scribe
from liaison_app.briefing.model import Labelled, Listing, Paper, Point, Prose, Section
from liaison_app.briefing.paper_facts import HandbookFacts
from liaison_app.domain.handbook import Chapter, Part
from liaison_app.domain.texts import Texts


def compose_handbook(facts: HandbookFacts, texts: Texts) -> Paper:
    """All chapters. ``texts`` must be in the language the facts ask for."""
    scribe = paper_scribe(facts.paper, texts)
    title = scribe.say("handbook.title")
    opening = [Labelled(scribe.say("handbook.version"), scribe.plain(facts.paper.number, title))]
    sections: list[Section] = []
    for number, chapter in enumerate(facts.chapters, 1):
        heading = scribe.say("handbook.chapter", number=number, title=chapter.title)
        sections += _sections(chapter, heading, scribe)
    return composed_paper("handbook", facts.paper, facts, title, opening, sections, scribe)


def _sections(chapter: Chapter, title: str, scribe: Scribe) -> list[Section]:
    """One for each heading and each stretch of paragraphs or of a list below it."""
    heading, level, made = title, 1, []
    for kind, group in groupby(chapter.parts, key=lambda part: part.kind):
        parts = list(group)
        if kind == "heading":
            heading, level = parts[0].text, 2
        elif kind == "paragraph":
            said = tuple(line for part in parts for line in scribe.prose(part.text, title))
            made.append(Section(heading, (Prose(said),), level))
            heading, level = "", 2
        else:
            points = tuple(_point(part, title, scribe) for part in parts)
            made.append(Section(heading, (Listing(points),), level))
            heading, level = "", 2
    return made


def _point(part: Part, place: str, scribe: Scribe) -> Point:
    mark = f"{part.number}." if part.number else scribe.say("handbook.mark")
    return Point(mark, " ".join(scribe.prose(part.text, place)))
