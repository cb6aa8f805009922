"""Writing merged cells into the tables that screens read.

Cell by cell: a new record's row is written whole, straight from its operation; of a known one
only the columns that changed. `projection_schema` has the tables.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from liaison_app.domain import canonical
from liaison_app.domain.merge import LEAVING
from liaison_app.domain.operations import RecordName, Value
from liaison_app.store import installation
from liaison_app.store.connection import Database
from liaison_app.store.disposed import name_disposed
from liaison_app.store.merging import (
    Cell,
    CellKey,
    Head,
    Merged,
    Numbered,
    first_operation,
    heads,
    is_conflict,
    value_of,
)
from liaison_app.store.projection_schema import library_of, table_of
from liaison_app.store.records import Records
from liaison_app.store.search_index import index_records
from liaison_app.store.stopping import look
from liaison_app.store.traits import Written, forget_amended, note_traits
from liaison_app.store.visibility import Seen, update_visibility

_LOCAL = "LOCAL-"
EVERY_FIELD = ""  # in ``redaction``: all values of an operation
_COMMON = "record, uuid, owner, parent, created_ms, updated_ms"


@dataclass
class _Row:
    """What a batch of operations changes of one record."""

    pk: int
    name: RecordName
    parent: int
    first_ms: int
    last_ms: int
    values: dict[str, Value] = field(default_factory=dict)

    def common(self) -> list[object]:
        """The values of the columns that every projection has."""
        name = self.name
        return [self.pk, name.id, name.owner, self.parent, self.first_ms, self.last_ms]


def write_merged(
    db: Database,
    merged: Merged,
    contests: Mapping[CellKey, bool],
    operations: Sequence[Numbered],
    records: Records,
    is_fresh: Callable[[int], bool],
    own: frozenset[str],
    *,
    indexed: bool = True,
) -> None:
    """Write what `merging.merge` and `contested.contests` found for these operations, in the
    caller's transaction; with ``indexed`` into the search indexes too."""
    _write_cells(db, merged, is_fresh)
    rows, withdrawn, first = _write_rows(db, merged, contests, operations, records, is_fresh)
    _write_conflicts(db, merged, contests, is_fresh)
    write_references(db, operations, own)
    _write_redactions(db, operations)
    seen = (Seen(row.pk, row.parent, row.pk in first, row.values.keys()) for row in rows.values())
    also = update_visibility(db, seen, withdrawn)
    written = (
        Written(row.pk, row.name, row.parent, is_fresh(row.pk), row.values) for row in rows.values()
    )
    note_traits(db, written, crossing=indexed)
    if indexed:
        index_records(db, dict.fromkeys((*rows, *also)))


def column_value(value: Value) -> object:
    """A value as its column holds it: lists as canonical JSON, booleans as 0 and 1."""
    return canonical.encode(value).decode() if isinstance(value, list) else value


def domain_value(column: object, is_list: bool) -> Value:
    """A list column's value again; other columns are left as they are."""
    return json.loads(column) if is_list and isinstance(column, str) else column  # type: ignore[return-value]


def _write_cells(db: Database, merged: Merged, is_fresh: Callable[[int], bool]) -> None:
    """A cell has rows once anything but its record's first operation wrote it or superseded it."""
    first = _first_operations(db, merged, is_fresh)
    db.conn.executemany(
        "INSERT OR REPLACE INTO cell(record, compartment, field, operation, superseded)"
        " VALUES (?,?,?,?,?)",
        (
            (*key, head.operation, head.name in cell.over)
            for key, cell in merged.cells.items()
            if len(cell.writes) > 1
            or cell.before
            or cell.over
            or cell.writes[0].operation != first[key[0]]
            for head in (*cell.before, *cell.writes)
        ),
    )
    db.conn.executemany("INSERT OR IGNORE INTO pending_over VALUES (?,?,?,?)", merged.absent)
    db.conn.executemany(
        "DELETE FROM pending_over WHERE hash = ?", ((name,) for name in merged.arrived)
    )


def _first_operations(
    db: Database, merged: Merged, is_fresh: Callable[[int], bool]
) -> Mapping[int, int | None]:
    found: dict[int, int | None] = {}
    for (record, _, _), cell in merged.cells.items():
        if record not in found:  # its first cell is one that its first operation wrote
            fresh = is_fresh(record)
            found[record] = cell.writes[0].operation if fresh else first_operation(db, record)
    return found


def _write_rows(
    db: Database,
    merged: Merged,
    contests: Mapping[CellKey, bool],
    operations: Iterable[Numbered],
    records: Records,
    is_fresh: Callable[[int], bool],
) -> tuple[dict[int, _Row], list[int], set[int]]:
    """The rows, the records whose withdrawal from some organisation was written, and those that had
    no row."""
    rows = _rows(operations, records)
    notices, copies, accesses = [], [], []
    for _, record, stored in merged.alone:
        body = stored.operation.body
        if body is not None:
            rows[record].values = {key: salted.value for key, salted in body.values.items()}
    for (record, compartment, key), cell in merged.cells.items():
        found = cell.after
        shown = found[0] if len(found) == 1 else max(found)
        if compartment.startswith("notice:"):
            told = compartment.removeprefix("notice:")
            if key == "addressed":
                addressed = value_of(db, shown, key) is True
                notices.append((record, told, addressed, shown.time[0]))
            elif key == "copy":
                copies.append((record, told, value_of(db, shown, key) is True))
            elif key == "withdrawn":
                # Until all agree that it was granted, it is withdrawn.
                withdrawn = any(value_of(db, head, key) is not False for head in found)
                accesses.append((record, told, withdrawn))
        elif not _was_shown(cell, shown):
            rows[record].values[key] = value_of(db, shown, key)
    look(db)
    for (record, compartment, key), in_conflict in contests.items():
        rows[record].values[key] = leaving_value(
            db, (record, compartment, key), merged.cells, in_conflict=in_conflict
        )
    db.conn.executemany(
        "INSERT INTO addressing(record, organisation, addressed, at_ms) VALUES (?,?,?,?)"
        " ON CONFLICT DO UPDATE SET addressed = excluded.addressed, at_ms = excluded.at_ms",
        notices,
    )
    db.conn.executemany(
        "INSERT INTO addressing(record, organisation, copied) VALUES (?,?,?)"
        " ON CONFLICT DO UPDATE SET copied = excluded.copied",
        copies,
    )
    db.conn.executemany("INSERT OR REPLACE INTO access VALUES (?,?,?)", accesses)
    fresh = {pk for pk in rows if is_fresh(pk)}
    _insert(db, [row for row in rows.values() if row.pk in fresh])
    known = [row for row in rows.values() if row.pk not in fresh]
    first = fresh | _without_row(db, known)
    amended = (row for row in known if row.name.kind == "indicator" and "value" in row.values)
    forget_amended(db, [row.pk for row in amended])
    _update(db, known)
    return rows, [record for record, _, _ in accesses], first


def leaving_value(
    db: Database, key: CellKey, written: Mapping[CellKey, Cell], *, in_conflict: bool
) -> Value:
    """What a cell that can take its record out of the lists shows: in a conflict, that it stays."""
    if in_conflict:
        return LEAVING[key[1:]]
    found = written[key].after if key in written else heads(db, key)
    return value_of(db, max(found), key[2]) if found else None


def _was_shown(cell: Cell, shown: Head) -> bool:
    """The column holds this head's value already. An older head may come to be shown anew, when
    the one before it was superseded."""
    return bool(cell.before) and max(cell.before) is shown


def _rows(operations: Iterable[Numbered], records: Records) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    for _, pk, stored in operations:
        header = stored.operation.header
        milliseconds = header.time[0]
        row = rows.get(pk)
        if row is None:
            name = header.record
            rows[pk] = _Row(pk, name, records.above(pk), milliseconds, milliseconds)
        else:
            row.first_ms = min(row.first_ms, milliseconds)
            row.last_ms = max(row.last_ms, milliseconds)
    return rows


def _insert(db: Database, rows: Iterable[_Row]) -> None:
    """Rows of records new to the projections, whole. Most of a record's fields are empty, and
    handing an empty one over takes longer than writing a full one: rows go by what they hold."""
    groups: dict[tuple[str, tuple[str, ...]], list[list[object]]] = {}
    for row in rows:
        kind, values = row.name.kind, row.values
        keys = tuple(sorted(key for key, value in values.items() if value is not None))
        held = [*row.common(), *_library(kind), *(column_value(values[key]) for key in keys)]
        groups.setdefault((kind, keys), []).append(held)
    for (kind, keys), group in groups.items():
        names = ["library"] if _library(kind) else []
        names += [f'"{key}"' for key in keys]
        columns = ", ".join((_COMMON, *names))
        marks = ",".join("?" * len(group[0]))
        statement = f'INSERT INTO "{table_of(kind)}"({columns}) VALUES ({marks})'
        db.conn.executemany(statement, group)


def _library(kind: str) -> list[str]:
    """The value of the column that only the incident table has."""
    return [library_of(kind)] if table_of(kind) == "incident" else []


def _without_row(db: Database, rows: Iterable[_Row]) -> set[int]:
    """Those of which nothing but the name was known so far, by what is below them."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.name.kind, []).append(row.pk)
    found: set[int] = set()
    for kind, pks in by_kind.items():
        sql = (
            "SELECT value FROM json_each(?)"
            f' WHERE NOT EXISTS(SELECT 1 FROM "{table_of(kind)}" WHERE record = value)'
        )
        found.update(pk for (pk,) in db.conn.execute(sql, [json.dumps(pks)]))
    return found


def _update(db: Database, rows: Iterable[_Row]) -> None:
    """Records known by name: the row if it is missing, its times, and the columns that changed."""
    changes: dict[tuple[str, tuple[str, ...]], list[list[object]]] = {}
    by_kind: dict[str, list[_Row]] = {}
    for row in rows:
        by_kind.setdefault(row.name.kind, []).append(row)
        if row.values:
            keys = tuple(sorted(row.values))
            change = [*(column_value(row.values[key]) for key in keys), row.pk]
            changes.setdefault((table_of(row.name.kind), keys), []).append(change)
    for kind, group in by_kind.items():
        _touch(db, kind, group)
    for (table, keys), values in changes.items():
        assignments = ", ".join(f'"{key}" = ?' for key in keys)
        db.conn.executemany(f'UPDATE "{table}" SET {assignments} WHERE record = ?', values)


def _touch(db: Database, kind: str, rows: Iterable[_Row]) -> None:
    library = _library(kind)
    more = ", library" if library else ""
    marks = ",".join("?" * (6 + len(library)))
    db.conn.executemany(
        f'INSERT INTO "{table_of(kind)}"({_COMMON}{more}) VALUES ({marks})'
        " ON CONFLICT(record) DO UPDATE SET created_ms = min(created_ms, excluded.created_ms),"
        " updated_ms = max(updated_ms, excluded.updated_ms)",
        ([*row.common(), *library] for row in rows),
    )


def _write_conflicts(
    db: Database,
    merged: Merged,
    contests: Mapping[CellKey, bool],
    is_fresh: Callable[[int], bool],
) -> None:
    found = [key for key, in_conflict in contests.items() if in_conflict]
    settled = [key for key, in_conflict in contests.items() if not in_conflict]
    for key, cell in merged.cells.items():
        if len(cell.before) + len(cell.writes) < 2 or key in contests:
            continue
        if is_conflict(db, cell.after, key[2]):
            found.append(key)
        elif not is_fresh(key[0]) and len(cell.before) > 1:
            settled.append(key)
    db.conn.executemany(
        'INSERT OR IGNORE INTO "conflict"(record, compartment, field) VALUES (?,?,?)', found
    )
    db.conn.executemany(
        'DELETE FROM "conflict" WHERE record = ? AND compartment = ? AND field = ?', settled
    )


def _write_redactions(db: Database, operations: Iterable[Numbered]) -> None:
    """What disposals name, wherever it is and whenever it comes."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO redaction(hash, field, record, compartment) VALUES (?,?,?,?)",
        (
            (
                bytes.fromhex(each.operation),
                each.field or EVERY_FIELD,
                numbered.record,
                numbered.stored.operation.header.compartment,
            )
            for numbered in operations
            for each in numbered.stored.operation.header.redacts
        ),
    )


def write_references(db: Database, operations: Iterable[Numbered], own: frozenset[str]) -> None:
    """Every reference a record ever had keeps resolving; LOCAL ones only where they were made, in
    whichever of its epochs (``own``)."""
    found = []
    told_here = f"notice:{installation.get(db, 'organisation')}"
    for _, record, stored in operations:
        header, body = stored.operation.header, stored.operation.body
        called = body.values.get("called") if body and header.compartment == told_here else None
        if called is not None and isinstance(called.value, str):
            found.append((called.value, record))  # its own reference went with its values
        if header.record.kind == "disposal" and body and "records" in body.values:
            name_disposed(db, body.values["records"].value)
        salted = body.values.get("reference") if body else None
        if salted is None or header.compartment != "own" or not isinstance(salted.value, str):
            continue
        if header.dot.replica in own or not salted.value.startswith(_LOCAL):
            found.append((salted.value, record))
    db.conn.executemany("INSERT OR IGNORE INTO reference VALUES (?,?)", found)
