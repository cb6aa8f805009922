"""Searching: what each keystroke in a search or filter box costs, words and filters combined.

A keystroke asks for a first page, as the window does; the exact total comes after it and is told
by a figure of its own.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product

from liaison_app.domain.days import Span
from liaison_app.domain.query import During, Part, Query, one_of, words
from liaison_app.store import bare
from liaison_app.store.queries import Reader, Row, SearchResult
from liaison_app.workflows.bench import invented
from liaison_app.workflows.bench.figures import MILLISECONDS, Figure, median, p95, timings

PAGE = 50
COUNTED_TO = 1001
KEYSTROKE_GOAL_MS = 50


def typed_words() -> list[str]:
    """What is typed letter by letter into the list's box: frequent and rare words."""
    return [*invented.FREQUENT[:4], *invented.RARE[:4]]


def search_figures(reader: Reader, rows: bare.Rows) -> Iterator[Figure]:
    """Every figure of this module; the limit is the rows of the same page by their keys."""
    frequent, rare = (
        [words(word) for word in group] for group in (invented.FREQUENT, invented.RARE)
    )
    yield _searched("search-frequent-word", reader, rows, frequent)
    yield _searched("search-rare-word", reader, rows, rare)
    yield _listed("filter-word", reader, rows, [*frequent, *rare])
    yield _listed("filter-combined", reader, rows, list(_combined()))
    totals = timings(partial(reader.incident_count, query=query) for query in frequent)
    yield Figure("search-total", median(totals), MILLISECONDS)


def _searched(name: str, reader: Reader, rows: bare.Rows, queries: Sequence[Query]) -> Figure:
    found = timings(partial(_search, reader, query) for query in queries)
    pks = [
        [reader.resolve(hit.root_id).pk for hit in _search(reader, query).hits] for query in queries
    ]
    limits = timings(partial(rows.incidents, page) for page in pks)
    return Figure(name, p95(found), MILLISECONDS, p95(limits), KEYSTROKE_GOAL_MS)


def _search(reader: Reader, query: Query) -> SearchResult:
    return reader.search(query, limit=PAGE, count_to=COUNTED_TO)


def _listed(name: str, reader: Reader, rows: bare.Rows, queries: Sequence[Query]) -> Figure:
    found = timings(partial(_page, reader, query) for query in queries)
    pks = [reader.incident_page(PAGE, query=query, exercise=False).pks for query in queries]
    limits = timings(partial(rows.incidents, page) for page in pks)
    return Figure(name, p95(found), MILLISECONDS, p95(limits), KEYSTROKE_GOAL_MS)


def _page(reader: Reader, query: Query) -> list[Row]:
    return reader.incident_rows(reader.incident_page(PAGE, query=query, exercise=False).pks)


def _combined() -> Iterator[Query]:
    """Words of both kinds with one filter and with two; two words."""
    spring = Span(invented.FIRST_DAY, invented.FIRST_DAY.replace(month=3))
    filters = (
        one_of("status", "responding"),
        one_of("severity", "3", "4"),
        one_of("organisation", "mofa"),
        one_of("sector", "finance"),
        Query(((Part(During("detected_at", spring)),),)),
        Query(((Part(one_of("status", "closed").groups[0][0].condition, negated=True),),)),
    )
    for word, chosen in product((*invented.FREQUENT[:5], *invented.RARE[:3]), filters):
        yield words(word) & chosen
    for word, first, second in zip(invented.FREQUENT, filters, filters[1:], strict=False):
        yield words(word) & first & second
    for first_word, second_word in zip(invented.FREQUENT, invented.RARE, strict=True):
        yield words(f"{first_word} {second_word}")
