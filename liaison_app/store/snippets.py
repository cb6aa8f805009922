"""The stretch of a text that shows why it was found, with the matches marked.

Offsets count characters of the snippet. The text is the original as it was typed; only line ends
and tabs become spaces, one for one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liaison_app.store.search_terms import Term
from liaison_app.store.text import fold, fold_with_spans

BEFORE = 24  # folded characters shown before the first match, more at the text's end
WIDTH = 96  # folded characters shown altogether
_SPACE = re.compile(r"\s")
_CUT = "…"


@dataclass(frozen=True)
class Snippet:
    """``marks`` are (start, end) in ``text``, ascending and apart."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def best_snippet(texts: Sequence[str], terms: Sequence[Term]) -> Snippet:
    """From the text in which most terms are found, the earlier one if equal."""
    found = max(texts, key=lambda text: _terms_in(fold(text), terms), default="")
    return snippet(found, terms)


def snippet(text: str, terms: Sequence[Term]) -> Snippet:
    """The surroundings of the first match in ``text``, or its beginning where there is none."""
    folded = fold(text)
    first = min((start for term in terms for start, _ in _matches(folded, term)), default=0)
    begin = max(0, min(first - BEFORE, len(folded) - WIDTH))
    end = min(len(folded), begin + WIDTH)
    if begin >= end:
        return Snippet("")
    spans = fold_with_spans(text, end)
    shown_from, shown_to = spans.original(begin, end)
    marks = [
        spans.original(start, min(stop, end))
        for term in terms
        for start, stop in _matches(folded, term, end)
        if start >= begin
    ]
    before = _CUT if shown_from > 0 else ""
    after = _CUT if shown_to < len(text) else ""
    shift = len(before) - shown_from
    shown = before + _SPACE.sub(" ", text[shown_from:shown_to]) + after
    return Snippet(shown, tuple((start + shift, stop + shift) for start, stop in _merged(marks)))


def _terms_in(folded: str, terms: Sequence[Term]) -> int:
    return sum(term.pattern.search(folded) is not None for term in terms)


def _matches(folded: str, term: Term, end: int | None = None) -> Iterator[tuple[int, int]]:
    for match in term.pattern.finditer(folded):
        if end is not None and match.start() >= end:
            return
        yield match.span()


def _merged(marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return iter(merged)
