"""想定問答 and press lines: what may be said, once a post has cleared it.

A clearance holds for the words it was given for. Whoever changes them drops it, in the same
operation, and is told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Value
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import Row
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.own_records import amend, enter, linked, own_record, typed_values

MAY_SAY, MAY_NOT_SAY = "may-say", "may-not-say"
_CLEARED_WORDS = ("question", "answer", "follow_up")


@dataclass(frozen=True)
class Amended:
    """``dropped``: the words had been cleared and no longer are."""

    dropped: bool
    changes: ChangeSet


def add_question(desk: Desk, fields: Mapping[str, str], incident: str | None = None) -> Added:
    """A question with its answer, or a press line; not cleared yet."""
    return enter(desk, "question", fields, incident)


def amend_question(
    desk: Desk, identifier: str, fields: Mapping[str, str], incident: str | None = None
) -> Amended:
    """Amend it. Other words, or leave to say what might not be said, drop the clearance."""
    found = own_record(desk, identifier, "question")
    before = desk.queries.row(found)
    values = {**typed_values(desk, found, fields), **linked(desk, found, incident)}
    dropped = before["cleared_at"] is not None and _says_more(before, values)
    if dropped:
        values |= {"cleared_at": None, "cleared_by": None}
    return Amended(dropped, amend(desk, found, values))


def clear_question(desk: Desk, identifier: str, by: str, sayable: str | None = None) -> ChangeSet:
    """A post has seen these words and agrees; ``sayable`` is whether they may be said.

    Refused: ``question-unanswered``, ``clearance-without-post``.
    """
    found = own_record(desk, identifier, "question")
    row = desk.queries.row(found)
    if not by.strip():
        raise Refused("clearance-without-post", id=found.reference)
    if row["sort"] == "question" and not row["answer"]:
        raise Refused("question-unanswered", id=found.reference)
    typed = {"sayable": sayable} if sayable else {}
    values = typed_values(desk, found, typed)
    values |= {"cleared_at": format_rfc3339_utc(desk.now()), "cleared_by": by.strip()}
    return desk.write(Act("amend", found.name, "own", values))


def may_be_said(row: Row) -> bool:
    """Only what a post cleared for saying."""
    return row["cleared_at"] is not None and row["sayable"] == MAY_SAY


def _says_more(before: Row, values: Mapping[str, Value]) -> bool:
    if any(key in values and values[key] != before[key] for key in _CLEARED_WORDS):
        return True
    return values.get("sayable") == MAY_SAY != before["sayable"]
