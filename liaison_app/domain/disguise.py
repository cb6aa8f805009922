"""Text that is not what it looks like: hidden characters, and letters of another alphabet that
stand in a word for those they look like (``pаypal`` with a Cyrillic а).

Such text is kept as it was typed; whoever reads it sees the letters written out. Greek letters in
technical terms (``kΩ``, ``μm``, ``TGFβ``) are no disguise, nor are words that are wholly Greek or
Cyrillic, unless every letter of them has a Latin twin.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_HIDDEN_NAMES = {
    "\u00ad": "SHY", "\u061c": "ALM", "\u115f": "HCF", "\u1160": "HJF", "\u180e": "MVS",
    "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u200e": "LRM", "\u200f": "RLM",
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2060": "WJ", "\u2061": "FA", "\u2062": "IT", "\u2063": "IS", "\u2064": "IP",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\u3164": "HF",
    "\ufeff": "BOM", "\uffa0": "HHF",
}  # fmt: skip
_TAGS = "\U000e0000-\U000e007f"
_HIDDEN = re.compile("[" + "".join(_HIDDEN_NAMES) + _TAGS + "]")
# Blocks of the alphabets that have twins of Latin letters; text without any is not looked at.
_SUSPECT = re.compile(
    "[\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1c8f\u2c80-\u2cff\u2d00-\u2d2f\ua4d0-\ua4ff"
    "\ua640-\ua69f\uab70-\uabbf]"
)
_EITHER = re.compile(f"{_HIDDEN.pattern}|{_SUSPECT.pattern}")
# The same and the hidden ones in UTF-8, for text that is not decoded yet: bytes that begin none of
# them, and those whose first byte begins half of all Japanese text.
_OTHER_BYTES = bytes(set(range(256)) - {0xC2, 0xD8, 0xE1, 0xE2, 0xEA, 0xF3, *range(0xCD, 0xD7)})
_COMMON_BEGINNING = ("\u3164".encode(), "\ufeff".encode(), "\uffa0".encode())
_LATIN, _GREEK, _CYRILLIC = "LATIN", "GREEK", "CYRILLIC"
_OTHERS = "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU"
_ALPHABETS = frozenset({_LATIN, _GREEK, _CYRILLIC, *_OTHERS})
_TWINS = {
    _GREEK: frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυϲϳ"),
    _CYRILLIC: frozenset("АВЕКМНОРСТУХІЈЅҮԌԚԜӀаеорсухіјѕһԁԛԝүӏ"),
}
_SHORTEST = 3  # letters of a word that is nothing but twins


def may_be_disguised(text: bytes) -> bool:
    """Whether UTF-8 ``text`` may hold any of it; cheap, and sometimes wrongly true."""
    if text.translate(None, _OTHER_BYTES):
        return True
    return any(each in text for each in _COMMON_BEGINNING)


def is_suspect(text: str) -> bool:
    """The same of ``text`` that is decoded."""
    return not text.isascii() and _EITHER.search(text) is not None


def has_hidden(text: str) -> bool:
    """Whether it holds characters that nobody sees, or that turn the reading direction."""
    return _HIDDEN.search(text) is not None


def has_look_alike(text: str) -> bool:
    """Whether a word of it holds a letter that stands for the one it looks like."""
    return any(True for _ in _strange(text))


def is_plain(character: str) -> bool:
    """Whether a character may stand on a line as it is; the full-width space (U+3000) is as usual
    in Japanese as the narrow one."""
    return character.isprintable() or character == "\u3000"


def written_out(text: str) -> str:
    """``text`` with hidden characters by name (``[RLO]``), and the letters that stand for others
    with their code point: ``p[а U+0430]ypal``."""
    if _SUSPECT.search(text):
        strange = set(_strange(text))
        text = "".join(
            f"[{each} U+{ord(each):04X}]" if place in strange else each
            for place, each in enumerate(text)
        )
    return _HIDDEN.sub(_named, text)


def _named(found: re.Match[str]) -> str:
    return f"[{_HIDDEN_NAMES.get(found[0]) or f'U+{ord(found[0]):04X}'}]"


def _strange(text: str) -> Iterator[int]:
    """The places of such letters."""
    if not _SUSPECT.search(text):
        return
    run: list[tuple[int, str, str]] = []
    for place, each in enumerate(text):
        alphabet = _alphabet(each)
        if alphabet in _ALPHABETS:
            run.append((place, each, alphabet))
        elif not (run and (alphabet == "COMBINING" or each.isdigit())):
            yield from _strange_in(run)
            run = []
    yield from _strange_in(run)


def _strange_in(run: list[tuple[int, str, str]]) -> Iterator[int]:
    """Of one word: (place, letter, alphabet)."""
    found = {alphabet for *_, alphabet in run}
    twins = [each in _TWINS.get(alphabet, ()) for _, each, alphabet in run]
    if len(found) > 1:
        for (place, _, alphabet), is_twin in zip(run, twins, strict=True):
            if alphabet != _LATIN and (is_twin or alphabet != _GREEK):
                yield place
    elif len(run) >= _SHORTEST and all(twins):
        yield from (place for place, *_ in run)


@lru_cache(maxsize=4096)
def _alphabet(character: str) -> str:
    """The first word of its name: for letters their alphabet. The data are Python's own."""
    name = unicodedata.name(character, "").removeprefix("FULLWIDTH ")
    return name.partition(" ")[0]
