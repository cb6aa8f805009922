"""The case log at a glance, and the short lists it keeps."""

from dataclasses import dataclass

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, Row, select

_REAL = "NOT EXISTS (SELECT 1 FROM package WHERE package.record = task.parent AND exercise = 1)"


@dataclass(frozen=True)
class Counts:
    """``incidents`` are neither exercises nor reference cases nor merged into another, ``tasks``
    no exercise's; ``conflicts`` counts cells."""

    incidents: int
    tasks: int
    operations: int
    conflicts: int


def counts(db: Database) -> Counts:
    """How much there is."""
    return Counts(
        incidents=_number(db, "SELECT coalesce(sum(count), 0) FROM incident_tally WHERE shelf = 0"),
        tasks=_number(db, f"SELECT count(*) FROM task WHERE {IN_VIEW} AND {_REAL}"),
        # Operations are numbered without gaps and never deleted: no need to count a million.
        operations=_number(db, "SELECT coalesce(max(pk), 0) FROM operation"),
        conflicts=_number(db, 'SELECT count(*) FROM "conflict"'),
    )


def organisations(db: Database) -> list[Row]:
    """The organisations as the office names them, in the order they were entered."""
    return list(select(db, "organisation", f"WHERE {IN_VIEW} ORDER BY record"))


def officers(db: Database) -> list[Row]:
    """The officers of this installation, in the order they were entered."""
    return list(select(db, "officer", f"WHERE {IN_VIEW} ORDER BY record"))


def actors(db: Database) -> list[str]:
    """Everybody whose act is on record here, of whatever organisation."""
    sql = "SELECT DISTINCT actor FROM operation WHERE actor <> '' ORDER BY actor"
    return [name for (name,) in db.execute(sql)]


def briefings(db: Database) -> list[Row]:
    """The register of issued briefings, oldest first."""
    return list(select(db, "briefing", f"WHERE {IN_VIEW} ORDER BY record"))


def _number(db: Database, sql: str) -> int:
    found: int = db.execute(sql).fetchone()[0]
    return found
