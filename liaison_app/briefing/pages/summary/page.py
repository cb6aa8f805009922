"""The one page: parts measured under ever stricter limits until they fit, then drawn."""

from collections.abc import Iterator
from itertools import chain

from liaison_app.briefing.model import Briefing, Frame, Note, SummaryBody
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Beside, Block, LabelledLines
from liaison_app.briefing.pages.frame import Margins
from liaison_app.briefing.pages.opening import opening, title
from liaison_app.briefing.pages.points import PointsBox
from liaison_app.briefing.pages.styles import STYLES
from liaison_app.briefing.pages.summary.asks import agenda, decisions
from liaison_app.briefing.pages.summary.incidents import situation
from liaison_app.briefing.pages.summary.limits import LADDERS, Limits
from liaison_app.briefing.pages.summary.progress import progress
from liaison_app.briefing.typeset.bookmark import Bookmark
from liaison_app.briefing.typeset.colour import BLACK
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.text import Typesetter

_LEAST_GAP, _WIDEST_GAP = 3.0, 12.0
_CHART_SHARE = 0.58
_COLUMN_GAP = 14.0


class SummaryPage:
    """A summary as a document of its own."""

    count = 1
    bookmarks: tuple[Bookmark, ...] = ()  # one page needs none

    def __init__(self, briefing: Briefing, setter: Typesetter) -> None:
        self._margins = Margins(briefing.frame, setter, STYLES[briefing.frame.language])
        self._block = SummaryBlock(briefing.frame, briefing.body, setter)

    def notes(self) -> Iterator[Note]:
        yield from self._margins.notes()
        yield from self._block.notes()

    def draw(self, pen: Pen, page: int) -> None:
        """Draw page ``page``, from 1: there is exactly one."""
        self._margins.draw(pen, page, self.count)
        self._block.draw(pen, sheet.LEFT, sheet.TOP)


class SummaryBlock(Block):
    """A summary as a whole page; ``notes`` says what had to be cut to make it fit."""

    def __init__(self, frame: Frame, body: SummaryBody, setter: Typesetter) -> None:
        for limits in LADDERS[frame.language]:
            self._parts, self._foot = _set(frame, body, setter, limits)
            if self._spare() >= 0:
                break
        else:
            raise RuntimeError("the strictest limits do not fit one page")
        self._dropped = len(body.situation.rows) - limits.rows
        self._table = body.situation.place
        super().__init__(
            sheet.TEXT_HEIGHT, (p for part in (*self._parts, self._foot) for p in part.paragraphs)
        )

    def _spare(self) -> float:
        """Points left on the page when every gap is at its least."""
        parts = sum(part.height for part in self._parts) + self._foot.height
        return sheet.TEXT_HEIGHT - parts - _LEAST_GAP * len(self._parts)

    def notes(self) -> Iterator[Note]:
        if self._dropped > 0:
            yield Note("rows-dropped", self._table, str(self._dropped))
        yield from chain.from_iterable(part.notes() for part in (*self._parts, self._foot))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        gap = min(_WIDEST_GAP, _LEAST_GAP + self._spare() / len(self._parts))
        foot = top - self.height + self._foot.height
        for part in self._parts:
            part.draw(pen, x, top)
            top -= part.height + gap
        with pen.tags.artifact():
            pen.rule(x, foot + 2, x + sheet.TEXT_WIDTH, BLACK, 0.5)
        self._foot.draw(pen, x, foot)


def _set(
    frame: Frame, body: SummaryBody, setter: Typesetter, limits: Limits
) -> tuple[list[Block], Block]:
    """The parts from the top, and the lines at the foot."""
    styles = STYLES[frame.language]
    left = sheet.TEXT_WIDTH * _CHART_SHARE
    right = sheet.TEXT_WIDTH - left - _COLUMN_GAP
    parts = [
        opening(frame, setter, styles),
        title(frame, setter, styles),
        PointsBox(body.points, setter, styles),
        decisions(body.decisions, setter, styles, limits),
        situation(body.situation, frame.language, setter, styles, limits),
        Beside(
            progress(body.progress, setter, styles, left),
            agenda(body.agenda, setter, styles, right),
            left + _COLUMN_GAP,
        ),
    ]
    return parts, LabelledLines(body.closing, setter, styles, most=limits.closing_lines)
