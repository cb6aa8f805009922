"""Operations whose values go or come back, and what follows from it in every table.

Headers never change; a value that is not here is shown as empty. Everything that was made of a
value (columns, conflicts, references, the search index, files) is made again from what is left.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import decode, encode
from liaison_app.domain.merge import LEAVING
from liaison_app.domain.operations import Body, Header, Operation, Value
from liaison_app.store import blobs, installation
from liaison_app.store.connection import Database
from liaison_app.store.contested import in_conflict
from liaison_app.store.disposed import name_again
from liaison_app.store.merging import CellKey, Numbered, heads, value_of
from liaison_app.store.projection_schema import table_of
from liaison_app.store.projections import column_value, leaving_value, write_references
from liaison_app.store.search_index import index_records
from liaison_app.store.traits import TRAIT_KEYS, note_again
from liaison_app.store.visibility import Seen, update_visibility


class Rewritten(NamedTuple):
    """One operation (its pk and its record's) with the values it had and those it is to have."""

    pk: int
    record: int
    before: StoredOperation
    after: StoredOperation


def without(stored: StoredOperation, fields: Collection[str]) -> StoredOperation:
    """The operation without the values of these fields; itself where it has none of them."""
    body = stored.operation.body
    if body is None or body.values.keys().isdisjoint(fields):
        return stored
    values = {key: value for key, value in body.values.items() if key not in fields}
    kept = Body(body.actor, values)
    header = stored.operation.header
    return StoredOperation(stored.name, stored.header, encode(kept), Operation(kept, header))


def rewrite(db: Database, changed: Sequence[Rewritten]) -> None:
    """Write the operations with other values, in the caller's transaction. What goes is
    overwritten in the file."""
    if not changed:
        return
    db.execute("PRAGMA secure_delete = ON")
    cells: dict[CellKey, None] = {}
    files: dict[str, None] = {}
    traits: dict[int, list[Value]] = {}
    for pk, record, before, after in changed:
        had, has = _values(before), _values(after)
        for key in had.keys() ^ has.keys():
            cells[record, before.operation.header.compartment, key] = None
            if key == "sha256" and key in had:
                files[str(had[key])] = None
            if key in TRAIT_KEYS.values():
                value = had.get(key)
                found = traits.setdefault(record, [])
                found += value if isinstance(value, list) else [value] if value else []
        db.conn.execute("UPDATE operation SET body = ? WHERE pk = ?", [after.body, pk])
    _write_again(db, cells)
    note_again(db, traits)
    _forget_files(db, files)


def _values(stored: StoredOperation) -> dict[str, Value]:
    body = stored.operation.body
    return {key: salted.value for key, salted in body.values.items()} if body else {}


def _write_again(db: Database, cells: Iterable[CellKey]) -> None:
    """Write these cells as their heads now say."""
    kinds: dict[int, str] = {}
    columns: dict[int, set[str]] = {}
    for key in cells:
        record, _, field = key
        if record not in kinds:
            sql = "SELECT kind FROM record WHERE pk = ?"
            kinds[record] = db.conn.execute(sql, [record]).fetchone()[0]
        columns.setdefault(record, set()).add(field)
        disputed = in_conflict(db, key)
        value = _shown(db, key, in_conflict=disputed)
        db.conn.execute(
            f'UPDATE "{table_of(kinds[record])}" SET "{field}" = ? WHERE record = ?',
            [column_value(value), record],
        )
        _write_conflict(db, key, disputed)
    for record, written in columns.items():
        if "reference" in written:
            db.conn.execute("DELETE FROM reference WHERE record = ?", [record])
            write_references(db, _operations_on(db, record), installation.read(db).epochs)
    if not columns:
        return
    name_again(db, columns)
    seen = (Seen(record, 0, False, written) for record, written in columns.items())
    also = update_visibility(db, seen)
    index_records(db, dict.fromkeys((*columns, *also)))


def _shown(db: Database, key: CellKey, *, in_conflict: bool) -> Value:
    if key[1:] in LEAVING:
        return leaving_value(db, key, {}, in_conflict=in_conflict)
    found = heads(db, key)
    return value_of(db, max(found), key[2]) if found else None


def _write_conflict(db: Database, key: CellKey, found: bool) -> None:
    if found:
        sql = 'INSERT OR IGNORE INTO "conflict"(record, compartment, field) VALUES (?,?,?)'
    else:
        sql = 'DELETE FROM "conflict" WHERE record = ? AND compartment = ? AND field = ?'
    db.conn.execute(sql, key)


def _operations_on(db: Database, record: int) -> Iterable[Numbered]:
    sql = "SELECT pk, hash, header, body FROM operation WHERE record = ? ORDER BY pk"
    for pk, name, header, body in db.conn.execute(sql, [record]).fetchall():
        yield Numbered(pk, record, operation_from(name, header, body))


def operation_from(name: bytes, header: bytes, body: bytes | None) -> StoredOperation:
    """An operation as its row has it."""
    operation = Operation(decode(body, Body) if body else None, decode(header, Header))
    return StoredOperation(name.hex(), header, body, operation)


def _forget_files(db: Database, files: Iterable[str]) -> None:
    """Files that no attachment holds any more."""
    for sha256 in files:
        sql = "SELECT 1 FROM attachment WHERE sha256 = ? LIMIT 1"
        if db.conn.execute(sql, [sha256]).fetchone() is None:
            blobs.forget(db, sha256)
