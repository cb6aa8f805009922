"""Reading a drawn page back with another library than the one that wrote it."""

from functools import cache

import pypdfium2

from liaison_app.briefing import Briefing, Drawn, compose_cabinet_summary, draw_briefing
from liaison_app.briefing.facts import SummaryFacts
from tests.briefing import samples

CASES = {
    "typical": samples.typical,
    "empty": samples.empty,
    "hostile": samples.hostile,
    "overloaded": samples.overloaded,
}


def composed(facts: SummaryFacts) -> Briefing:
    return compose_cabinet_summary(facts, samples.TEXTS[facts.language])


def drawn(facts: SummaryFacts) -> Drawn:
    return draw_briefing(composed(facts), samples.RESOURCES)


@cache
def case(name: str, language: str) -> Drawn:
    """A sample, drawn once for all tests."""
    return drawn(CASES[name](language))


def text_of(pdf: bytes) -> str:
    """The page's text as it is copied, line ends removed."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text: str = page.get_textpage().get_text_range()
    # This library marks a hyphen at a line's end as one that might be taken out.
    return text.replace("\ufffe", "-").replace("\r", "").replace("\n", "")


def count_pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def character_boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of every visible character, in points."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    boxes = (page.get_charbox(place) for place in range(page.count_chars()))
    return [box for box in boxes if box[2] > box[0]]
