"""The state hash of a case log, from its operation log alone: the projections are not asked."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from liaison_app.domain.merge import DESTROYED, Write
from liaison_app.domain.state import cell_digests, state_hash
from liaison_app.store.connection import Database
from liaison_app.store.rewriting import operation_from


def state_of(db: Database) -> str:
    """What is held here (`domain.state`), in hex. Reads every operation once."""
    return state_hash(_digests(db))


def _digests(db: Database) -> Iterator[bytes]:
    sql = "SELECT record, hash, header, body FROM operation ORDER BY record"
    for _, rows in groupby(db.conn.execute(sql), itemgetter(0)):
        yield from cell_digests([write for row in rows for write in _writes(*row[1:])])


def _writes(name: bytes, header: bytes, body: bytes | None) -> Iterator[Write]:
    stored = operation_from(name, header, body)
    told, held = stored.operation.header, stored.operation.body
    for cell in told.cells:
        salted = held.values.get(cell.field) if held else None
        yield Write(
            operation=stored.name,
            record=told.record,
            compartment=told.compartment,
            field=cell.field,
            over=frozenset(cell.over),
            time=told.time,
            value=salted.value if salted else DESTROYED,
        )
