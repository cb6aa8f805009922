"""The incident list: filtering, sorting, and what hangs on one incident.

The list is asked for as ordered pks (8 bytes each), and for the rows of one page at a time.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import FieldType
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import columns_of
from liaison_app.store.queries.duties import overdue_incidents
from liaison_app.store.queries.rows import IN_VIEW, OUT_OF_VIEW, STANDING, Row, by_pks, select
from liaison_app.store.search import matching
from liaison_app.store.search_terms import parse

KIND = "incident"
DEFAULT_SORT = "-updated_at"
_TIMES = {"created_at": "created_ms", "updated_at": "updated_ms"}


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
    sql, parameters = ids_query(chosen)
    return array("q", (pk for (pk,) in db.execute(sql, parameters).fetchall()))


def ids_query(chosen: Filter) -> tuple[str, list[object]]:
    """The statement behind `incident_ids`."""
    conditions = ["library = ?", OUT_OF_VIEW if chosen.out_of_view else IN_VIEW]
    parameters: list[object] = [chosen.library]
    for condition, values in _conditions(chosen):
        conditions.append(condition)
        parameters += values
    where = " AND ".join(conditions)
    return f"SELECT record FROM incident WHERE {where} ORDER BY {_order(chosen.sort)}", parameters


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


def _conditions(chosen: Filter) -> list[tuple[str, list[object]]]:
    found: list[tuple[str, list[object]]] = []
    if chosen.status is not None:
        found.append(("status = ?", [chosen.status]))
    if chosen.severity_min is not None:
        # Severities are codes '0' to '4'; 'unknown' sorts behind them all.
        found.append(("severity BETWEEN ? AND '4'", [str(chosen.severity_min)]))
    if chosen.organisation is not None:
        found.append(("coalesce(organisation, owner) = ?", [chosen.organisation.lower()]))
    if chosen.exercise is not None:
        found.append(("coalesce(exercise, 0) = ?", [int(chosen.exercise)]))
    if chosen.overdue_at is not None:
        found.append(overdue_incidents(chosen.overdue_at))
    if chosen.text is not None and chosen.text.strip():
        found.append(_says(chosen.text))
    return found


def _says(text: str) -> tuple[str, list[object]]:
    terms = parse(text)
    if not terms:  # punctuation alone: nothing can say that
        return "FALSE", []
    found, parameters = matching(terms)
    return f"record IN (SELECT root FROM record WHERE pk IN ({found}))", list(parameters)


def _order(sort: str) -> str:
    descending = sort.startswith("-")
    key = sort.removeprefix("-")
    direction = " DESC" if descending else ""
    return f"{_sort_expression(key)}{direction}, record{direction}"


def _sort_expression(key: str) -> str:
    """A column, or for codes their place in the list: that is the order people mean."""
    if key in _TIMES:
        return _TIMES[key]
    field = columns_of(KIND).get(key)
    if field is None:
        raise Refused("sort-unknown", field=key[:80])
    if field.type is not FieldType.CODE:
        return f'"{key}"'
    places = " ".join(f"WHEN '{code.code}' THEN {at}" for at, code in enumerate(field.codes))
    return f'CASE "{key}" {places} END'
