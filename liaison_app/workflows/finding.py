"""Finding records: what an officer types becomes a query about this desk's records, today."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.query import OVERDUE, Parsed, Query, parse, understand
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import Reader, Row, SearchResult
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations


def understood(desk: Desk, text: str) -> Query:
    """The query that ``text`` writes; Refused ``query-…`` names the part not understood."""
    return understand(text, _lists(desk), japan_date(desk.now()))


def typed(reader: Reader, vocabularies: Vocabularies, text: str, now: datetime) -> Parsed:
    """As a screen reads a text that is still being typed: what is not understood is told, and
    searched for as it stands."""
    return parse(text, with_organisations(reader, vocabularies), japan_date(now))


def with_organisations(reader: Reader, vocabularies: Vocabularies) -> Vocabularies:
    """The shipped lists, with organisations as the office named them."""
    return replace(vocabularies, organisations=known_organisations(reader, vocabularies))


def search(desk: Desk, text: str, limit: int = 50) -> SearchResult:
    """Records of any kind that ``text`` asks for, newest first; Refused ``query-…``."""
    _check_limit(limit)
    return desk.queries.search(understood(desk, text), format_rfc3339_utc(desk.now()), limit)


def incident_list(
    desk: Desk,
    *,
    query: str = "",
    status: str | None = None,
    severity_min: int | None = None,
    organisation: str | None = None,
    overdue: bool = False,
    limit: int | None = 50,
    sort: str = "-updated_at",
    removed: bool = False,
) -> tuple[int, list[Row]]:
    """Incidents, and how many there are without the limit; reference cases where the query asks
    for the library of them. ``removed`` asks for those out of view."""
    _check_limit(limit)
    whole = understood(desk, query)
    if overdue:
        whole &= OVERDUE
    return desk.queries.incidents(
        library=_library(whole),
        query=whole,
        status=status,
        severity_min=severity_min,
        organisation=organisation,
        limit=limit,
        sort=sort,
        out_of_view=removed,
        now=format_rfc3339_utc(desk.now()),
    )


def found_incidents(desk: Desk, query: str) -> Iterable[int]:
    """The pks of all incidents that a query asks for, as they came to be entered."""
    whole = understood(desk, query)
    now = format_rfc3339_utc(desk.now())
    return desk.queries.incident_ids(
        library=_library(whole), query=whole, sort="created_at", now=now
    )


def _library(query: Query) -> str:
    """Reference cases are listed where the query asks for them."""
    return "reference" if query.wants("library", "reference") else ""


def _check_limit(limit: int | None) -> None:
    if limit is not None and limit < 0:
        raise Refused("field-invalid", field="limit", value=str(limit))


def _lists(desk: Desk) -> Vocabularies:
    return with_organisations(desk.queries, desk.vocabularies)
