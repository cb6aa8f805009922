"""Where lines of Japanese and Latin text may end, and cutting text into lines.

No line begins with 、。」ー or a small kana, none ends in 「（; —— and …… stay whole, and so do
Latin words and numbers. A word longer than a line (a URL, a hash) is broken behind a separator,
or anywhere if it has none. Widths are in points; glyph advances in thousandths of an em.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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


def atoms(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Runs of glyphs within which no line may end."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and _may_break(run[-1].text, glyph.text):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def break_lines(glyphs: Iterable[Glyph], size: float, width: float) -> Iterator[Line]:
    """Lines of at most ``width`` points, one at a time, so that a caller may stop early."""
    room = width * 1000 / size + 0.01
    line: list[Glyph] = []
    used = 0
    for atom in atoms(glyphs):
        needed = _advance(atom, hanging=True)
        if line and used + needed > room and needed <= room:
            yield _line(line, size, last=False)
            line, used = [], 0
        if needed > room:
            start = 0
            for end in _ends(atom, room, used):
                yield _line([*line, *atom[start:end]], size, last=False)
                line, used, start = [], 0, end
            line += atom[start:]
            used += _advance(atom[start:])
            continue
        line += atom
        used += _advance(atom)
    if line:
        yield _line(line, size, last=True)


def _advance(glyphs: Sequence[Glyph], *, hanging: bool = False) -> int:
    """Width in thousandths of an em; ``hanging`` leaves out spaces at the end."""
    if len(glyphs) == 1 and not hanging:
        return glyphs[0].advance
    end = len(glyphs)
    while hanging and end and is_space(glyphs[end - 1]):
        end -= 1
    return sum(glyph.advance for glyph in glyphs[:end])


def _line(glyphs: list[Glyph], size: float, *, last: bool) -> Line:
    start, end = 0, len(glyphs)
    while end and is_space(glyphs[end - 1]):
        end -= 1
    while start < end and is_space(glyphs[start]):
        start += 1
    kept = glyphs[start:end]
    return Line(kept, _advance(kept) * size / 1000, last)


def _ends(atom: list[Glyph], room: float, used: int) -> Iterator[int]:
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


def _behind_separator(atom: list[Glyph], start: int, end: int) -> int:
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
    room = width * 1000 / size - _advance(ellipsis) + 0.01
    glyphs = list(line.glyphs)
    while glyphs and (_advance(glyphs) > room or glyphs[-1].text in _DROP_BEFORE_ELLIPSIS):
        glyphs.pop()
    return _line([*glyphs, *ellipsis], size, last=True)
