"""Which records an installation has: what went to it, what it made, what came from it."""

from collections.abc import Iterable

from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks

_ITS_OWN = """
    SELECT o.record FROM operation o JOIN replica r ON r.pk = o.replica WHERE r.id = :replica
    UNION
    SELECT o.record FROM journal j JOIN operation o ON o.pk = j.item
    WHERE j.kind = 'operation' AND j.through IN (SELECT pk FROM bundle WHERE replica = :replica)
"""


def records_at(db: Database, replica: str, sent: Iterable[str]) -> list[int]:
    """The records (pks, in the order entered) of which replica ``replica`` has operations; ``sent``
    are the names of those that went to it."""
    found = {pk for (pk,) in db.execute(_ITS_OWN, {"replica": replica}).fetchall()}
    for part in chunks(bytes.fromhex(name) for name in sent):
        sql = f"SELECT DISTINCT record FROM operation WHERE hash IN ({marks(len(part))})"
        found.update(pk for (pk,) in db.execute(sql, part).fetchall())
    return sorted(found)
