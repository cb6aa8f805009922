"""Drawing on a page: lines of glyphs, rules, boxes and fills, each within a tag or an artifact.

Coordinates are points from the lower left corner. Text is written as operators of its own, since
ReportLab's text object knows neither two-byte codes nor gaps between single glyphs.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise, starmap
from math import cos, radians, sin
from operator import attrgetter
from typing import Any

from liaison_app.briefing.model import Lead, Spot
from liaison_app.briefing.typeset.colour import BLACK, Colour
from liaison_app.briefing.typeset.embedding import embedded_font
from liaison_app.briefing.typeset.fonts import Glyph
from liaison_app.briefing.typeset.linebreak import may_stretch
from liaison_app.briefing.typeset.tags import Tagger

_FACE = attrgetter("face")
_CODED = attrgetter("number", "text")
_REMEMBERED = 1 << 15  # numbers: margins, baselines and sizes come again on every page
HATCH_STEP = 3.2  # points between the lines of a hatched fill


class Pen:
    """A ReportLab canvas and the tagger that marks what is drawn on it. ``spots`` say what leads
    where; they are no part of the file."""

    def __init__(self, canvas: Any) -> None:
        self.tags = Tagger(canvas)
        self.spots: list[Spot] = []
        self._canvas = canvas

    def lead(self, lead: Lead | None, x: float, top: float, width: float, height: float) -> None:
        """What stands within this box leads to records, or to none."""
        if lead is not None:
            box = (x, top - height, x + width, top)
            self.spots.append(Spot(self._canvas.getPageNumber() - 1, box, lead))

    def glyphs(
        self,
        x: float,
        y: float,
        glyphs: Sequence[Glyph],
        size: float,
        colour: Colour = BLACK,
        stretch: float = 0,
        turn: float = 0,
    ) -> None:
        """Draw on the baseline at ``x, y``, turned by ``turn`` degrees to the left; ``stretch``
        points go into each gap that may open."""
        document = self._canvas._doc
        across, up = cos(radians(turn)), sin(radians(turn))
        place = _numbers(across, up, -up, across, x, y)
        code = ["BT", f"{_numbers(*colour)} rg", f"{place} Tm"]
        gap = -stretch * 1000 / size
        between = f">{_number(gap)}<"
        opens = _gaps(glyphs) if gap else None
        start = 0
        for face, run in groupby(glyphs, _FACE):
            font = embedded_font(face)
            shown = list(map(font.digits(document).__getitem__, map(_CODED, run)))
            end = start + len(shown)
            if opens is not None:
                shown = [
                    f"{digits}{between}" if opened else digits
                    for digits, opened in zip(shown, opens[start:end], strict=True)
                ]
            text = f"<{''.join(shown)}>".replace("<>", "")
            code.append(f"{font.resource_name(document)} {_numbers(size)} Tf [{text}] TJ")
            start = end
        code.append("ET")
        self._canvas._code.append(" ".join(code))

    def fill(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self._canvas._code.append(f"{_numbers(*colour)} rg {_numbers(x, y, width, height)} re f")

    def outline(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour = BLACK,
        thickness: float = 0.6,
    ) -> None:
        self._canvas._code.append(
            f"{_numbers(*colour)} RG {_numbers(thickness)} w {_numbers(x, y, width, height)} re S"
        )

    def rule(
        self, x: float, y: float, end: float, colour: Colour = BLACK, thickness: float = 0.7
    ) -> None:
        """A level line from ``x`` to ``end``."""
        self._canvas._code.append(
            f"{_numbers(*colour)} RG {_numbers(thickness)} w "
            f"{_numbers(x, y)} m {_numbers(end, y)} l S"
        )

    def hatch(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Colour,
        thickness: float = 0.6,
    ) -> None:
        """Slanting lines within a box."""
        lines = []
        start = -height
        while start < width:
            lines.append(f"{_numbers(x + start, y)} m {_numbers(x + start + height, y + height)} l")
            start += HATCH_STEP
        self._canvas._code.append(
            f"q {_numbers(x, y, width, height)} re W n {_numbers(*colour)} RG "
            f"{_numbers(thickness)} w {' '.join(lines)} S Q"
        )


def _gaps(glyphs: Sequence[Glyph]) -> list[bool]:
    """Whether a gap opens behind each glyph."""
    return [*starmap(may_stretch, pairwise(glyphs)), False]


def _numbers(*values: float) -> str:
    """Numbers as PDF writes them: at most three decimals, no exponent, no minus zero."""
    return " ".join(map(_number, values))


@lru_cache(_REMEMBERED)
def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
