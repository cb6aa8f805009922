"""A table of contents: each line leads to its heading. Pages are known when everything is set."""

from collections.abc import Sequence
from dataclasses import replace

from liaison_app.briefing.model import Contents
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.sheet import TEXT_WIDTH
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.bookmark import Bookmark
from liaison_app.briefing.typeset.colour import LINE
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Typesetter

_NUMBER = 60.0  # points for the page's number
_GAP = 6.0


class ContentsBlock(Block):
    """``headings`` grow while the paper is set; they are complete when this is drawn."""

    def __init__(
        self, part: Contents, headings: Sequence[Bookmark], setter: Typesetter, styles: Styles
    ) -> None:
        self._part, self._headings, self._setter = part, headings, setter
        self._before = len(headings)  # its own, and what stands above
        self._style = replace(styles.points, align="left")
        super().__init__(part.count * self._style.leading, ())

    def draw(self, pen: Pen, x: float, top: float) -> None:
        width, leading = TEXT_WIDTH - _NUMBER, self._style.leading
        right = replace(self._style, align="right")
        with pen.tags.group(Element("TOC")):
            for each in self._headings[self._before :]:
                if each.level > 1:
                    continue
                page = self._part.page.format(page=each.page + 1)
                title = self._setter.paragraph(each.title, self._style, width, most=1)
                number = self._setter.paragraph(page, right, _NUMBER, most=1)
                end = x + TEXT_WIDTH - number.natural_width
                _draw_leader(pen, x + title.natural_width, end, top)
                entry, reference, link = Element("TOCI"), Element("Reference"), Element("Link")
                with pen.tags.group(entry), pen.tags.group(reference), pen.tags.content(link):
                    title.draw(pen, x, top)
                    number.draw(pen, x + width, top)
                box = (x, top - leading, x + TEXT_WIDTH, top)
                pen.tags.link(link, box, each.page, each.top, f"{each.title} {page}")
                top -= leading


def _draw_leader(pen: Pen, left: float, right: float, top: float) -> None:
    """A thin line that leads the eye from a heading to its page."""
    if right > left + 2 * _GAP:
        with pen.tags.artifact():
            pen.rule(left + _GAP, top - 11, right - _GAP, LINE, 0.4)
