"""Guidelines that the office wrote, their steps, and what was ticked and set to do by them."""

import json
from collections.abc import Collection

from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, STANDING, Row, by_pks, select

_CHOSEN = "(SELECT value FROM json_each(?))"


def guidelines(db: Database) -> list[Row]:
    """Every guideline of the office's, drafts included, in the order they were entered."""
    return list(select(db, "guideline", f"WHERE {IN_VIEW} ORDER BY created_ms, uuid"))


def steps(db: Database, guidelines: Collection[int]) -> list[Row]:
    """The steps of some guidelines (their pks), each section's in its order; not those of which
    nothing but markings may be known here."""
    rest = (
        f"WHERE parent IN {_CHOSEN} AND {STANDING} AND section IS NOT NULL AND text IS NOT NULL"
        " ORDER BY rank IS NULL, rank, created_ms, uuid"
    )
    return list(select(db, "step", rest, [json.dumps(list(guidelines))]))


def ticks(db: Database, parents: Collection[int]) -> list[Row]:
    """The entries of these timelines that tick a step, the oldest first: in the same order on
    every machine."""
    rest = (
        f"WHERE parent IN {_CHOSEN} AND guideline IS NOT NULL AND {STANDING}"
        " ORDER BY created_ms, uuid"
    )
    return list(select(db, "entry", rest, [json.dumps(list(parents))]))


def actions(db: Database, parent: int) -> list[Row]:
    """What is to be done about an incident, in the order it was entered."""
    rest = f"WHERE parent = ? AND {STANDING} ORDER BY created_ms, uuid"
    return list(select(db, "action", rest, [parent]))


def actions_due(db: Database, owner: str, last: str, limit: int) -> list[tuple[Row, Row]]:
    """An organisation's open actions due up to a day, soonest first, each with its incident; no
    exercises."""
    rest = (
        f"WHERE owner = ? AND status = 'open' AND due <= ? AND {IN_VIEW} AND EXISTS (SELECT 1"
        " FROM incident WHERE record = action.parent AND coalesce(exercise, 0) = 0)"
        " ORDER BY due, record LIMIT ?"
    )
    found = select(db, "action", rest, [owner, last, limit])
    pks = list(dict.fromkeys(int(str(row["parent"])) for row in found))
    incidents: dict[Value, Row] = {row["pk"]: row for row in by_pks(db, "incident", pks)}
    return [(row, incidents[row["parent"]]) for row in found if row["parent"] in incidents]
