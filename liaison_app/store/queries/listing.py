"""The incident list in any order, read from indexes as far as it is looked at.

A list is a row of pieces, each of which one index yields in order: for a sort by a code one piece
for each code. Incidents without a value come last in either direction, the latest changed first;
no index holds them, and they are what is left of the usual order. How many incidents fall into
each piece is counted while they are written (``incident_tally``), so that the total is known at
once, empty pieces are never asked for, and of two ways to a page the shorter one is taken. What a
query finds is not this module's business.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import FieldType
from liaison_app.domain.vocabulary import INCIDENT_STATUS, SEVERITY
from liaison_app.store.connection import Database
from liaison_app.store.projection_schema import (
    MERGED_SHELF,
    columns_of,
    sort_index,
    sorted_fields,
)

Sql = tuple[str, list[object]]

_REFERENCE, _OUT_OF_VIEW = 2, 4
_STATES = ("", *(code.code for code in INCIDENT_STATUS))
_LEVELS = ("", *(code.code for code in SEVERITY))
_ASSESSED = tuple(code.code for code in SEVERITY if code.code.isdigit())
# One row read by its key costs about as much as ten entries of an index that holds all that is
# asked for; by that the shorter way is chosen.
_ROW_COST = 10
_PAGE = 200


@dataclass(frozen=True)
class Shown:
    """What is listed. ``shelves`` are values of the ``shelf`` column; ``sort`` a key, with a
    minus for descending; the other three limit the list where they are given."""

    shelves: tuple[int, ...]
    sort: str
    status: str | None = None
    severity_min: int | None = None
    organisation: str | None = None

    @property
    def levels(self) -> tuple[str, ...] | None:
        """The severities let through, None for all; the unassessed are below every number."""
        return None if self.severity_min is None else _ASSESSED[self.severity_min :]

    @property
    def is_filtered(self) -> bool:
        return (self.status, self.severity_min, self.organisation) != (None, None, None)


class _Order(NamedTuple):
    """The index that yields a sort key, and the terms it is ordered by."""

    name: str
    terms: tuple[str, ...]
    covers: bool = False  # the index also holds what the list is filtered by


class _Group(NamedTuple):
    """Incidents that are counted together."""

    shelf: int
    whose: str
    state: str
    level: str
    number: int


_USUAL = _Order("incident_updated", ("updated_ms", "record"), covers=True)
_ORDERS = {
    "updated_at": _USUAL,
    "created_at": _Order("incident_created", ("created_ms", "record")),
} | {
    key: _Order(sort_index(key), (key, "record"))
    for key, field in sorted_fields().items()
    if not field.codes
}
# Codes with an index of their own; within a code the order is that of entry.
_BY_CODE = {key: sort_index(key) for key, field in sorted_fields().items() if field.codes}
_Piece = tuple[str, str, str]  # organisation, status, severity
_PLACES: Mapping[str, Callable[[_Piece], Any]] = {
    "organisation": lambda piece: piece[0],
    "status": lambda piece: _STATES.index(piece[1]),
    "severity": lambda piece: _LEVELS.index(piece[2]),
}
_TIMES = {"created_at": "created_ms", "updated_at": "updated_ms"}


def shelves(
    library: str, exercise: bool | None, *, out_of_view: bool = False, merged: bool = False
) -> tuple[int, ...]:
    """The shelves of a library: real cases and exercises (None: both), or cases for study; with
    ``merged`` also those merged into another one, which are counted with it."""
    if library:
        found: tuple[int, ...] = (_REFERENCE,)
    else:
        found = (0, 1) if exercise is None else (int(exercise),)
    if out_of_view:
        found = tuple(shelf + _OUT_OF_VIEW for shelf in found)
    return (*found, *(shelf + MERGED_SHELF for shelf in found)) if merged else found


def total(db: Database, shown: Shown) -> int:
    """How many incidents are listed."""
    return sum(group.number for group in _groups(db, shown))


def walk(db: Database, shown: Shown, wanted: int | None = None) -> Generator[int, None, None]:
    """The pks in order, read from the file as they are taken; close the iterator when done.

    ``wanted`` says how many will be taken, if not all. Refused ``sort-unknown``.
    """
    left, (last,) = (
        total(db, shown),
        db.execute("SELECT coalesce(max(pk), 0) FROM record").fetchone(),
    )
    seen = bytearray(last + 1)
    for statement, parameters in (*statements(db, shown, wanted), _without_value(shown)):
        if left <= 0:
            return
        for pk, *_ in db.conn.execute(statement, parameters):
            if not seen[pk]:
                seen[pk] = 1
                left -= 1
                yield pk


def has_order(sort: str) -> bool:
    """Whether indexes yield the list in this order, however long it is."""
    key, _ = _direction(sort)
    return key in _PLACES or key in _ORDERS or key in _BY_CODE


def statements(db: Database, shown: Shown, wanted: int | None = None) -> Iterator[Sql]:
    """What `walk` asks, one statement after the other; but for those without a value."""
    key, direction = _direction(shown.sort)
    groups = _groups(db, shown)
    if not groups:
        return iter(())
    if key in _PLACES:
        return _by_tally(shown, key, direction, groups)
    order = _ORDERS.get(key)
    if order is None and key not in _BY_CODE:
        return iter([_sorted(shown, groups)])
    if shown.is_filtered and _are_few(db, shown, groups, wanted, order):
        return iter([_sorted(shown, groups)])
    if order is not None:
        return iter([_ordered(shown, order, direction)])
    return _by_code(shown, key, direction)


def _without_value(shown: Shown) -> Sql:
    """The usual order, in which those come that no index of another one holds."""
    return _ordered(shown, _USUAL, " DESC")


def _are_few(
    db: Database,
    shown: Shown,
    groups: Sequence[_Group],
    wanted: int | None,
    order: _Order | None,
) -> bool:
    """Whether fetching and sorting all that fits is shorter than passing over what does not."""
    fitting = sum(group.number for group in groups)
    every = total(db, Shown(shown.shelves, shown.sort))
    taken = every if wanted is None else min(every, wanted * every // fitting + 1)
    return fitting * _ROW_COST < taken * (1 if order and order.covers else _ROW_COST)


def _groups(db: Database, shown: Shown) -> list[_Group]:
    conditions = [f"shelf IN ({_listed(shown.shelves)})"]
    parameters: list[object] = list(shown.shelves)
    for condition, values in filters(shown):
        conditions.append(condition)
        parameters += values
    sql = (
        "SELECT shelf, whose, state, level, count FROM incident_tally"
        f" WHERE {' AND '.join(conditions)}"
    )
    return [_Group(*row) for row in db.conn.execute(sql, parameters)]


def filters(shown: Shown) -> Iterator[Sql]:
    """What limits the list, as conditions on the incident's own columns."""
    if shown.organisation is not None:
        yield "whose = ?", [shown.organisation]
    if shown.status is not None:
        yield "state = ?", [shown.status]
    if shown.levels is not None:
        yield f"level IN ({_listed(shown.levels)})", list(shown.levels)


def _direction(sort: str) -> tuple[str, str]:
    key = sort.removeprefix("-")
    if key not in _TIMES and key not in columns_of("incident"):
        raise Refused("sort-unknown", field=key[:80])
    return key, " DESC" if sort.startswith("-") else ""


def _ordered(shown: Shown, order: _Order, direction: str) -> Sql:
    """One index from its beginning, shelf by shelf merged; what does not fit is passed over."""
    first = order.terms[0]
    conditions = [*([f"{first} IS NOT NULL"] if first in sorted_fields() else [])]
    conditions += [condition for condition, _ in filters(shown)]
    values = [value for _, found in filters(shown) for value in found]
    columns = ["record", *(term for term in order.terms if term != "record")]
    where = " AND ".join(("shelf = ?", *conditions))
    arm = f"SELECT {', '.join(columns)} FROM incident INDEXED BY {order.name} WHERE {where}"
    # A compound is ordered by the places of its columns.
    by = ", ".join(f"{columns.index(term) + 1}{direction}" for term in order.terms)
    return _merged(arm, shown.shelves, values, by)


def _merged(arm: str, shelf: Sequence[int], values: Sequence[object], order: str) -> Sql:
    parameters = [parameter for each in shelf for parameter in (each, *values)]
    return f"{' UNION ALL '.join(arm for _ in shelf)} ORDER BY {order}", parameters


def _by_code(shown: Shown, key: str, direction: str) -> Iterator[Sql]:
    """One piece for each code in the order of its list."""
    places = [code.code for code in columns_of("incident")[key].codes]
    conditions = [condition for condition, _ in filters(shown)]
    values = [value for _, found in filters(shown) for value in found]
    for code in reversed(places) if direction else places:
        where = " AND ".join(("shelf = ?", f"{key} = ?", *conditions))
        arm = f"SELECT record FROM incident INDEXED BY {_BY_CODE[key]} WHERE {where}"
        yield _merged(arm, shown.shelves, [code, *values], f"1{direction}")


def _by_tally(shown: Shown, key: str, direction: str, groups: Sequence[_Group]) -> Iterator[Sql]:
    """Pieces that the tally counts, by one of the three; among equals the most severe first."""
    with_whose = key == "organisation" or shown.organisation is not None
    index = "incident_whose" if with_whose else "incident_state"
    pieces = {(group.whose if with_whose else "", group.state, group.level) for group in groups}
    ordered = sorted(pieces, key=lambda piece: (-_LEVELS.index(piece[2]), piece))
    place = _PLACES[key]
    ordered.sort(key=place, reverse=bool(direction))
    ordered.sort(key=lambda piece: not place(piece))  # those without a value last
    for whose, state, level in ordered:
        where = "shelf = ? AND whose = ?" if with_whose else "shelf = ?"
        arm = (
            f"SELECT record FROM incident INDEXED BY {index}"
            f" WHERE {where} AND state = ? AND level = ?"
        )
        values = [*([whose] if with_whose else []), state, level]
        yield _merged(arm, shown.shelves, values, f"1{direction}")


def _sorted(shown: Shown, groups: Sequence[_Group]) -> Sql:
    """All that fits, by the index of what is asked for, and sorted: for few, or for an order
    that has no index."""
    by_whose = shown.organisation is not None
    index = "incident_whose" if by_whose else "incident_state"
    states = sorted({group.state for group in groups})
    levels = sorted({group.level for group in groups})
    where = [f"shelf IN ({_listed(shown.shelves)})"]
    parameters: list[object] = list(shown.shelves)
    if by_whose:
        where.append("whose = ?")
        parameters.append(shown.organisation)
    where += [f"state IN ({_listed(states)})", f"level IN ({_listed(levels)})"]
    parameters += [*states, *levels]
    sql = (
        f"SELECT record FROM incident INDEXED BY {index} WHERE {' AND '.join(where)}"
        f" ORDER BY {sort_terms(shown.sort)}"
    )
    return sql, parameters


def sort_terms(sort: str) -> str:
    """What rows are ordered by. Refused ``sort-unknown``."""
    key, direction = _direction(sort)
    value = sort_expression(key)
    last = ", ".join(f"iif({value} IS NULL, -{each}, 0)" for each in ("updated_ms", "record"))
    return f"{value} IS NULL, {value}{direction}, {last}, record{direction}"


def sort_expression(key: str) -> str:
    """A column, or for codes their place in the list: that is the order people mean.

    Refused ``sort-unknown``.
    """
    if key in _TIMES:
        return _TIMES[key]
    if key == "organisation":
        return "whose"
    field = columns_of("incident").get(key)
    if field is None:
        raise Refused("sort-unknown", field=key[:80])
    if field.type is not FieldType.CODE:
        return f'"{key}"'
    places = " ".join(f"WHEN '{code.code}' THEN {at}" for at, code in enumerate(field.codes))
    return f'CASE "{key}" {places} END'


def _listed(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))
