"""How alike two incidents are, from what their records say: a suggestion, never a verdict."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.operations import Value

PERIOD = timedelta(days=14)
ALIKE = 0.45  # of the titles' pairs of characters, at least
_TIMES = ("occurred_at", "detected_at", "aware_at", "created_at")
_GRAM = 4


@dataclass(frozen=True)
class Likeness:
    """Why two incidents may be one (``indicator`` ``technique`` ``title``), and how much (to 1)."""

    reasons: tuple[str, ...]
    score: float


def likeness(
    mine: Mapping[str, Value], other: Mapping[str, Value], *, shares_indicator: bool
) -> Likeness | None:
    """None where nothing speaks for it, or where one is an exercise and the other is not."""
    if bool(mine.get("exercise")) != bool(other.get("exercise")):
        return None
    title = title_likeness(str(mine.get("title") or ""), str(other.get("title") or ""))
    found = {}
    if shares_indicator:
        found["indicator"] = 0.5
    if _same_period(mine, other) and _shared(mine, other):
        found["technique"] = 0.2
    if title >= ALIKE:
        found["title"] = 0.3 * title + (0.2 if title > 0.9 else 0.0)
    if not found:
        return None
    return Likeness(tuple(found), round(min(1.0, sum(found.values())), 3))


def title_likeness(one: str, another: str) -> float:
    """The share of pairs of characters that two titles have in common, 0 to 1."""
    mine, other = pairs(one), pairs(another)
    return len(mine & other) / len(mine | other) if mine and other else 0.0


def pairs(text: str) -> frozenset[str]:
    """The pairs of characters in ``text``, width, case and punctuation aside."""
    plain = _plain(text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def phrases(title: str, limit: int = 12) -> list[str]:
    """Pieces of a title worth looking for: of the words apart, and of the whole."""
    words = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKC", title)).split()
    found: dict[str, None] = {}
    for word in words:
        if word.isascii():
            if len(word) >= _GRAM:
                found.setdefault(word)
            continue
        last = max(1, len(word) - _GRAM + 1)
        found.update(dict.fromkeys(word[at : at + _GRAM] for at in range(0, last, 2)))
    return list(found)[:limit]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _shared(mine: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    keys = ("techniques", "cves")
    return any(set(_list(mine.get(key))) & set(_list(other.get(key))) for key in keys)


def _same_period(mine: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    one, another = _time(mine), _time(other)
    return one is not None and another is not None and abs(one - another) <= PERIOD


def _time(row: Mapping[str, Value]) -> datetime | None:
    known = [value for key in _TIMES if isinstance(value := row.get(key), str)]
    return parse_rfc3339(known[0]) if known else None


def _list(value: Value) -> list[str]:
    return value if isinstance(value, list) else []
