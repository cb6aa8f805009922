"""Rules about fonts: embedded, each code with a glyph, a true width and a meaning."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO

from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Dictionary, Name, Object, Stream

from liaison_app.briefing.conformance.content import Shown
from liaison_app.briefing.conformance.finding import Finding

_BLOCK = re.compile(r"beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]*)>")
_MEANINGLESS = ("", "\0", "\ufeff", "\ufffe")
_TOLERANCE = 1  # thousandths of an em between the width said and the width drawn


def check_fonts(fonts: Sequence[Shown]) -> Iterator[Finding]:
    for shown in fonts:
        name = str(shown.font.get("/BaseFont", "?"))
        if shown.font.get("/Subtype") != Name.Type0:
            yield Finding("font-not-embedded", f"{name}: only composite fonts are expected")
            continue
        yield from _check_composite(shown, name)


def _check_composite(shown: Shown, name: str) -> Iterator[Finding]:
    font = shown.font
    if font.get("/Encoding") != Name("/Identity-H"):
        yield Finding("font-encoding", name)
    descendant = font.DescendantFonts[0]
    if font.get("/Type") != Name.Font or descendant.get("/Type") != Name.Font:
        yield Finding("font-type", name)
    if descendant.get("/Subtype") != Name.CIDFontType2:
        yield Finding("font-type", f"{name}: {descendant.get('/Subtype')}")
    program = descendant.get("/FontDescriptor", Dictionary()).get("/FontFile2")
    if not isinstance(program, Stream):
        yield Finding("font-not-embedded", name)
        return
    if str(descendant.get("/BaseFont")) != name or "+" not in name:
        yield Finding("font-name", f"{name}: not that of a subset, or not the same throughout")
    if program.get("/Length1") != len(program.read_bytes()):
        yield Finding("font-length", name)
    if "/CIDSet" in descendant.FontDescriptor:
        yield Finding("not-vouched-for", f"{name}: a list of its codes")
    mapping = descendant.get("/CIDToGIDMap")
    if mapping is None:
        yield Finding("font-no-glyph-map", name)
        return
    try:
        with TTFont(BytesIO(program.read_bytes()), lazy=True) as opened:
            yield from _check_glyphs(shown, name, opened, descendant, mapping)
    except (TTLibError, KeyError) as error:
        yield Finding("font-damaged", f"{name}: {error}")
    yield from _check_meanings(shown, name)


def _check_glyphs(
    shown: Shown, name: str, opened: TTFont, descendant: Object, mapping: Object
) -> Iterator[Finding]:
    widths, glyph_of = _widths(descendant), _glyphs(mapping)
    count = opened["maxp"].numGlyphs
    opened.setGlyphOrder(list(range(count)))
    advance_of, scale = opened["hmtx"].metrics, 1000 / opened["head"].unitsPerEm
    for code in sorted(shown.codes):
        glyph = glyph_of.get(code, code if not glyph_of else 0)
        if not 0 < glyph < count:
            yield Finding("glyph-missing", f"{name}: code {code:04X}")
        elif abs(advance_of[glyph][0] * scale - widths.get(code, 1000.0)) > _TOLERANCE:
            yield Finding("glyph-width", f"{name}: code {code:04X}")


def _widths(descendant: Object) -> dict[int, float]:
    """Widths by code from the array ``W`` (both of its forms)."""
    found: dict[int, float] = {}
    entries = list(descendant.get("/W", []))
    while entries:
        first, second, *rest = entries
        if hasattr(second, "as_list"):
            for place, width in enumerate(second.as_list()):
                found[int(first) + place] = float(width)
            entries = rest
        else:
            found |= dict.fromkeys(range(int(first), int(second) + 1), float(rest[0]))
            entries = rest[1:]
    return found


def _glyphs(mapping: Object) -> dict[int, int]:
    """Glyph by code; empty where each code is its own glyph (Identity)."""
    if not isinstance(mapping, Stream):
        return {}
    data = mapping.read_bytes()
    return {at // 2: int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)}


def _check_meanings(shown: Shown, name: str) -> Iterator[Finding]:
    if "/ToUnicode" not in shown.font:
        yield Finding("font-no-meaning", name)
        return
    meanings = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be", "replace")
        for block in _BLOCK.findall(shown.font.ToUnicode.read_bytes().decode("ascii", "replace"))
        for code, text in _PAIR.findall(block)
    }
    for code in sorted(shown.codes):
        if meanings.get(code, "") in _MEANINGLESS:
            yield Finding("glyph-no-meaning", f"{name}: code {code:04X}")
        # It would have to be said in other words (ActualText), which our pages never do.
        if any(is_private(character) for character in meanings.get(code, "")):
            yield Finding("glyph-private-meaning", f"{name}: code {code:04X}")


def is_private(character: str) -> bool:
    """Whether it means only what some agree it does (外字)."""
    return unicodedata.category(character) == "Co"
