"""Why an operation may come, or be kept, without some of its values. Nothing else explains it.

A disposal names them; the record was withdrawn from an organisation through whose hands the
operation went; a disposal itself need not say what stands instead; and what says who may have a
record may travel without the rest (``domain/sending.py``).
"""

from collections.abc import Collection, Iterator

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.operations import Body, Header, RecordName
from liaison_app.domain.sending import DECIDING
from liaison_app.store.connection import Database
from liaison_app.store.records import Records, chunks, marks
from liaison_app.store.redaction import DISPOSE, Redactions, redactions_for

# A grant says as well that the record was withdrawn before.
_WITHDRAWING = ("withdraw", "grant")


def is_partial(header: Header, body: Body | None) -> bool:
    """Whether what is missing may be missing by the operation itself, without asking anything."""
    written = {cell.field for cell in header.cells}
    present = set(body.values) if body else set()
    deciding = written & DECIDING
    told = header.compartment == "own" and bool(deciding) and deciding <= present
    return header.kind == DISPOSE or told


class Absences:
    """What explains absent values among operations that arrive through ``organisations``.

    What explains one may come after it, so that all are looked at once everything came.
    """

    def __init__(self, db: Database, organisations: Collection[str]) -> None:
        self._db = db
        self._codes = sorted(set(organisations))
        self._told = {f"notice:{code}" for code in organisations}
        self._brought: set[RecordName] = set()
        self._redactions = Redactions()
        self._waiting: list[StoredOperation] = []

    def note(self, stored: StoredOperation) -> bool:
        """Take in the next operation; whether all of it is there, so that nothing has to be
        explained."""
        header, body = stored.operation.header, stored.operation.body
        if header.kind == DISPOSE:
            self._redactions.add(header)
        elif header.kind in _WITHDRAWING and header.compartment in self._told:
            self._brought.add(header.record)
        if stored.plain:
            return True
        if body is None or body.actor is None or len(body.values) < len(header.cells):
            self._waiting.append(stored)
            return False
        return True

    def unexplained(self) -> Iterator[tuple[StoredOperation, str]]:
        """The operations that lack what nothing explains: ``values`` or ``actor``."""
        if not self._waiting:
            return
        redactions = redactions_for(self._db, self._waiting, self._redactions)
        withdrawn = self._withdrawn() | self._brought
        for stored in self._waiting:
            header, body = stored.operation.header, stored.operation.body
            missing = {cell.field for cell in header.cells} - (set(body.values) if body else set())
            if not (
                missing <= redactions.fields(stored.name, header)
                or is_partial(header, body)
                or not withdrawn.isdisjoint(header.record.chain())
            ):
                yield stored, "values"
            elif (body is None or body.actor is None) and not redactions.is_whole(
                stored.name, header
            ):
                yield stored, "actor"

    def _withdrawn(self) -> set[RecordName]:
        """Of the records with operations that wait, and those above them, which were withdrawn."""
        named = {name for each in self._waiting for name in each.operation.header.record.chain()}
        records = Records(self._db, named)
        names = {records.pk(name): name for name in named}
        found: set[RecordName] = set()
        for part in chunks(names):
            sql = (
                f"SELECT DISTINCT record FROM access WHERE record IN ({marks(len(part))})"
                f" AND organisation IN ({marks(len(self._codes))})"
            )
            rows = self._db.conn.execute(sql, [*part, *self._codes])
            found.update(names[pk] for (pk,) in rows)
        return found
