"""Paragraphs, lists and labelled lines: they go on with the next page line by line."""

from dataclasses import replace

from liaison_app.briefing.model import Lines, Listing, Prose
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, LabelledLines
from liaison_app.briefing.pages.flow import Flow
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph

GAP = 3.0  # above a remark
_INDENT = 20.0  # of what stands behind the mark of a list
_TOGETHER = 3  # lines of a paragraph that is never parted
_EVERY = 10_000  # lines


def put_lines(flow: Flow, part: Lines) -> None:
    column = LabelledLines.column_of(part.lines, flow.setter, flow.styles)
    for line in part.lines:
        flow.put(LabelledLines([line], flow.setter, flow.styles, most=_EVERY, column=column))


def put_prose(flow: Flow, part: Prose, place: str) -> None:
    style = flow.styles.points if part.remark else flow.styles.body
    if part.remark:
        flow.gap(GAP)
    for text in part.paragraphs:
        paragraph = flow.setter.paragraph(text, style, sheet.TEXT_WIDTH, place=place)
        element = Element("P")
        for number, line in enumerate(paragraph.lines):
            one = replace(paragraph, lines=(line,))
            flow.put(_Line(one, element), _kept_below(number, paragraph))


def put_listing(flow: Flow, part: Listing, place: str) -> None:
    whole, left = Element("L"), replace(flow.styles.body, align="left")
    for point in part.points:
        mark = flow.setter.paragraph(point.mark, left, _INDENT, place=place)
        text = flow.setter.paragraph(
            point.text, flow.styles.body, sheet.TEXT_WIDTH - _INDENT, place=place
        )
        item, body = Element("LI"), Element("LBody")
        for number, line in enumerate(text.lines):
            one = replace(text, lines=(line,))
            block = _PointLine(one, None if number else mark, (whole, item, body))
            flow.put(block, _kept_below(number, text))


def _kept_below(number: int, paragraph: Paragraph) -> float:
    """The room of what must follow on the page: neither the first nor the last line stands alone
    on one, and so three lines stay together."""
    count = len(paragraph.lines)
    if number == 0:
        return paragraph.style.leading * (count - 1 if count <= _TOGETHER else 1)
    return paragraph.style.leading if number == count - 2 else 0.0


class _Line(Block):
    """One line of a paragraph that may go on with the next page."""

    def __init__(self, paragraph: Paragraph, element: Element) -> None:
        super().__init__(paragraph.height, [paragraph])
        self._paragraph, self._element = paragraph, element

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.content(self._element):
            self._paragraph.draw(pen, x, top)


class _PointLine(Block):
    """One line of a list's entry, the first with its ``mark``; ``elements``: list, entry, text."""

    def __init__(
        self,
        paragraph: Paragraph,
        mark: Paragraph | None,
        elements: tuple[Element, Element, Element],
    ) -> None:
        super().__init__(paragraph.height, [paragraph, *([mark] if mark else [])])
        self._paragraph, self._mark, self._elements = paragraph, mark, elements

    def draw(self, pen: Pen, x: float, top: float) -> None:
        whole, item, body = self._elements
        with pen.tags.group(whole), pen.tags.group(item):
            if self._mark is not None:
                with pen.tags.content(Element("Lbl")):
                    self._mark.draw(pen, x, top)
            with pen.tags.content(body):
                self._paragraph.draw(pen, x + _INDENT, top)
