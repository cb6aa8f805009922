"""Who supervises whom, as the office's records of organisations say."""

from liaison_app.store.connection import Database


def supervisors(db: Database) -> dict[str, str]:
    """By whom organisations are supervised: codes."""
    sql = (
        "SELECT code, supervised_by FROM organisation"
        " WHERE code IS NOT NULL AND supervised_by IS NOT NULL AND hidden = 0"
    )
    return dict(db.conn.execute(sql).fetchall())
