"""How text is compared when it is searched: folding, and cutting into index tokens.

Folding unifies what people write in several ways for one character: full and half width, case,
compatibility characters, old forms of a character in names. It never changes what is stored;
`fold_with_spans` says which stretch of the original each folded character came from, so that a
match can be marked in the text as it was typed. Spellings that differ in more than single
characters (漏洩, 漏えい) are not folded here: see `variants`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from operator import add

# Han with its iteration marks, kana with the prolonged sound mark, Hangul: written without spaces.
_CJK = (
    "\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
RUN = re.compile(rf"([{_CJK}]+)|([^\W_{_CJK}]+)")
WORD_CHARACTER = rf"[^\W_{_CJK}]"

# One character for another, so that any part of a word still matches: forms met in names and
# places. Pairs of (today's form, other forms).
_OTHER_FORMS = (
    ("高", "髙"), ("崎", "﨑"), ("浜", "濱濵"), ("辺", "邊邉"), ("斎", "齋齊斉"), ("沢", "澤"),
    ("広", "廣"), ("国", "國"), ("徳", "德"), ("島", "嶋嶌"), ("桜", "櫻"), ("竜", "龍"),
    ("恵", "惠"), ("真", "眞"), ("栄", "榮"), ("吉", "𠮷"), ("関", "關"), ("県", "縣"),
    ("区", "區"), ("会", "會"), ("学", "學"), ("鉄", "鐵"),
    ("渓", "溪"), ("黒", "黑"), ("瀬", "瀨"), ("頼", "賴"), ("増", "增"), ("清", "淸"),
)  # fmt: skip
# Invisible characters: soft hyphen, joiners, direction marks, variation selectors, byte order mark.
_INVISIBLE = (
    *(0xAD, 0x34F, 0x61C, 0xFEFF),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
)
_TABLE: dict[int, str | None] = {
    **{ord(form): today for today, forms in _OTHER_FORMS for form in forms},
    **dict.fromkeys(_INVISIBLE),
}
# Private-use characters, which no text brings into the index, stand for signs within one token.
_SIGNS = {sign: 0xE100 + sign for sign in range(128) if not chr(sign).isalnum()}

_TABLED = frozenset(map(chr, _TABLE))


@dataclass(frozen=True)
class Folded:
    """Folded text; ``spans[i]`` is the (start, end) in the original of its character ``i``."""

    text: str
    spans: list[tuple[int, int]]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that the folded characters ``start:end`` came from."""
        return (self.spans[start][0], self.spans[end - 1][1])


def fold(text: str) -> str:
    """``text`` as it is compared: NFKC, caseless, without invisible characters."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Asking whether anything has another form is much cheaper than translating every character.
    return folded if _TABLED.isdisjoint(folded) else folded.translate(_TABLE)


def fold_with_spans(text: str, enough: int | None = None) -> Folded:
    """The same as `fold`, with where every folded character came from.

    Stops once there are at least ``enough`` folded characters: the rest was not asked for.
    """
    if text.isascii():
        return Folded(text.lower(), [(place, place + 1) for place in range(len(text))])
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    start, length = 0, len(text)
    while start < length and (enough is None or len(spans) < enough):
        end = start + 1
        while end < length and _joins_previous(text[end]):
            end += 1
        piece = _fold_cluster(text[start:end])
        pieces.append(piece)
        spans.extend([(start, end)] * len(piece))
        start = end
    return Folded("".join(pieces), spans)


@lru_cache(maxsize=16_384)
def _fold_cluster(cluster: str) -> str:
    return fold(cluster)


@lru_cache(maxsize=16_384)
def _joins_previous(character: str) -> bool:
    """Whether normalising may merge this character with the one before it: marks (also the
    half-width ﾞ and ﾟ) and the inner letters of a Hangul syllable."""
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first).startswith("M") or "\u1160" <= first <= "\u11ff"


def bigrams(run: str) -> list[str]:
    """The overlapping pairs of a CJK run; one character has none."""
    return list(map(add, run, run[1:]))


def tokens(folded: str) -> str:
    """What the index holds of folded text, separated by spaces.

    A CJK run becomes its bigrams and its last character alone (so that one character is found
    as the beginning of a token, wherever it stands); any other run of letters and digits is a
    word.
    """
    found: list[str] = []
    for cjk, word in RUN.findall(folded):
        if cjk:
            found += map(add, cjk, cjk[1:])  # its bigrams
            found.append(cjk[-1])
        else:
            found.append(word)
    return " ".join(found)


def as_token(text: str) -> str:
    """``text`` as one token: the tokenizer cuts at every ASCII sign, so these are replaced."""
    return text.translate(_SIGNS)


def quoted(text: str) -> str:
    """Tokens as a phrase of the index's query language."""
    return '"' + text.replace('"', '""') + '"'
