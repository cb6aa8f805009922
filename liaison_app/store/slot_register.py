"""Which key slots are valid, as the case log itself remembers: by the public key of each.

Slot files lie where anybody who can write in the folder can put an older one back. A slot gets a
new public key whenever it is written and keeps it when it is sealed again, so that a former slot
is told from the present one. Files are outside every transaction, so that a new slot is
*announced* first, its file written then, and the former one *forgotten* last: whatever a kill
leaves on the disk is in the register.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store import installation
from liaison_app.store.connection import Database, write_transaction

_ADOPTED, _LAST_WAY = "slots_adopted", "slots_last_way"


class SlotRegister:
    """The register in one open case log. Slots are given by name, each with its identity (see
    `slots.identity_of`)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def adopted_at(self) -> str:
        """When the slots that were there were taken in (RFC 3339, UTC); empty if never."""
        return installation.get(self._db, _ADOPTED)

    @property
    def last_way_at(self) -> str:
        """When somebody came in by the last way, because no slot was known; empty if never."""
        return installation.get(self._db, _LAST_WAY)

    def known(self) -> frozenset[tuple[str, str]]:
        """The valid slots, and those announced whose file may or may not be there."""
        return frozenset(self._db.conn.execute("SELECT name, identity FROM slot").fetchall())

    def adopt(self, found: Mapping[str, str], now: datetime, *, last_way: bool = False) -> None:
        """Take in the slots found instead of whatever the register has: once, for a case log
        without a register; and where not one slot in the folder is known (``last_way``)."""
        with write_transaction(self._db):
            self._db.conn.execute("DELETE FROM slot")
            self._insert(found, announced=False)
            installation.put(self._db, _LAST_WAY if last_way else _ADOPTED, format_rfc3339_utc(now))

    def announce(self, new: Mapping[str, str]) -> None:
        """These are about to be written; what is there is valid until they are."""
        with write_transaction(self._db):
            self._insert(new, announced=True)

    def confirm(self, written: Mapping[str, str]) -> None:
        """These are on the disk: every former slot of their names is valid no more."""
        with write_transaction(self._db):
            self._delete(written)
            self._insert(written, announced=False)

    def confirm_found(self, found: Mapping[str, str]) -> None:
        """Finish what a kill left between writing a slot and confirming it."""
        sql = "SELECT name, identity FROM slot WHERE announced = 1"
        announced = set(self._db.conn.execute(sql).fetchall())
        written = {name: each for name, each in found.items() if (name, each) in announced}
        if written:
            self.confirm(written)

    def forget(self, names: Collection[str]) -> None:
        """Slots of these names are valid no more; their files are deleted afterwards."""
        with write_transaction(self._db):
            self._delete(names)

    def _insert(self, slots: Mapping[str, str], *, announced: bool) -> None:
        sql = "INSERT OR REPLACE INTO slot(name, identity, announced) VALUES (?, ?, ?)"
        self._db.conn.executemany(sql, [(*each, int(announced)) for each in slots.items()])

    def _delete(self, names: Collection[str]) -> None:
        self._db.conn.executemany("DELETE FROM slot WHERE name = ?", [(name,) for name in names])
