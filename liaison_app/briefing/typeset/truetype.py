"""One TrueType file, read for drawing: which glyph a character has, and how wide it is.

Reads through fontTools, but with glyph numbers in place of glyph names: making up 17,000 names
would take longer than everything else. Cutting the file down to what a document uses is in
``subset.py``.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError

from liaison_app.domain.errors import Refused

_RESTRICTED_EMBEDDING = 0x0002
_FIXED_PITCH, _SERIF, _SYMBOLIC = 1, 2, 4


@dataclass(frozen=True)
class Metrics:
    """What a PDF font descriptor wants, in thousandths of an em (angle in degrees)."""

    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]
    italic_angle: float
    flags: int


@dataclass(frozen=True, eq=False)
class TrueType:
    """A face. ``glyphs`` maps code points; ``variants`` maps (code point, selector).

    ``advances`` holds the width of each glyph in thousandths of an em; ``tables`` the raw tables
    that are embedded.
    """

    name: str
    glyphs: Mapping[int, int]
    variants: Mapping[tuple[int, int], int]
    advances: tuple[int, ...]
    metrics: Metrics
    tables: Mapping[str, bytes]


@lru_cache(maxsize=16)
def read_truetype(path: Path) -> TrueType:
    """Read ``path`` once per process.

    Raises Refused ``briefing-font-unusable`` where it is missing, damaged, not TrueType, variable
    (only its default instance would be embedded) or not licensed for embedding.
    """
    try:
        with TTFont(BytesIO(path.read_bytes()), lazy=True) as font:
            return _read(font, path)
    except (OSError, TTLibError, KeyError, struct.error, AssertionError) as error:
        raise _unusable(path, type(error).__name__) from error


def _unusable(path: Path, reason: str) -> Refused:
    return Refused("briefing-font-unusable", font=path.name, reason=reason)


def _read(font: TTFont, path: Path) -> TrueType:
    if "glyf" not in font:
        raise _unusable(path, "no TrueType outlines")
    if "fvar" in font:
        raise _unusable(path, "variable font")
    if font["OS/2"].fsType & _RESTRICTED_EMBEDDING:
        raise _unusable(path, "embedding not permitted")
    glyph_numbers: Any = list(range(font["maxp"].numGlyphs))
    font.setGlyphOrder(glyph_numbers)
    scale = 1000 / font["head"].unitsPerEm
    advance_of = font["hmtx"].metrics
    glyphs: dict[int, int] = font.getBestCmap()
    reader: Any = font.reader
    return TrueType(
        name=font["name"].getDebugName(6),
        glyphs=glyphs,
        variants=_variants(font, glyphs),
        advances=tuple(round(advance_of[glyph][0] * scale) for glyph in glyph_numbers),
        metrics=_metrics(font, scale),
        tables={tag: reader[tag] for tag in _EMBEDDED if tag in reader},
    )


# What a PDF viewer draws with; names, kerning and the character map stay behind.
_EMBEDDED = ("head", "hhea", "maxp", "cvt ", "fpgm", "prep", "hmtx", "loca", "glyf")


def _variants(font: TTFont, glyphs: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Every variation sequence; one that is the default form has the plain glyph."""
    found: dict[tuple[int, int], int] = {}
    for table in font["cmap"].tables:
        if table.format != 14:
            continue
        for selector, sequences in table.uvsDict.items():
            for base, glyph in sequences:
                plain = glyphs.get(base)
                if glyph is not None:
                    found[base, selector] = glyph
                elif plain is not None:
                    found[base, selector] = plain
    return found


def _metrics(font: TTFont, scale: float) -> Metrics:
    head, hhea, post, os2 = font["head"], font["hhea"], font["post"], font["OS/2"]
    flags = _SYMBOLIC | (_FIXED_PITCH if post.isFixedPitch else 0)
    if "Mincho" in str(font["name"].getDebugName(6)) or os2.panose.bSerifStyle in range(2, 11):
        flags |= _SERIF
    return Metrics(
        ascent=round(hhea.ascent * scale),
        descent=round(hhea.descent * scale),
        cap_height=round(getattr(os2, "sCapHeight", hhea.ascent) * scale),
        box=(
            round(head.xMin * scale),
            round(head.yMin * scale),
            round(head.xMax * scale),
            round(head.yMax * scale),
        ),
        italic_angle=post.italicAngle,
        flags=flags,
    )
