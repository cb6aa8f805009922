"""What an installation keeps for its own use: remembered column mappings."""

from liaison_app.store.connection import Database
from liaison_app.store.queries.rows import Row, select


def mappings(db: Database) -> list[Row]:
    """The column mappings in use, newest first."""
    rest = "WHERE coalesce(removed, 0) = 0 ORDER BY updated_ms DESC, record DESC"
    return list(select(db, "mapping", rest))
