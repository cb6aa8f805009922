"""Reporting duties that are due: of one incident, and of all.

A duty is overdue while it was neither done nor found not to apply and its time has passed; one
that nobody has judged yet counts, since that is what the officer has to see. Records that turned
out to be a duplicate or no incident have none.
"""

from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, select

# Conditions on a row of `duty`; the partial index `duty_due` answers them.
_OPEN = f"done_at IS NULL AND due_at < ? AND coalesce(applies, '') <> 'no' AND {IN_VIEW}"
_STILL_AN_INCIDENT = "coalesce(status, '') NOT IN ('duplicate', 'not-an-incident')"


def overdue_incidents(now: str) -> tuple[str, list[object]]:
    """A condition on rows of ``incident``, and its parameters: with a duty overdue at ``now``
    (RFC 3339 in UTC, to the second)."""
    return f"record IN (SELECT parent FROM duty WHERE {_OPEN}) AND {_STILL_AN_INCIDENT}", [now]


def duties(db: Database, parent: int, *, removed: bool = False) -> list[Row]:
    """The duties of an incident, soonest due first, those without a time last."""
    here = "TRUE" if removed else STANDING
    rest = f"WHERE parent = ? AND {here} ORDER BY due_at IS NULL, due_at, record"
    return list(select(db, "duty", rest, [parent]))


def duties_due(db: Database, before: str, limit: int) -> list[tuple[Row, Row]]:
    """Open duties due before a time, soonest first, each with its incident; no exercises."""
    rest = f"WHERE {_OPEN} ORDER BY due_at, record LIMIT ?"
    found: list[tuple[Row, Row]] = []
    for duty in select(db, "duty", rest, [before, limit]):
        incident = _incident(db, duty["parent"])
        if incident is not None:
            found.append((duty, incident))
    return found


def _incident(db: Database, pk: Value) -> Row | None:
    rest = f"WHERE record = ? AND coalesce(exercise, 0) = 0 AND {_STILL_AN_INCIDENT}"
    rows = select(db, "incident", rest, [pk])
    return rows[0] if rows else None
