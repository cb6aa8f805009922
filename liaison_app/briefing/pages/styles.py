"""The styles of a document. Sizes are fixed: what does not fit is cut and reported, never shrunk.

Mincho's Latin letters are half-width and meant to stand among kanji, so English text is set in
the proportional Gothic.
"""

from dataclasses import dataclass, replace

from liaison_app.briefing.typeset.colour import BLACK, NAVY, RED
from liaison_app.briefing.typeset.text import Style


@dataclass(frozen=True)
class Styles:
    title: Style
    heading: Style
    part: Style
    body: Style
    points: Style
    table: Style
    table_bold: Style
    note: Style
    tile_value: Style
    tile_word: Style
    marking: Style
    tlp: Style
    stamp: Style
    footer: Style


_TABLE = Style("sans", 8.4, 11.4)
_BOLD = replace(_TABLE, font="bold")
_JAPANESE = Styles(
    title=Style("bold", 14.5, 19, NAVY, "centre"),
    heading=Style("bold", 11, 13, NAVY),
    part=Style("bold", 10, 16),
    body=Style("body", 10, 15.5, BLACK, "justified"),
    points=Style("sans", 10, 15, BLACK, "justified"),
    table=_TABLE,
    table_bold=_BOLD,
    note=Style("sans", 8, 10.4),
    tile_value=Style("bold", 19, 21),
    tile_word=Style("bold", 11, 21),
    marking=Style("bold", 9, 11),
    tlp=Style("bold", 12.5, 16),
    stamp=Style("bold", 12.5, 16, RED),
    footer=Style("sans", 8, 10.4),
)
_ENGLISH = replace(
    _JAPANESE,
    body=Style("sans", 9.6, 13.4),
    points=Style("sans", 10, 14.5),
)
STYLES = {"ja": _JAPANESE, "en": _ENGLISH}
