"""Why an operation may come, or be kept, without some of its values. Nothing else explains it.

A disposal names them; the record was withdrawn from an organisation through whose hands the
operation went; a disposal itself need not say what stands instead; and what says who may have a
record may travel without the rest (``domain/sending.py``).
"""

from collections.abc import Collection, Sequence

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.operations import Body, Header, RecordName
from liaison_app.domain.sending import DECIDING
from liaison_app.store.connection import Database
from liaison_app.store.records import marks, names_of
from liaison_app.store.redaction import DISPOSE, Redactions, redactions_for

WITHDRAW = "withdraw"


def is_partial(header: Header, body: Body | None) -> bool:
    """Whether what is missing may be missing by the operation itself, without asking anything."""
    written = {cell.field for cell in header.cells}
    present = set(body.values) if body else set()
    deciding = written & DECIDING
    told = header.compartment == "own" and bool(deciding) and deciding <= present
    return header.kind == DISPOSE or told


class Absences:
    """What explains absent values among ``operations``, which arrive through ``organisations``."""

    def __init__(
        self, db: Database, operations: Sequence[StoredOperation], organisations: Collection[str]
    ) -> None:
        self._db = db
        self._organisations = sorted(set(organisations))
        self.redactions: Redactions = redactions_for(db, operations)
        told = {f"notice:{code}" for code in organisations}
        self._brought = {
            each.operation.header.record
            for each in operations
            if each.operation.header.kind == WITHDRAW and each.operation.header.compartment in told
        }
        self._known: set[RecordName] | None = None

    def explain(self, stored: StoredOperation) -> bool:
        """Whether every absent value is explained."""
        header, body = stored.operation.header, stored.operation.body
        missing = {cell.field for cell in header.cells} - (set(body.values) if body else set())
        return (
            missing <= self.redactions.fields(stored.name, header)
            or is_partial(header, body)
            or self._was_withdrawn(header.record)
        )

    def _was_withdrawn(self, record: RecordName) -> bool:
        if self._known is None:
            sql = (
                "SELECT DISTINCT record FROM access"
                f" WHERE organisation IN ({marks(len(self._organisations))})"
            )
            pks = [pk for (pk,) in self._db.conn.execute(sql, self._organisations)]
            self._known = set(names_of(self._db, pks).values()) | self._brought
        return any(name in self._known for name in record.chain())
