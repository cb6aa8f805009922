"""Finding records: a search over everything, and the list of incidents."""

from collections.abc import Iterable
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.query import OVERDUE, Query, Words, one_of, techniques_named
from liaison_app.store.queries import Row, SearchResult
from liaison_app.store.queries.incidents import DEFAULT_SORT
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.guidelines import GuidelineView, shipped_saying
from liaison_app.workflows.organisations import known_organisations
from liaison_app.workflows.saved_filters import INCIDENTS, saved_filter
from liaison_app.workflows.understanding import understood

# Characters of a word from which on it is looked for in the names of techniques.
_SHORTEST_NAME = 3


def search(desk: Desk, text: str, limit: int = 50) -> SearchResult:
    """Records of any kind that ``text`` asks for, newest first; Refused ``query-…``."""
    _check_limit(limit)
    return desk.queries.search(understood(desk, text), format_rfc3339_utc(desk.now()), limit)


def guidelines_saying(desk: Desk, text: str) -> list[GuidelineView]:
    """The shipped guidelines that say what ``text`` asks for, told beside what was found."""
    return shipped_saying(desk.queries, desk.vocabularies, understood(desk, text))


@dataclass(frozen=True)
class ByTechnique:
    """A word that is also part of the names of attack techniques, and the incidents with these."""

    query: str
    techniques: tuple[str, ...]
    incidents: int


def by_technique(desk: Desk, text: str) -> list[ByTechnique]:
    """For each plain word of ``text`` that names techniques of incidents here, how many.

    They are told beside what was found, so that a word finds what says the word.
    """
    found = []
    for part in understood(desk, text).parts():
        word = part.condition.text if isinstance(part.condition, Words) else ""
        named = techniques_named(word, desk.vocabularies) if len(word) >= _SHORTEST_NAME else ()
        if named and not part.negated:
            number = desk.queries.incident_count(query=one_of("techniques", *named))
            if number:
                written = f'"{word}"' if " " in word else word
                found.append(ByTechnique(f"technique:{written}", named, number))
    return found


def incident_list(
    desk: Desk,
    *,
    query: str = "",
    saved: str | None = None,
    status: str | None = None,
    severity_min: int | None = None,
    organisation: str | None = None,
    overdue: bool = False,
    limit: int | None = 50,
    sort: str = "",
    removed: bool = False,
) -> tuple[int, list[Row]]:
    """Incidents, and how many there are without the limit; reference cases where the query asks
    for the library of them. ``saved`` names a saved filter, which must hold besides and gives
    the order unless ``sort`` does. ``removed`` asks for those out of view. Refused: ``query-…``,
    ``sort-unknown``, ``organisation-unknown``."""
    _check_limit(limit)
    whole = understood(desk, query)
    if saved is not None:
        kept = saved_filter(desk.queries, saved, INCIDENTS)
        whole &= understood(desk, kept.query)
        sort = sort or kept.sort
    if overdue:
        whole &= OVERDUE
    total, rows = desk.queries.incidents(
        library=_library(whole),
        query=whole,
        status=status,
        severity_min=severity_min,
        organisation=organisation,
        limit=limit,
        sort=sort or DEFAULT_SORT,
        out_of_view=removed,
        now=format_rfc3339_utc(desk.now()),
    )
    if organisation and not total:  # a code that is misspelt finds nothing either
        known = known_organisations(desk.queries, desk.vocabularies)
        if organisation.lower() not in known:
            raise Refused("organisation-unknown", organisation=organisation[:40])
    return total, rows


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
