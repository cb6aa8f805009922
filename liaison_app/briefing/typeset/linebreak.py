"""Where lines of Japanese and Latin text may end, and cutting text into lines.

No line begins with 、。」ー or a small kana, none ends in 「（; —— and …… stay whole, and so do
Latin words and numbers. A word longer than a line (a URL, a hash) is broken behind a separator,
or anywhere if it has none. Widths are in points; glyph advances in thousandths of an em.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

from liaison_app.briefing.typeset.fonts import FontChain, Glyph

# Source: JIS X 4051, the sets of characters that must not begin or end a line.
NOT_AT_START = frozenset(
    "、。，．・：；？！‐゠–〜～％‰℃°′″,.:;!?%"
    "’”）〕］｝〉》」』】〙〗»)]}｠"
    "ヽヾゝゞ々〻ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖ"
    "ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡｣､･ｰﾞﾟ‼⁇⁈⁉"
)
NOT_AT_END = frozenset("‘“（〔［｛〈《「『【〘〖«([{｟｢￥＄￡＃＠〒§$#@¥№")
UNBREAKABLE_PAIR = frozenset("—…‥〳〴〵")
SEPARATORS = frozenset("/?&=-_.:,;@\\|+~%#")
# What belongs to a word: Latin, Greek and Cyrillic letters, digits and the marks among them.
_WORD = re.compile("[!-~\u00a1-\u052f\u1e00-\u1fff\u2010-\u2015\u2018-\u201f\u2030-\u205e]")
# A number keeps its unit: 23日, 40分, 12件.
_DIGITS = frozenset("0123456789０１２３４５６７８９元")
_UNITS = frozenset("年月日時分秒件名人社台円報号部頁")
_ELLIPSIS, _LATIN_ELLIPSIS = "…", "..."
_DROP_BEFORE_ELLIPSIS = frozenset("、。，．・（「『【〔([ \u3000")

_SPACES = frozenset(" \u00a0")
_PAIRS = 1 << 16  # of characters, for which is remembered what may happen between them


class Line(NamedTuple):
    """``width`` is its natural width in points; ``last`` is the last line of its paragraph."""

    glyphs: Sequence[Glyph]
    width: float
    last: bool


def is_space(glyph: Glyph) -> bool:
    return glyph.text in _SPACES


def may_stretch(before: Glyph, after: Glyph) -> bool:
    """Whether justification may open a gap here: between words and kanji, not within a word."""
    return _opens(before.text, after.text)


@lru_cache(_PAIRS)
def _opens(before: str, after: str) -> bool:
    if before in UNBREAKABLE_PAIR and after == before:
        return False
    return not (_WORD.match(before) and _WORD.match(after))


def _in_word(glyph: Glyph) -> bool:
    return _WORD.match(glyph.text) is not None


@lru_cache(_PAIRS)
def _may_break(before: str, after: str) -> bool:
    if after in _SPACES:
        return False  # spaces stay at the end of their line, where they take no room
    if before in _SPACES:
        return True
    if before in NOT_AT_END or after in NOT_AT_START:
        return False
    if before in _DIGITS and after in _UNITS:
        return False
    return _opens(before, after)


def break_lines(glyphs: Sequence[Glyph], size: float, width: float) -> Iterator[Line]:
    """Lines of at most ``width`` points, one at a time, so that a caller may stop early.

    Each takes all that fits, and gives back what may not be parted from what follows: only where
    lines end is looked at what may happen between two characters.
    """
    room = width * 1000 / size + 0.01
    ends = [0, *accumulate(glyph.advance for glyph in glyphs)]
    count, start = len(glyphs), 0
    while start < count:
        fits = bisect_right(ends, ends[start] + room, lo=start) - 1
        while fits < count and is_space(glyphs[fits]):
            fits += 1  # spaces at the end of a line take no room
        if fits == count:
            yield _line(glyphs, ends, start, count, size, last=True)
            return
        end = _last_break(glyphs, start, fits)
        following = _next_break(glyphs, max(end, fits))
        if end > start and _advance(glyphs, ends, end, following) <= room:
            yield _line(glyphs, ends, start, end, size, last=False)
            start = end
            continue
        # What follows is longer than a line: it is broken, and begins on this one.
        for broken in _ends(glyphs[end:following], room, ends[end] - ends[start]):
            yield _line(glyphs, ends, start, end + broken, size, last=False)
            start = end + broken


def _last_break(glyphs: Sequence[Glyph], start: int, place: int) -> int:
    """The last place up to ``place`` where a line may end, or ``start``."""
    while place > start and not _may_break(glyphs[place - 1].text, glyphs[place].text):
        place -= 1
    return place


def _next_break(glyphs: Sequence[Glyph], place: int) -> int:
    """The first place behind ``place`` where a line may end, or the end."""
    count, place = len(glyphs), place + 1
    while place < count and not _may_break(glyphs[place - 1].text, glyphs[place].text):
        place += 1
    return min(place, count)


def _advance(glyphs: Sequence[Glyph], ends: Sequence[int], start: int, end: int) -> int:
    """Width of ``start:end`` in thousandths of an em without spaces at its end."""
    while end > start and is_space(glyphs[end - 1]):
        end -= 1
    return ends[end] - ends[start]


def _line(
    glyphs: Sequence[Glyph], ends: Sequence[int], start: int, end: int, size: float, *, last: bool
) -> Line:
    while end > start and is_space(glyphs[end - 1]):
        end -= 1
    while start < end and is_space(glyphs[start]):
        start += 1
    return Line(glyphs[start:end], (ends[end] - ends[start]) * size / 1000, last)


def _ends(atom: Sequence[Glyph], room: float, used: int) -> Iterator[int]:
    """Where lines end within an atom longer than a line, the first of which is partly used."""
    ends = [0, *accumulate(glyph.advance for glyph in atom)]
    start, left = 0, room - used
    while ends[-1] - ends[start] > left:
        end = bisect_right(ends, ends[start] + left, lo=start) - 1
        end = _behind_separator(atom, start, end)
        if end == start and left == room:
            end += 1  # a glyph wider than the line itself
        yield end
        start, left = end, room


def _behind_separator(atom: Sequence[Glyph], start: int, end: int) -> int:
    """The last good place to break in ``start:end``, if it wastes less than half of it."""
    for place in range(end, start + (end - start) // 2, -1):
        if atom[place - 1].text in SEPARATORS:
            return place
    return end


def cut_lines(
    lines: Iterator[Line], most: int, size: float, width: float, chain: FontChain
) -> tuple[list[Line], bool]:
    """The first ``most`` lines, and whether more was to come; then the last ends in …."""
    kept = list(islice(lines, most + 1))
    if len(kept) <= most:
        return kept, False
    if most == 0:
        return [], True
    return [*kept[: most - 1], _with_ellipsis(kept[most - 1], size, width, chain)], True


def _with_ellipsis(line: Line, size: float, width: float, chain: FontChain) -> Line:
    latin = bool(line.glyphs) and _in_word(line.glyphs[-1])
    ellipsis = chain.shape(_LATIN_ELLIPSIS if latin else _ELLIPSIS)
    room = width * 1000 / size - _sum(ellipsis) + 0.01
    glyphs = list(line.glyphs)
    while glyphs and (_sum(glyphs) > room or glyphs[-1].text in _DROP_BEFORE_ELLIPSIS):
        glyphs.pop()
    shown = [*glyphs, *ellipsis]
    return _line(shown, [0, *accumulate(each.advance for each in shown)], 0, len(shown), size,
                 last=True)  # fmt: skip


def _sum(glyphs: Sequence[Glyph]) -> int:
    return sum(glyph.advance for glyph in glyphs)
