"""Reporting duties that are due: of one incident, and of all (see `overdue`)."""

from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.overdue import OPEN, STILL_AN_INCIDENT
from liaison_app.store.queries.rows import STANDING, Row, by_pks, select


def duties(db: Database, parent: int, *, removed: bool = False) -> list[Row]:
    """The duties of an incident, soonest due first, those without a time last."""
    here = "TRUE" if removed else STANDING
    rest = f"WHERE parent = ? AND {here} ORDER BY due_at IS NULL, due_at, record"
    return list(select(db, "duty", rest, [parent]))


def duties_due(db: Database, owner: str, before: str, limit: int) -> list[tuple[Row, Row]]:
    """An organisation's open duties due before a time, soonest first, each with its incident; no
    exercises."""
    rest = (
        f"WHERE owner = ? AND {OPEN} AND EXISTS (SELECT 1 FROM incident WHERE record = duty.parent"
        f" AND coalesce(exercise, 0) = 0 AND {STILL_AN_INCIDENT}) ORDER BY due_at, record LIMIT ?"
    )
    found: list[Row] = list(select(db, "duty", rest, [owner, before, limit]))
    pks = list(dict.fromkeys(int(str(duty["parent"])) for duty in found))
    incidents: dict[Value, Row] = {row["pk"]: row for row in by_pks(db, "incident", pks)}
    return [(duty, incidents[duty["parent"]]) for duty in found if duty["parent"] in incidents]
