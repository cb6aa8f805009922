"""What an officer types becomes a query about this desk's records, today."""

from dataclasses import replace
from datetime import datetime

from liaison_app.domain.dates import japan_date
from liaison_app.domain.query import Parsed, Query, parse, understand
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.store.queries import Reader
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.organisations import known_organisations


def understood(desk: Desk, text: str) -> Query:
    """The query that ``text`` writes; Refused ``query-…`` names the part not understood."""
    return understand(
        text, with_organisations(desk.queries, desk.vocabularies), japan_date(desk.now())
    )


def typed(reader: Reader, vocabularies: Vocabularies, text: str, now: datetime) -> Parsed:
    """As a screen reads a text that is still being typed: what is not understood is told, and
    searched for as it stands."""
    return parse(text, with_organisations(reader, vocabularies), japan_date(now))


def with_organisations(reader: Reader, vocabularies: Vocabularies) -> Vocabularies:
    """The shipped lists, with organisations as the office named them."""
    return replace(vocabularies, organisations=known_organisations(reader, vocabularies))
