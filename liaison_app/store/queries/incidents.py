"""The incident list: filtering, sorting, and what hangs on one incident.

The list is asked for as ordered pks (8 bytes each), and for the rows of one page at a time.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from liaison_app.store.connection import Database
from liaison_app.store.queries import listing
from liaison_app.store.queries.duties import overdue_incidents
from liaison_app.store.queries.listing import Shown, Sql
from liaison_app.store.queries.rows import STANDING, Row, by_pks, select
from liaison_app.store.search import matching
from liaison_app.store.search_terms import parse

KIND = "incident"
DEFAULT_SORT = "-updated_at"


@dataclass(frozen=True)
class Filter:
    """Which incidents. ``library`` is '' for one's own and reported ones, 'reference' for cases
    kept for study; ``exercise`` None means both; ``severity_min`` leaves out the unassessed.
    ``out_of_view`` asks for those removed or disposed of instead of all others. ``text`` also finds
    incidents by what is said in their entries and attachments; ``overdue_at`` (RFC 3339) leaves
    those with a reporting duty overdue at that time."""

    library: str = ""
    status: str | None = None
    severity_min: int | None = None
    organisation: str | None = None
    text: str | None = None
    exercise: bool | None = None
    sort: str = DEFAULT_SORT
    out_of_view: bool = False
    overdue_at: str | None = None


def incident_ids(db: Database, chosen: Filter) -> "array[int]":
    """The pks of every incident the filter lets through, sorted; a minus before the sort key
    means descending. Refused ``sort-unknown``."""
    if _found(chosen):
        return array("q", _every(db, ids_query(chosen)))
    return array("q", listing.walk(db, _shown(chosen)))


def page(db: Database, chosen: Filter, limit: int, offset: int = 0) -> "array[int]":
    """The same from ``offset`` on, at most ``limit``: no more of the list is read than that."""
    if _found(chosen):
        return incident_ids(db, chosen)[offset : offset + limit]
    found = listing.walk(db, _shown(chosen), offset + limit)
    try:
        return array("q", islice(found, offset, offset + limit))
    finally:
        found.close()


def count(db: Database, chosen: Filter) -> int:
    """How many incidents the filter lets through."""
    if _found(chosen):
        return len(incident_ids(db, chosen))
    return listing.total(db, _shown(chosen))


def ids_query(chosen: Filter) -> Sql:
    """The statement behind a list of what is found by more than the list's own filters."""
    shown = _shown(chosen)
    conditions = [f"shelf IN ({','.join('?' * len(shown.shelves))})"]
    parameters: list[object] = list(shown.shelves)
    for condition, values in (*listing.filters(shown), *_found(chosen)):
        conditions.append(condition)
        parameters += values
    where = " AND ".join(conditions)
    return f"SELECT record FROM incident WHERE {where} ORDER BY {_order(chosen.sort)}", parameters


def _shown(chosen: Filter) -> Shown:
    return Shown(
        listing.shelves(chosen.library, chosen.exercise, out_of_view=chosen.out_of_view),
        chosen.sort,
        chosen.status,
        chosen.severity_min,
        chosen.organisation.lower() if chosen.organisation is not None else None,
    )


def _every(db: Database, sql: Sql) -> Iterator[int]:
    statement, parameters = sql
    for (pk,) in db.conn.execute(statement, parameters):
        yield pk


def incident_rows(db: Database, pks: Sequence[int]) -> list[Row]:
    """The rows of one page, in the order of ``pks``."""
    return list(by_pks(db, KIND, pks))


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


def _found(chosen: Filter) -> list[Sql]:
    """What no index of the list answers, as conditions."""
    found: list[Sql] = []
    if chosen.overdue_at is not None:
        found.append(overdue_incidents(chosen.overdue_at))
    if chosen.text is not None and chosen.text.strip():
        found.append(_says(chosen.text))
    return found


def _says(text: str) -> Sql:
    terms = parse(text)
    if not terms:  # punctuation alone: nothing can say that
        return "FALSE", []
    found, parameters = matching(terms)
    return f"record IN (SELECT root FROM record WHERE pk IN ({found}))", list(parameters)


def _order(sort: str) -> str:
    direction = " DESC" if sort.startswith("-") else ""
    expression = listing.sort_expression(sort.removeprefix("-"))
    return f"{expression}{direction}, record{direction}"
