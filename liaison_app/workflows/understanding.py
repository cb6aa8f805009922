"""What an officer types becomes a query about this desk's records, today."""

from dataclasses import replace

from liaison_app.domain.dates import japan_date
from liaison_app.domain.query import Query, understand
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.guidelines import as_queries_name_them
from liaison_app.workflows.organisations import known_organisations


def understood(desk: Desk, text: str) -> Query:
    """The query that ``text`` writes, organisations by the names the office gives them; Refused
    ``query-…`` names the part not understood."""
    organisations = known_organisations(desk.queries, desk.vocabularies)
    guidelines = as_queries_name_them(desk.queries, desk.vocabularies)
    vocabularies = replace(desk.vocabularies, organisations=organisations, guidelines=guidelines)
    return understand(text, vocabularies, japan_date(desk.now()))
