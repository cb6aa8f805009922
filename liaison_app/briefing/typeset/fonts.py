"""From characters to glyphs: variation selectors, fallback fonts, and what no font has.

A character that no font has is drawn as 〓, the printer's mark for a missing sort, and is
reported by whoever draws: nothing is ever left out in silence.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from liaison_app.briefing.resources import BriefingResources
from liaison_app.briefing.typeset.truetype import TrueType, read_truetype

MISSING = "〓"
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Glyph(NamedTuple):
    """One thing drawn: what it says, in which font, and its width in thousandths of an em.

    ``text`` is what copying gives back, a variation selector included. ``lacking`` is the text
    no font could draw right, else empty.
    """

    text: str
    face: TrueType
    number: int
    advance: int
    lacking: str = ""


class _Known(dict[str, Glyph]):
    """Glyphs that were found once."""

    def __init__(self, find: Callable[[str], Glyph]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, cluster: str) -> Glyph:
        glyph = self[cluster] = self._find(cluster)
        return glyph


class FontChain:
    """A font and the fonts that stand in for it, character by character."""

    def __init__(self, face: Path, fallbacks: tuple[Path, ...], elsewhere: str = "") -> None:
        """Characters in ``elsewhere`` are taken from the last font first."""
        self._paths = (face, *fallbacks)
        self._elsewhere = frozenset(elsewhere)
        self._known = _Known(self._find)

    def shape(self, text: str) -> list[Glyph]:
        """The glyphs of ``text``, in order."""
        clusters = _clusters(text) if _SELECTOR.search(text) else text
        return list(map(self._known.__getitem__, clusters))

    def _find(self, cluster: str) -> Glyph:
        base, selector = ord(cluster[0]), ord(cluster[1]) if len(cluster) > 1 else None
        if selector is not None:
            for face in self._faces():
                variant = face.variants.get((base, selector))
                if variant is not None:
                    return Glyph(cluster, face, variant, face.advances[variant])
        for face in self._faces(backwards=cluster[0] in self._elsewhere):
            plain = face.glyphs.get(base)
            if plain:
                lacking = cluster if selector is not None else ""
                return Glyph(cluster[0], face, plain, face.advances[plain], lacking)
        if cluster != MISSING:
            return self._find(MISSING)._replace(lacking=cluster)
        first = next(self._faces())
        return Glyph(MISSING, first, 0, first.advances[0], MISSING)  # the font's own empty box

    def _faces(self, *, backwards: bool = False) -> Iterator[TrueType]:
        """A font is read only when everything before it lacks the character."""
        return (read_truetype(path) for path in self._paths[:: -1 if backwards else 1])


def is_selector(character: str) -> bool:
    """A variation selector: it chooses a form of the character before it."""
    return _SELECTOR.match(character) is not None


def _clusters(text: str) -> list[str]:
    """Characters, each with its variation selector; a selector on its own is dropped."""
    found: list[str] = []
    for character in text:
        if not is_selector(character):
            found.append(character)
        elif found and len(found[-1]) == 1:
            found[-1] += character
    return found


# Japanese fonts draw these for kanji: half an em or more, with a gap where English wants none.
_WIDE_IN_JAPANESE_FONTS = "‘’“”"


def chains(resources: BriefingResources, language: str) -> Mapping[str, FontChain]:
    """A chain for every role. What a chain remembers depends on its fonts alone."""
    elsewhere = "" if language == "ja" else _WIDE_IN_JAPANESE_FONTS
    return {
        role: FontChain(path, resources.fallbacks, elsewhere)
        for role, path in resources.fonts.items()
    }
