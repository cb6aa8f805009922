"""From what a person typed to FTS5 queries, and to the pattern that marks a match.

Terms are separated by spaces and must all be found. Within a term, letters and digits of
different scripts and what stands between them (AI攻撃, evil.example) form one phrase; the end of
a word may be missing. Nothing a person types reaches FTS5 other than as quoted tokens.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from liaison_app.store.identifiers import infix, infix_pattern, refang
from liaison_app.store.text import RUN, WORD_CHARACTER, bigrams, fold
from liaison_app.store.variants import spellings

# More than anybody types; the rest of a longer text is a pasted page, not a query.
MAX_QUERY = 1000
_MAX_TERMS = 32
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Term:
    """One thing to find: ``match`` for the index of texts, ``infix_match`` for identifiers.

    ``pattern`` finds the same in folded text.
    """

    match: str
    infix_match: str | None
    pattern: re.Pattern[str]


def parse(query: str) -> tuple[Term, ...]:
    """The terms of ``query``, each once; none where it holds no letter and no digit.

    Only the first ``MAX_QUERY`` characters count.
    """
    folded = fold(_SURROGATE.sub(" ", query[:MAX_QUERY]))
    words = list(dict.fromkeys(word for word in folded.split() if RUN.search(word)))
    return tuple(_term(word) for word in words[:_MAX_TERMS])


def _term(word: str) -> Term:
    runs = [_runs(spelling) for spelling in spellings(word)]
    runs = [found for found in runs if found]
    whole = infix(word)
    patterns = [_pattern(found) for found in runs]
    if whole is not None:
        patterns.append(infix_pattern(whole))
    return Term(
        match="(" + " OR ".join(dict.fromkeys(_phrase(found) for found in runs)) + ")",
        infix_match=None if whole is None else _quoted(whole),
        pattern=re.compile("|".join(dict.fromkeys(patterns))),
    )


def _runs(word: str) -> list[tuple[str, bool]]:
    """The runs of one script in ``word``, each with whether it is CJK."""
    return [(cjk or other, bool(cjk)) for cjk, other in RUN.findall(refang(word))]


def _phrase(runs: Sequence[tuple[str, bool]]) -> str:
    """Consecutive tokens. Where the run is known to end, its last character's own token must
    follow; a word or a single character at the very end is a beginning."""
    *before, (last, last_is_cjk) = runs
    tokens = list(chain.from_iterable(_whole_run(run, cjk) for run, cjk in before))
    if last_is_cjk and len(last) > 1:
        return _quoted(" ".join((*tokens, *bigrams(last))))
    return _quoted(" ".join((*tokens, last))) + "*"


def _whole_run(run: str, cjk: bool) -> list[str]:
    return [*bigrams(run), run[-1]] if cjk else [run]


def _pattern(runs: Sequence[tuple[str, bool]]) -> str:
    """The same in folded text. Only a word must begin where its run begins; inside the phrase the
    gaps, or the change of script, already say where each run ends."""
    first, first_is_cjk = runs[0]
    parts = [re.escape(first) if first_is_cjk else f"(?<!{WORD_CHARACTER})" + re.escape(first)]
    for (_, before_is_cjk), (run, cjk) in pairwise(runs):
        gap = r"[\W_]+?" if cjk == before_is_cjk else r"[\W_]*?"
        parts.append(gap + re.escape(run))
    return "".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
