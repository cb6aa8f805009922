"""What may leave for one recipient and is not there yet, counted operation by operation."""

from collections.abc import Callable, Collection, Iterable, Iterator

from liaison_app.domain.arrival import Replica, StoredOperation
from liaison_app.domain.sending import may_send
from liaison_app.store import blobs, installation
from liaison_app.store.connection import Database
from liaison_app.store.rebuild import stored
from liaison_app.store.review import attached
from liaison_app.store.standing import Standings
from liaison_app.store.visibility import is_hidden

# Whether any of these operations ever went out to the recipient, receipted or not.
Offered = Callable[[Collection[str]], bool]

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
    db: Database, recipient: Replica, known: Collection[str], offered: Offered
) -> tuple[StoredOperation, ...]:
    """Every operation of every unit that may go to ``recipient`` now, and is not in ``known``
    (header hashes), in journal order."""
    chosen = list(_chosen(db, recipient, known, offered))
    return tuple(_read(db, chosen))


def attachments(db: Database, operations: Iterable[StoredOperation]) -> tuple[tuple[str, int], ...]:
    """The files (SHA-256, bytes) those operations attach, as far as they are here."""
    found: dict[str, int] = {}
    for sha256, _ in attached(operations):
        size = blobs.size_of(db, sha256)
        if size is not None:
            found[sha256] = size
    return tuple(found.items())


def _chosen(
    db: Database, recipient: Replica, known: Collection[str], offered: Offered
) -> Iterator[int]:
    here = installation.read(db)
    standings = Standings(db, recipient.organisation)
    has = {bytes.fromhex(name) for name in known}
    unseen = _Unseen(db, recipient, has, offered)
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
            verdicts[unit] = verdicts[unit] and not unseen.is_held_back(record)
        if verdicts[unit]:
            yield pk


class _Unseen:
    """What was removed before it ever left stays here; where a copy is or may be, the removal
    follows: a stick that went out and brought no receipt may have arrived."""

    def __init__(
        self, db: Database, recipient: Replica, has: Collection[bytes], offered: Offered
    ) -> None:
        self._db = db
        self._recipient = recipient
        self._has = has
        self._offered = offered
        self._hidden = {0: False}
        self._any = db.conn.execute("SELECT 1 FROM removal LIMIT 1").fetchone() is not None

    def is_held_back(self, record: int) -> bool:
        if not self._any or not is_hidden(self._db, record, self._hidden):
            return False
        sql = "SELECT owner FROM record WHERE pk = ?"
        if self._db.conn.execute(sql, [record]).fetchone()[0] == self._recipient.organisation:
            return False
        rows = self._db.conn.execute("SELECT hash FROM operation WHERE record = ?", [record])
        names = [name for (name,) in rows.fetchall()]
        if any(name in self._has for name in names):
            return False
        return not self._offered([name.hex() for name in names])


def _read(db: Database, pks: Iterable[int]) -> Iterator[StoredOperation]:
    sql = "SELECT hash, header, body FROM operation WHERE pk = ?"
    for pk in pks:
        yield stored(*db.conn.execute(sql, [pk]).fetchone())
