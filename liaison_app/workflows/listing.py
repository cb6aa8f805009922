"""Printing a list of the screen: the columns and rows that are shown there, under its markings."""

from collections.abc import Sequence

from liaison_app.briefing.paper_facts import ListingFacts
from liaison_app.domain.markings import Markings
from liaison_app.domain.texts import Texts
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.papers import Paper, draw_paper, paper_facts

MOST_ROWS = 1000
_LEAST_SHARE = 6  # of a hundred: what a column needs to hold a word


def draw_listing(
    desk: Desk,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    total: int,
    markings: Markings,
    language: str,
) -> Paper:
    """``columns`` are headings with their widths, ``rows`` the first of ``total``; ``markings`` the
    strictest among them."""
    from liaison_app.briefing import compose_listing

    texts = Texts.load(desk.surroundings.resources / "texts", language)
    facts = ListingFacts(
        paper=paper_facts(
            desk,
            language,
            title,
            {
                "tlp": markings.tlp,
                "grade": markings.grade,
                "handling": list(markings.handling),
            },
        ),
        title=title,
        headings=tuple(heading for heading, _ in columns),
        shares=shares_of([width for _, width in columns]),
        rows=tuple(map(tuple, rows)),
        total=total,
    )
    return draw_paper(desk, compose_listing(facts, texts), texts)


def shares_of(widths: Sequence[int]) -> tuple[int, ...]:
    """Parts of a hundred in about these proportions, none too narrow for a word."""
    whole = max(1, sum(widths))
    shares = [max(_LEAST_SHARE, round(100 * width / whole)) for width in widths]
    while sum(shares) != 100:
        widest = shares.index(max(shares))
        shares[widest] += 1 if sum(shares) < 100 else -1
    return tuple(shares)
