"""What a query that is being typed may go on with: names of filters, their values, techniques.

Pure: text and place of the cursor in, suggestions out. Only the word at the cursor is looked at.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from liaison_app.domain import filters
from liaison_app.domain.entry import fold
from liaison_app.domain.filters import Filter, Shape
from liaison_app.domain.vocabulary import Label, Vocabularies

MOST = 12
_SHORTEST_NAME = 2  # characters typed before the name of a filter is offered
_SHORTEST_TECHNIQUE = 3
_VALUE = re.compile(r"([^\W\d]\w*)(>=|<=|[:=<>])(?:.*[,、])?([^,、]*)", re.DOTALL)
_DAYS = (
    ("today", Label("今日", "today")),
    ("7d", Label("直近７日", "last 7 days")),
    ("30d", Label("直近30日", "last 30 days")),
)
_FLAGS = (("yes", Label("はい", "yes")), ("no", Label("いいえ", "no")))

# Of names and labels, which are the same with each key; never of what is typed.
_folded = lru_cache(maxsize=8192)(fold)


@dataclass(frozen=True)
class Suggestion:
    """``text`` replaces the characters ``start:end`` of the query; ``label`` explains it."""

    start: int
    end: int
    text: str
    label: str


def suggestions(
    text: str, cursor: int, vocabularies: Vocabularies, language: str
) -> list[Suggestion]:
    """At most `MOST`, the likeliest first; none in the middle of ordinary words."""
    before = text[:cursor]
    word = re.split(r"\s", before)[-1]
    typed = word.lstrip("-－−")
    plain = unicodedata.normalize("NFKC", typed)
    value = _VALUE.fullmatch(plain)
    if value is not None:
        found = _values(value[1], value[3], vocabularies, language)
        start = cursor - len(value[3])
    else:
        found = _names(plain, vocabularies, language)
        start = cursor - len(typed)
    made = (Suggestion(start, cursor, written, label) for written, label in found)
    return [each for _, each in zip(range(MOST), made, strict=False)]


def _names(plain: str, vocabularies: Vocabularies, language: str) -> Iterator[tuple[str, str]]:
    """Filters whose name begins so, then techniques of which it is a part of the name."""
    wanted = fold(plain)
    shortest = 1 if not wanted.isascii() else _SHORTEST_NAME
    if len(wanted) >= shortest:
        for each in filters.filters().values():
            names = filters.names_of(each, language)
            if any(name.startswith(wanted) for name in map(_folded, names)):
                yield f"{names[0]}:", each.label.in_language(language)
    if len(wanted) >= _SHORTEST_TECHNIQUE:
        for code, label in vocabularies.techniques.items():
            if any(wanted in _folded(text) for text in label):
                yield f"technique:{code}", label.in_language(language)


def _values(
    name: str, begun: str, vocabularies: Vocabularies, language: str
) -> Iterator[tuple[str, str]]:
    wanted = fold(begun)
    offered: dict[str, None] = {}
    for each in filters.find(name):
        for code, label in _codes_of(each, vocabularies):
            texts = (code, *label)
            if any(_folded(text).startswith(wanted) for text in texts) and wanted != _folded(code):
                if code not in offered:
                    offered[code] = None
                    yield code, label.in_language(language)


def _codes_of(each: Filter, vocabularies: Vocabularies) -> Iterator[tuple[str, Label]]:
    match each.shape:
        case Shape.CODE:
            yield from ((code.code, code.label) for code in each.codes)
        case Shape.LISTED:
            yield from vocabularies.list_named(each.vocabulary).items()
        case Shape.ORGANISATION:
            for code, organisation in vocabularies.organisations.items():
                yield code, organisation.name
        case Shape.PATTERN if each.key == "techniques":
            yield from vocabularies.techniques.items()
        case Shape.FLAG:
            yield from _FLAGS
        case Shape.DAY:
            yield from _DAYS
