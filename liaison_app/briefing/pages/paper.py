"""A paper of several pages: sections flow from one page to the next, and nothing is cut.

A paragraph goes on line by line, a table row by row; its heading stands again on every page. A
heading is never left alone at the foot of one.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from liaison_app.briefing.model import (
    Box,
    Contents,
    Days,
    Grid,
    Lines,
    Listing,
    Note,
    Paper,
    Part,
    Points,
    Prose,
    Seal,
    Section,
    SignOff,
    Slip,
    Strip,
    TileRow,
    Whole,
)
from liaison_app.briefing.notes import rows_omitted
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block, Heading, Text
from liaison_app.briefing.pages.flow import LEAST, Flow
from liaison_app.briefing.pages.frame import Margins
from liaison_app.briefing.pages.opening import opening, title
from liaison_app.briefing.pages.parts.box import put_box
from liaison_app.briefing.pages.parts.boxes import SignOffBoxes
from liaison_app.briefing.pages.parts.contents import ContentsBlock
from liaison_app.briefing.pages.parts.days import DaysChart
from liaison_app.briefing.pages.parts.seal import SealBlock
from liaison_app.briefing.pages.parts.slip import SlipBlock
from liaison_app.briefing.pages.parts.strip import StripBlock
from liaison_app.briefing.pages.parts.table import put_grid, room_to_begin
from liaison_app.briefing.pages.parts.text import GAP, put_lines, put_listing, put_prose
from liaison_app.briefing.pages.points import PointsBox
from liaison_app.briefing.pages.single import fitted
from liaison_app.briefing.pages.styles import STYLES
from liaison_app.briefing.pages.summary.page import SummaryBlock
from liaison_app.briefing.pages.tiles import Tiles
from liaison_app.briefing.typeset.bookmark import Bookmark
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.text import Typesetter

_GAP, _LEAST_GAP = 10.0, 4.0  # points between sections


class PaperPages:
    """A paper set on its pages."""

    def __init__(self, paper: Paper, setter: Typesetter) -> None:
        self._paper, self._setter = paper, setter
        self._margins = Margins(paper.frame, setter, STYLES[paper.frame.language])
        self._sections, gaps = paper.body.sections, (_GAP, _LEAST_GAP)
        if paper.body.most is None:
            self._flow = self._laid(self._sections)
        else:
            self._flow, self._sections = fitted(self._sections, self._laid, gaps, paper.body.most)

    def _laid(self, sections: tuple[Section, ...], gap: float = _GAP) -> Flow:
        frame = self._paper.frame
        styles = STYLES[frame.language]
        flow = Flow(self._setter, styles)
        if self._paper.body.first is not None:
            flow.put(SummaryBlock(frame, self._paper.body.first, self._setter))
            flow.turn()
        else:
            for block in (opening(frame, self._setter, styles), title(frame, self._setter, styles)):
                flow.put(block)
                flow.gap(gap)
        for section, following in zip_longest(sections, sections[1:]):
            kept = following if not section.parts and following and following.kept else None
            _put_section(flow, section, gap + _height(flow, kept) if kept else 0.0)
            flow.gap(gap)
        return flow

    @property
    def count(self) -> int:
        return len(self._flow.pages)

    @property
    def bookmarks(self) -> tuple[Bookmark, ...]:
        """The headings; none where there is nowhere to go."""
        return tuple(self._flow.headings) if self.count > 1 else ()

    def notes(self) -> Iterator[Note]:
        yield from rows_omitted(self._sections)
        yield from self._margins.notes()
        yield from self._flow.notes()

    def draw(self, pen: Pen, page: int) -> None:
        """Draw page ``page``, from 1."""
        self._margins.draw(pen, page, self.count)
        for top, block in self._flow.pages[page - 1]:
            block.draw(pen, sheet.LEFT, top)


def _put_section(flow: Flow, section: Section, below: float = 0.0) -> None:
    """``below`` is the room that what belongs to its heading takes."""
    if section.kept and _height(flow, section) > flow.room:
        flow.turn()
    first = section.parts[0] if section.parts else None
    least = room_to_begin(flow, first) if isinstance(first, Grid) else 0.0
    if section.level > 1 and section.heading:
        part = flow.setter.paragraph(section.heading, flow.styles.part, sheet.TEXT_WIDTH)
        heading = Text(part, "H3", section.lead)
        flow.put_heading(heading, max(LEAST / 2, least), section.heading, 2)
    elif section.heading:
        chapter = Heading(section.heading, flow.setter, flow.styles, note=section.note)
        flow.put_heading(chapter, max(LEAST, least, below), section.heading, 1)
    for number, each in enumerate(section.parts, 1):
        following = section.parts[number] if number < len(section.parts) else None
        if number > 1 and isinstance(each, Grid):
            flow.gap(GAP)
        _put_part(flow, each, following, section.heading)


def _height(flow: Flow, section: Section) -> float:
    """The points a section takes where it stands on one page; none where it takes more."""
    tried = Flow(flow.setter, flow.styles)
    _put_section(tried, replace(section, kept=False))
    return sheet.TOP - tried.top if len(tried.pages) == 1 else 0.0


def _put_part(flow: Flow, part: Part, following: Part | None, place: str) -> None:
    match part:
        case Lines():
            put_lines(flow, part)
        case Prose():
            put_prose(flow, part, place)
        case Listing():
            put_listing(flow, part, place)
        case Box():
            put_box(flow, part)
        case Slip():
            flow.put_last(SlipBlock(part, flow.setter, flow.styles))
        case Grid():
            remark = isinstance(following, Prose) and following.remark
            put_grid(flow, part, flow.styles.points.leading + GAP if remark else 0.0)
        case _:
            flow.gap(GAP)
            flow.put(_whole(flow, part))
            flow.gap(GAP)


def _whole(flow: Flow, part: Whole) -> Block:
    """A part that stands on one page as it is."""
    match part:
        case TileRow():
            return Tiles(part.tiles, flow.setter, flow.styles)
        case Points():
            return PointsBox(part, flow.setter, flow.styles)
        case Strip():
            return StripBlock(part, flow.setter, flow.styles)
        case Seal():
            return SealBlock(part, flow.setter, flow.styles)
        case Days():
            return DaysChart(part, flow.setter, flow.styles)
        case SignOff():
            return SignOffBoxes(part, flow.setter, flow.styles)
        case Contents():
            return ContentsBlock(part, flow.headings, flow.setter, flow.styles)
