"""What an installation keeps beside its incidents: column mappings, filled forms, saved filters."""

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import IN_VIEW, Row, select


def mappings(db: Database) -> list[Row]:
    """The column mappings in use, newest first."""
    rest = f"WHERE {IN_VIEW} ORDER BY updated_ms DESC, record DESC"
    return list(select(db, "mapping", rest))


def forms(db: Database, parent: int) -> list[Row]:
    """The forms filled for an incident, in the order they were begun."""
    return list(select(db, "form", f"WHERE parent = ? AND {IN_VIEW} ORDER BY record", [parent]))


def saved_filters(db: Database) -> list[Row]:
    """The saved filters in use, in the order they were entered."""
    return list(select(db, "filter", f"WHERE {IN_VIEW} ORDER BY record"))
