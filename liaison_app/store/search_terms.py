"""From what a person typed to FTS5 queries, and to the pattern that marks a match.

Within a term, letters and digits of different scripts and what stands between them (AI攻撃,
evil.example) form one phrase; the end of a word may be missing, unless it is very short or
stood in quotation marks. Nothing a person types reaches FTS5 other than as quoted tokens.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from liaison_app.domain.query import Words
from liaison_app.store.identifiers import infix, infix_pattern, infix_phrase, refang
from liaison_app.store.text import RUN, WORD_CHARACTER, bigrams, fold, quoted
from liaison_app.store.variants import spellings

# Letters and digits from which on a word may go on after what was typed.
_SHORTEST_WORD, _SHORTEST_END = 2, 3
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Term:
    """One thing to find: ``match`` is its expression for the index, ``pattern`` finds the same in
    folded text."""

    match: str
    pattern: re.Pattern[str]


def term_of(words: Words) -> Term | None:
    """How ``words`` are found; None where they hold no letter and no digit."""
    folded = fold(_SURROGATE.sub(" ", words.text)).strip()
    if not RUN.search(folded):
        return None
    written = (folded,) if words.exact else spellings(folded)
    runs = [found for found in map(_runs, written) if found]
    whole = [words.exact or _ends_whole(found) for found in runs]
    phrases = [_phrase(found, whole=ends) for found, ends in zip(runs, whole, strict=True)]
    patterns = [_pattern(found, whole=ends) for found, ends in zip(runs, whole, strict=True)]
    part = None if words.exact else infix(folded)
    if part is not None:
        phrases.append(infix_phrase(part))
        patterns.append(infix_pattern(part))
    return Term(
        "(" + " OR ".join(dict.fromkeys(phrases)) + ")",
        re.compile("|".join(dict.fromkeys(patterns))),
    )


def _runs(word: str) -> list[tuple[str, bool]]:
    """The runs of one script in ``word``, each with whether it is CJK."""
    return [(cjk or other, bool(cjk)) for cjk, other in RUN.findall(refang(word))]


def _ends_whole(runs: Sequence[tuple[str, bool]]) -> bool:
    """Whether the last word must be complete because it is too short to be a useful beginning: a
    phrase that ends in "2…" would look at every number. Parts of identifiers are found besides."""
    last, is_cjk = runs[-1]
    return not is_cjk and len(last) < (_SHORTEST_END if len(runs) > 1 else _SHORTEST_WORD)


def _phrase(runs: Sequence[tuple[str, bool]], *, whole: bool) -> str:
    """Consecutive tokens. Where the run is known to end, its last character's own token must
    follow; a word (unless it is ``whole``) or a single character at the very end is a beginning."""
    *before, (last, last_is_cjk) = runs
    tokens = list(chain.from_iterable(_whole_run(run, cjk) for run, cjk in before))
    if last_is_cjk and len(last) > 1:
        return quoted(" ".join((*tokens, *bigrams(last))))
    phrase = quoted(" ".join((*tokens, last)))
    return phrase if whole and not last_is_cjk else phrase + "*"


def _whole_run(run: str, cjk: bool) -> list[str]:
    return [*bigrams(run), run[-1]] if cjk else [run]


def _pattern(runs: Sequence[tuple[str, bool]], *, whole: bool) -> str:
    """The same in folded text. Only a word must begin where its run begins; inside the phrase the
    gaps, or the change of script, already say where each run ends."""
    first, first_is_cjk = runs[0]
    parts = [re.escape(first) if first_is_cjk else f"(?<!{WORD_CHARACTER})" + re.escape(first)]
    for (_, before_is_cjk), (run, cjk) in pairwise(runs):
        gap = r"[\W_]+?" if cjk == before_is_cjk else r"[\W_]*?"
        parts.append(gap + re.escape(run))
    if whole and not runs[-1][1]:
        parts.append(f"(?!{WORD_CHARACTER})")
    return "".join(parts)
