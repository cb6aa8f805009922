"""Disposals that came in a bundle and have not yet reached the copies kept beside the case log.

This is owed from the transaction that applied them, and stays owed over a crash or a full disk
until it is done. The entry in ``meta`` is the operation from which on they are looked for.
"""

from liaison_app.domain.arrival import StoredOperation
from liaison_app.store import installation
from liaison_app.store.connection import Database, write_transaction
from liaison_app.store.redaction import DISPOSE
from liaison_app.store.rewriting import operation_from

_KEY = "copies_owed"


def owe(db: Database, first: int) -> None:
    """Disposals were applied, none of them before the operation ``first`` of the log; in the
    caller's transaction."""
    db.execute("INSERT OR IGNORE INTO meta(key, value) VALUES (?, ?)", [_KEY, str(first)])


def owed(db: Database) -> tuple[list[StoredOperation], int]:
    """The disposals that copies still have to follow, and the last operation among them."""
    first = installation.get(db, _KEY)
    if not first:
        return [], 0
    sql = "SELECT pk, hash, header, body FROM operation WHERE pk >= ? AND kind = ? ORDER BY pk"
    rows = db.execute(sql, [int(first), DISPOSE]).fetchall()
    return [operation_from(*row[1:]) for row in rows], rows[-1][0] if rows else 0


def settle(db: Database, through: int) -> None:
    """The copies followed up to the operation ``through``; what another program applied meanwhile
    stays owed."""
    with write_transaction(db):
        sql = "SELECT min(pk) FROM operation WHERE pk > ? AND kind = ?"
        (later,) = db.execute(sql, [through, DISPOSE]).fetchone()
        db.execute("DELETE FROM meta WHERE key = ?", [_KEY])
        if later is not None:
            owe(db, later)
