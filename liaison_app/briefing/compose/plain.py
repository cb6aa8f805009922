"""Making any text fit to print: one line, visible characters, a sane length.

Control characters, direction overrides and invisible marks can make a page say something else
than the record does. They are taken out here, and the officer is told so.
"""

import re
import unicodedata

# C0, C1, soft hyphen, Arabic letter mark, zero widths and directions, separators of lines and
# paragraphs are spaces (below), fillers, byte order mark, annotations, surrogates, tags and
# everything that is not a character.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_LONGEST_WORD = 20
_SPACES = re.compile(r"[\t\n\x0b\x0c\r\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f ]+")


def printable(text: str) -> tuple[str, bool]:
    """``text`` on one line without invisible characters, and whether any were taken out."""
    visible = _INVISIBLE.sub("", text)
    spaced = _SPACES.sub(" ", visible).strip(" \u3000")
    return _joined_marks(spaced), visible != text


def _joined_marks(text: str) -> str:
    """Join combining marks with their base (か + ゙ = が) and leave everything else alone.

    Normalising the whole text would turn 神 (U+FA19) into 神 and so change people's names.
    """
    if not any(unicodedata.combining(character) for character in text):
        return text
    pieces: list[str] = []
    for character in text:
        if pieces and unicodedata.combining(character):
            pieces[-1] = unicodedata.normalize("NFC", pieces[-1] + character)
        else:
            pieces.append(character)
    return "".join(pieces)


def clipped(text: str, most: int, ellipsis: str) -> str:
    """At most ``most`` characters, ``ellipsis`` at the end where something was cut.

    A word is not cut in two where one ends a little before.
    """
    if len(text) <= most:
        return text
    kept = text[: most - len(ellipsis)]
    space = kept.rfind(" ", -_LONGEST_WORD, len(kept))
    if space > 0 and kept.isascii():
        kept = kept[:space]
    return kept.rstrip("、。（「『【,;( ") + ellipsis
