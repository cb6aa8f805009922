"""What the journal says of officers' signing keys and of recovery keys."""

from collections.abc import Iterator
from typing import NamedTuple

from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Body, Header
from liaison_app.store import installation
from liaison_app.store.connection import Database

# Officers and recovery keys are few, whatever else there is.
_OPERATIONS = (
    "SELECT j.position, o.header, o.body FROM operation o"
    " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
    ' WHERE o.record IN (SELECT record FROM "officer" UNION ALL SELECT record FROM "recovery")'
    " AND o.compartment = 'own' AND o.body IS NOT NULL ORDER BY j.position"
)


class KeyOperation(NamedTuple):
    """One operation on an officer's record or a recovery key's, where the journal has it."""

    position: int
    header: Header
    body: Body


def operations(db: Database) -> Iterator[KeyOperation]:
    """All of them, in the journal's order."""
    for position, header, body in db.conn.execute(_OPERATIONS).fetchall():
        yield KeyOperation(position, decode(header, Header), decode(body, Body))


def adopted(db: Database) -> int:
    """Up to which of this installation's own operations keys count that no second officer
    endorsed: those from before there was such a rule."""
    return int(installation.get(db, "keys_adopted") or 0)
