"""Saved filters: what narrows a list, with a name, and the order it is shown in.

Of incidents that is a query; of the other lists the state of their controls (`ui.filters`).

A saved filter is a record like any other, kept at this desk: told in the history, and taken out of
view rather than deleted. Days that were written relative to the present one stay relative.
"""

from dataclasses import dataclass

from liaison_app.domain.entry import fold
from liaison_app.domain.errors import Refused
from liaison_app.domain.records.desk import SAVED_FILTER
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Reader, Row
from liaison_app.store.queries.listing import sort_expression
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.understanding import understood
from liaison_app.workflows.values import parse_fields

INCIDENTS = ""


@dataclass(frozen=True)
class SavedFilter:
    """``sort`` is a field, with a minus before it for the largest first; empty for the usual.
    ``of`` is the list it belongs to (`FILTERED_LIST`, or `INCIDENTS`)."""

    id: str
    name: str
    query: str
    sort: str
    of: str = INCIDENTS


def saved_filters(reader: Reader, of: str | None = None) -> list[SavedFilter]:
    """The filters in use, of one list or of all, by name."""
    found = (each for each in map(_saved, reader.saved_filters()) if of is None or each.of == of)
    return sorted(found, key=lambda each: (each.of, fold(each.name)))


def saved_filter(reader: Reader, text: str, of: str | None = None) -> SavedFilter:
    """The filter of this name or id, one of incidents first; Refused ``filter-unknown``."""
    wanted = fold(text)
    for each in saved_filters(reader, of):
        if text == each.id or wanted == fold(each.name):
            return each
    raise Refused("filter-unknown", name=text[:80])


def save_filter(
    desk: Desk, name: str, query: str, sort: str = "", of: str = INCIDENTS
) -> ChangeSet:
    """Keep a query under a name; one of that name and list is replaced.

    Refused: ``query-…`` for what could not be asked, ``sort-unknown``, ``field-required``.
    """
    if of == INCIDENTS:
        understood(desk, query)
        if sort:
            sort_expression(sort.removeprefix("-"))
    typed = {"name": name, "query": query, "sort": sort, "list": of}
    values = parse_fields(desk, SAVED_FILTER.own, typed)
    same = [each for each in saved_filters(desk.queries, of) if fold(each.name) == fold(name)]
    if not same:
        given = {key: value for key, value in values.items() if value is not None}
        return desk.write(Act("create", desk.new_name("filter"), "own", given))
    return desk.write(Act("amend", desk.find(same[0].id, "filter").name, "own", values))


def rename_filter(desk: Desk, text: str, name: str) -> ChangeSet:
    """Give a filter another name; Refused ``filter-unknown``, ``filter-exists``."""
    found = saved_filter(desk.queries, text)
    values = parse_fields(desk, SAVED_FILTER.own, {"name": name})
    taken = (each for each in saved_filters(desk.queries, found.of) if each.id != found.id)
    if any(fold(each.name) == fold(name) for each in taken):
        raise Refused("filter-exists", name=name[:80])
    return desk.write(Act("amend", desk.find(found.id, "filter").name, "own", values))


def drop_filter(desk: Desk, text: str) -> ChangeSet:
    """Take a filter out of use; Refused ``filter-unknown``."""
    found = desk.find(saved_filter(desk.queries, text).id, "filter")
    return desk.write(Act("remove", found.name, "own", {"removed": True}))


def _saved(row: Row) -> SavedFilter:
    return SavedFilter(
        str(row["id"]),
        str(row["name"]),
        str(row["query"] or ""),
        str(row["sort"] or ""),
        str(row["list"] or INCIDENTS),
    )
