"""The incident list: filtering, sorting, and what hangs on one incident.

The list is asked for as ordered pks (8 bytes each), and for the rows of one page at a time. A
first page comes at once; the whole list of what a query finds takes time that grows with it.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from liaison_app.domain.query import NO_QUERY, OVERDUE, Query, Words, one_of
from liaison_app.domain.references import is_reference
from liaison_app.domain.vocabulary import SEVERITY
from liaison_app.store.connection import Database
from liaison_app.store.queries import listing
from liaison_app.store.queries.conflicts import conflicts_of
from liaison_app.store.queries.listing import Shown
from liaison_app.store.queries.rows import STANDING, Row, by_pks, select
from liaison_app.store.search_attributes import MERGED, REMOVED, YES, attribute_query
from liaison_app.store.search_match import Match, compile_query
from liaison_app.store.search_newest import newest_roots
from liaison_app.store.search_sql import Sql, roots

KIND = "incident"
DEFAULT_SORT = "-updated_at"
# So many of the newest found are sorted for a first page; more than those, and it is provisional.
NEWEST = 200
# Up to so many are fetched by their keys and sorted; more are picked from the list in its order,
# if that is an order which an index yields whole.
_FETCHED = 5_000
_DUPLICATE = "duplicate"
_ASSESSED = tuple(code.code for code in SEVERITY if code.code != "unknown")


@dataclass(frozen=True)
class Filter:
    """Which incidents. ``library`` is '' for one's own and reported ones, 'reference' for cases
    kept for study; ``exercise`` None means both; ``severity_min`` leaves out the unassessed.
    ``out_of_view`` asks for those removed or disposed of instead of all others. ``query`` also
    finds incidents by what is said in their entries and attachments; ``overdue_at`` leaves those
    with a reporting duty overdue at that time. ``now`` is when the query counts one as overdue;
    both are RFC 3339 in UTC. What was merged into another incident is counted with that one, and
    listed only where it is asked for."""

    library: str = ""
    status: str | None = None
    severity_min: int | None = None
    organisation: str | None = None
    query: Query = NO_QUERY
    exercise: bool | None = None
    sort: str = DEFAULT_SORT
    out_of_view: bool = False
    overdue_at: str | None = None
    now: str = ""

    @property
    def searches(self) -> bool:
        """Whether more is asked than the indexes of the list answer."""
        return bool(self.query) or self.overdue_at is not None

    @property
    def with_merged(self) -> bool:
        """Whether merged incidents are asked for: as such, as duplicates, by a reference in full,
        or among those out of view."""
        words = (part.condition for part in self.query.parts() if not part.negated)
        return (
            self.out_of_view
            or self.status == _DUPLICATE
            or self.query.wants("status", _DUPLICATE)
            or self.query.asks_for(MERGED)
            or self.query.asks_for(REMOVED)
            or any(isinstance(each, Words) and is_reference(each.text) for each in words)
        )

    def whole_query(self) -> Query:
        """The query together with what was chosen besides."""
        whole = self.query
        if self.status is not None:
            whole &= one_of("status", self.status)
        if self.severity_min is not None:
            whole &= one_of("severity", *_ASSESSED[self.severity_min :])
        if self.organisation is not None:
            whole &= one_of("organisation", self.organisation.lower())
        if self.overdue_at is not None:
            whole &= OVERDUE
        return whole & one_of(REMOVED, YES) if self.out_of_view else whole


class FirstPage(NamedTuple):
    """The first of a list. ``complete``: these are all there are; else the list goes on, and
    others may come before them."""

    pks: "array[int]"
    complete: bool


def first_page(db: Database, chosen: Filter, limit: int) -> FirstPage:
    """The first ``limit`` of what the filter lets through, at once however many there are.

    Of more than `NEWEST` found by a query the newest are sorted; the exact order is that of
    `incident_ids`. Refused ``sort-unknown``.
    """
    if not chosen.searches:
        pks = page(db, chosen, limit + 1)
        return FirstPage(pks[:limit], len(pks) <= limit)
    newest = newest_roots(db, match_of(chosen), NEWEST)
    ordered = _sorted(db, chosen, newest.pks)
    return FirstPage(ordered[:limit], newest.whole and len(newest.pks) <= limit)


def incident_ids(db: Database, chosen: Filter) -> "array[int]":
    """The pks of every incident the filter lets through, sorted; a minus before the sort key
    means descending. Refused ``sort-unknown``."""
    if not chosen.searches:
        return array("q", listing.walk(db, _shown(chosen)))
    return array("q", _in_order(db, chosen, _found(db, chosen)))


def listed(db: Database, chosen: Filter, limit: int, offset: int = 0) -> tuple[int, "array[int]"]:
    """How many there are, and at most ``limit`` of `incident_ids` from ``offset`` on: of the order
    no more is read than that."""
    if not chosen.searches:
        return count(db, chosen), page(db, chosen, limit, offset)
    found = _found(db, chosen)
    return len(found), array("q", islice(_in_order(db, chosen, found), offset, offset + limit))


def page(db: Database, chosen: Filter, limit: int, offset: int = 0) -> "array[int]":
    """The page of `listed` alone."""
    if chosen.searches:
        return listed(db, chosen, limit, offset)[1]
    found = listing.walk(db, _shown(chosen), offset + limit)
    try:
        return array("q", islice(found, offset, offset + limit))
    finally:
        found.close()


def _in_order(db: Database, chosen: Filter, found: "array[int]") -> Iterator[int]:
    if len(found) <= _FETCHED or not listing.has_order(chosen.sort):
        yield from _sorted(db, chosen, found)
        return
    # One byte for each record: through the whole list in its order, those found are kept.
    kept = bytearray(max(found) + 1)
    for pk in found:
        kept[pk] = 1
    known = len(kept)
    every = listing.walk(db, Shown(_shelves(chosen), chosen.sort))
    yield from islice((pk for pk in every if pk < known and kept[pk]), len(found))


def count(db: Database, chosen: Filter) -> int:
    """How many incidents the filter lets through."""
    if not chosen.searches:
        return listing.total(db, _shown(chosen))
    match = match_of(chosen)
    if match.empty:
        return 0
    sql, parameters = roots(db, match)
    row: tuple[int] = db.execute(f"SELECT count(*) FROM ({sql})", parameters).fetchone()
    return row[0]


def match_of(chosen: Filter) -> Match:
    """The query, inside the library and the exercises or real cases that were chosen."""
    scope = attribute_query("library", chosen.library or "own")
    if chosen.exercise is True:
        scope += f" AND {attribute_query('exercise', YES)}"
    without = [attribute_query("exercise", YES)] if chosen.exercise is False else []
    if not chosen.with_merged:
        without.append(attribute_query(MERGED, YES))
    return compile_query(chosen.whole_query(), chosen.overdue_at or chosen.now, scope, without)


def sorted_few(chosen: Filter, pks: Sequence[int]) -> Sql:
    """These incidents in the list's order, each fetched by its key."""
    some = "SELECT record FROM incident WHERE record IN (SELECT value FROM json_each(?))"
    return f"{some} ORDER BY {listing.sort_terms(chosen.sort)}", [json.dumps(list(pks))]


def _shelves(chosen: Filter) -> tuple[int, ...]:
    """Those that may hold what the query finds: on both sides, where it asks what was removed."""
    shown = _shown(chosen)
    if not chosen.query.asks_for(REMOVED):
        return shown.shelves
    other = _shown(replace(chosen, out_of_view=not chosen.out_of_view))
    return tuple(sorted({*shown.shelves, *other.shelves}))


def _shown(chosen: Filter) -> Shown:
    return Shown(
        listing.shelves(
            chosen.library,
            chosen.exercise,
            out_of_view=chosen.out_of_view,
            merged=chosen.with_merged,
        ),
        chosen.sort,
        chosen.status,
        chosen.severity_min,
        chosen.organisation.lower() if chosen.organisation is not None else None,
    )


def _found(db: Database, chosen: Filter) -> "array[int]":
    match = match_of(chosen)
    return array("q") if match.empty else _pks(db, roots(db, match))


def _sorted(db: Database, chosen: Filter, pks: Sequence[int]) -> "array[int]":
    return _pks(db, sorted_few(chosen, pks))


def _pks(db: Database, sql: Sql) -> "array[int]":
    statement, parameters = sql
    return array("q", (pk for (pk,) in db.execute(statement, parameters).fetchall()))


def incident_rows(db: Database, pks: Sequence[int]) -> list[Row]:
    """The rows of one page, in the order of ``pks``; ``conflicts`` says how many cells of each
    incident and of what is below it are in conflict."""
    disputed = conflicts_of(db, pks)
    return [
        {**row, "conflicts": len(disputed.get(int(str(row["pk"])), ()))}
        for row in by_pks(db, KIND, pks)
    ]


def entries(db: Database, parent: int) -> list[Row]:
    """The timeline of a record, oldest first; an entry without a time stands where it was made."""
    rows = select(db, "entry", f"WHERE parent = ? AND {STANDING}", [parent])
    return sorted(
        rows,
        key=lambda row: (
            str(row["occurred_at"] or row["created_at"]),
            row["created_at"],
            row["pk"],
        ),
    )


def attachments(db: Database, parent: int) -> list[Row]:
    """The files attached to a record, in the order they came to be known."""
    rest = f"WHERE parent = ? AND {STANDING} ORDER BY record"
    return list(select(db, "attachment", rest, [parent]))
