"""A guideline of the library that the program ships: data, with dates, in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from liaison_app.domain.vocabulary import AI_VECTOR, STEP_SECTION, Label

SECTIONS = tuple(section.code for section in STEP_SECTION)
_OF_SIGNS = frozenset({"seen", "not-seen"})
_VECTORS = {vector.code: place for place, vector in enumerate(AI_VECTOR)}


@dataclass(frozen=True)
class GuidelineStep:
    """One step. ``id`` is what ticks name: it is never given to another step. ``rank`` is its place
    in its section, where the office gave it one."""

    id: str
    section: str
    text: Label
    techniques: tuple[str, ...] = ()
    rank: int | None = None


@dataclass(frozen=True)
class Guideline:
    """How to recognise and mitigate one risk; ``name`` is how everybody refers to it."""

    name: str
    edition: str
    date: date
    title: Label
    summary: Label
    vectors: tuple[str, ...]
    techniques: tuple[str, ...]
    steps: tuple[GuidelineStep, ...]


def state_fits(section: str, state: str) -> bool:
    """Whether a step of this section can stand so: only a sign is seen or not."""
    return section == "signs" or state not in _OF_SIGNS


def vector_order(vectors: Iterable[str]) -> int:
    """Where a guideline stands in the library: with the first of its vectors."""
    return min((_VECTORS.get(each, len(_VECTORS)) for each in vectors), default=len(_VECTORS))
