"""What may leave for one recipient and is not there yet, counted operation by operation."""

from collections.abc import Collection, Iterable, Iterator

from liaison_app.domain.arrival import Replica, StoredOperation
from liaison_app.domain.sending import may_send
from liaison_app.store import blobs, installation
from liaison_app.store.connection import Database
from liaison_app.store.rebuild import stored
from liaison_app.store.review import attached
from liaison_app.store.standing import Standings

# Not made by the recipient, not received from it; in the order known here.
_CANDIDATES = """
    SELECT o.pk, o.hash, o.record, o.compartment
    FROM journal j JOIN operation o ON o.pk = j.item
    WHERE j.kind = 'operation'
      AND o.replica IS NOT (SELECT pk FROM replica WHERE id = :recipient)
      AND (j.through IS NULL
           OR j.through NOT IN (SELECT pk FROM bundle WHERE replica = :recipient))
    ORDER BY j.position
"""


def outgoing(
    db: Database, recipient: Replica, known: Collection[str]
) -> tuple[StoredOperation, ...]:
    """Every operation of every unit that may go to ``recipient`` now, and is not in ``known``
    (header hashes), in journal order."""
    chosen = list(_chosen(db, recipient, known))
    return tuple(_read(db, chosen))


def attachments(db: Database, operations: Iterable[StoredOperation]) -> tuple[tuple[str, int], ...]:
    """The files (SHA-256, bytes) those operations attach, as far as they are here."""
    found: dict[str, int] = {}
    for sha256, _ in attached(operations):
        size = blobs.size_of(db, sha256)
        if size is not None:
            found[sha256] = size
    return tuple(found.items())


def _chosen(db: Database, recipient: Replica, known: Collection[str]) -> Iterator[int]:
    here = installation.read(db)
    standings = Standings(db, recipient.organisation)
    has = {bytes.fromhex(name) for name in known}
    verdicts: dict[tuple[int, str], bool] = {}
    for pk, name, record, compartment in db.execute(_CANDIDATES, {"recipient": recipient.id}):
        if name in has:
            continue
        unit = (record, compartment)
        if unit not in verdicts:
            verdicts[unit] = may_send(
                standings.of(record),
                compartment,
                here.organisation,
                recipient.organisation,
                here.office_code,
                recipient.tlp_max,
            )
        if verdicts[unit]:
            yield pk


def _read(db: Database, pks: Iterable[int]) -> Iterator[StoredOperation]:
    sql = "SELECT hash, header, body FROM operation WHERE pk = ?"
    for pk in pks:
        yield stored(*db.conn.execute(sql, [pk]).fetchone())
