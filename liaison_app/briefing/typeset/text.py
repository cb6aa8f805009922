"""Paragraphs: text set in lines of a given width, ready to be measured and drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from liaison_app.briefing.model import Note
from liaison_app.briefing.typeset.colour import BLACK, Colour
from liaison_app.briefing.typeset.fonts import FontChain
from liaison_app.briefing.typeset.linebreak import Line, break_lines, cut_lines, may_stretch
from liaison_app.briefing.typeset.pen import Pen

Align = Literal["left", "right", "centre", "justified"]
_ASCENT = 0.88  # of an em: where the baseline stands below the top of a kanji
_WIDEST_GAP = 0.25  # of an em: what justification may open between two characters
_NO_LIMIT = 10_000


@dataclass(frozen=True)
class Style:
    """``font`` is a role (body, sans, bold); size and leading in points."""

    font: str
    size: float
    leading: float
    colour: Colour = BLACK
    align: Align = "left"


@dataclass(frozen=True)
class Paragraph:
    """Lines of one style; ``place`` says in words where it stands, for the officer's notes."""

    lines: tuple[Line, ...]
    style: Style
    width: float
    place: str
    cut: bool

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading

    @property
    def natural_width(self) -> float:
        return max((line.width for line in self.lines), default=0.0)

    def notes(self) -> Iterator[Note]:
        """What the reader will not see: the end of a text cut short, characters no font has."""
        if self.cut:
            yield Note("text-cut", self.place)
        lacking = {glyph.lacking: None for line in self.lines for glyph in line.glyphs}
        lacking.pop("", None)
        if lacking:
            yield Note("glyph-missing", self.place, _spelt(lacking))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw with the upper left corner at ``x, top``."""
        style = self.style
        baseline = top - (style.leading - style.size) / 2 - style.size * _ASCENT
        for line in self.lines:
            start, stretch = self._placed(line)
            if line.glyphs:
                pen.glyphs(x + start, baseline, line.glyphs, style.size, style.colour, stretch)
            baseline -= style.leading

    def _placed(self, line: Line) -> tuple[float, float]:
        """Where the line starts, and the points each of its gaps takes."""
        spare = self.width - line.width
        match self.style.align:
            case "right":
                return spare, 0
            case "centre":
                return spare / 2, 0
            case "justified" if not line.last:
                return 0, _stretch(line, spare, self.style.size)
            case _:
                return 0, 0


def _stretch(line: Line, spare: float, size: float) -> float:
    gaps = sum(map(may_stretch, line.glyphs, line.glyphs[1:]))
    stretch = spare / gaps if gaps else 0
    return stretch if stretch <= _WIDEST_GAP * size else 0


def _spelt(characters: Mapping[str, None]) -> str:
    """``😀 (U+1F600)``, so that what cannot be drawn can still be looked up."""
    return ", ".join(
        f"{text} ({' '.join(f'U+{ord(character):04X}' for character in text)})"
        for text in characters
    )


class Typesetter:
    """Sets paragraphs in the fonts of one document.

    What was set once is remembered: a page is measured several times before it fits.
    """

    def __init__(self, chains: Mapping[str, FontChain]) -> None:
        self._chains = chains
        self._set: dict[tuple[str, Style, float, str, int], Paragraph] = {}

    def paragraph(
        self, text: str, style: Style, width: float, *, place: str = "", most: int = _NO_LIMIT
    ) -> Paragraph:
        """``text`` in lines of ``width`` points, at most ``most`` of them, then …."""
        key = (text, style, width, place, most)
        paragraph = self._set.get(key)
        if paragraph is None:
            chain = self._chains[style.font]
            lines = break_lines(chain.shape(text), style.size, width)
            kept, cut = cut_lines(lines, most, style.size, width, chain)
            paragraph = self._set[key] = Paragraph(tuple(kept), style, width, place, cut)
        return paragraph

    def width(self, text: str, style: Style) -> float:
        """The width of ``text`` on one line, in points."""
        glyphs = self._chains[style.font].shape(text)
        return sum(glyph.advance for glyph in glyphs) * style.size / 1000
