"""The five figures, side by side, each with its change since the last issue."""

from dataclasses import replace

from liaison_app.briefing.model import Tile
from liaison_app.briefing.pages import sheet
from liaison_app.briefing.pages.block import Block
from liaison_app.briefing.pages.styles import Styles
from liaison_app.briefing.typeset.colour import BLACK, LINE, RED
from liaison_app.briefing.typeset.pen import Pen
from liaison_app.briefing.typeset.tags import Element
from liaison_app.briefing.typeset.text import Paragraph, Typesetter

_HEIGHT, _GAP, _PADDING = 53.0, 6.0, 5.0


class Tiles(Block):
    def __init__(self, tiles: tuple[Tile, ...], setter: Typesetter, styles: Styles) -> None:
        self._width = (sheet.TEXT_WIDTH - _GAP * (len(tiles) - 1)) / len(tiles)
        self._tiles = [_Tile(tile, setter, styles, self._width) for tile in tiles]
        super().__init__(_HEIGHT, (p for tile in self._tiles for p in tile.paragraphs))

    def draw(self, pen: Pen, x: float, top: float) -> None:
        for place, tile in enumerate(self._tiles):
            tile.draw(pen, x + place * (self._width + _GAP), top)


class _Tile(Block):
    """From above: label, figure with unit, detail, change.

    A word (確認中), or a number too wide to stand large, is set in the size of words: figures
    are never cut.
    """

    def __init__(self, tile: Tile, setter: Typesetter, styles: Styles, width: float) -> None:
        room = width - 2 * _PADDING

        def line(text: str, style: str = "note", bold: bool = False) -> Paragraph:
            chosen = replace(styles.note, font="bold") if bold else getattr(styles, style)
            return setter.paragraph(text, chosen, room, place=tile.label, most=1)

        ink = RED if tile.is_bad else BLACK
        self._label = line(tile.label)
        self._unit = line(tile.unit, "table")
        taken = setter.width(tile.value, styles.tile_value) + self._unit.natural_width + 2
        fits = tile.value[:1].isdecimal() and taken <= room
        value = styles.tile_value if fits else styles.tile_word
        self._value = setter.paragraph(
            tile.value, replace(value, colour=ink), room, place=tile.label, most=1
        )
        if self._value.natural_width + 2 + self._unit.natural_width > room:
            self._unit = line("")  # the label says what is counted
        self._detail = line(tile.detail)
        self._change = line(tile.change, bold=True)
        self._width, self._lead = width, tile.lead
        parts = (self._label, self._value, self._unit, self._detail, self._change)
        super().__init__(_HEIGHT, parts)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        with pen.tags.artifact():
            pen.outline(x, top - _HEIGHT, self._width, _HEIGHT, LINE)
        pen.lead(self._lead, x, top, self._width, _HEIGHT)
        left = x + _PADDING
        behind = left + self._value.natural_width + 2
        with pen.tags.content(Element("P")):
            self._label.draw(pen, left, top - 2)
            self._value.draw(pen, left, top - 11.5)
            self._unit.draw(pen, behind, top - 19)
            self._detail.draw(pen, left, top - 31.5)
            self._change.draw(pen, left, top - 41.5)
