"""The incremental merge in SQL is the domain's rule, whatever the order of delivery."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import decode
from liaison_app.domain.merge import Write
from liaison_app.domain.merge import heads as domain_heads
from liaison_app.domain.merge import is_conflict as is_domain_conflict
from liaison_app.domain.operations import Header, RecordName, Value
from liaison_app.store import (
    comparing,
    installation,
    merging,
    oplog,
    projection_schema,
    rebuild,
    schema,
)
from liaison_app.store.connection import Database, in_memory, write_transaction
from liaison_app.store.installation import Installation
from liaison_app.store.projections import domain_value
from tests.store.world import OFFICE, START, operation

REPLICAS = {"a" * 32: "mofa", "b" * 32: "mofa", "c" * 32: "nco"}
RECORDS = [
    RecordName("incident", "mofa", "00000000-0000-4000-8000-000000000001"),
    RecordName("incident", "mofa", "00000000-0000-4000-8000-000000000002"),
]
ABSENT = "f" * 64

Cell = tuple[RecordName, str, str]


@st.composite
def histories(draw: st.DrawFn) -> list[StoredOperation]:
    """Operations that supersede any of the earlier ones, in their own cell, in another, or
    operations that never arrive; times that collide and run backwards."""
    made: list[StoredOperation] = []
    for seq in range(1, draw(st.integers(1, 12)) + 1):
        earlier = [stored.name for stored in made] + [ABSENT]
        fields = draw(st.sets(st.sampled_from(["title", "status", "techniques"]), min_size=1))
        over = st.lists(st.sampled_from(earlier), max_size=4)
        cells = {field: (draw(_value(field)), draw(over)) for field in fields}
        made.append(
            operation(
                draw(st.sampled_from(sorted(REPLICAS))),
                seq,
                draw(st.sampled_from(RECORDS)),
                cells,
                time=(draw(st.integers(1_000, 1_003)), draw(st.integers(0, 1))),
            )
        )
    return made


def _value(field: str) -> st.SearchStrategy[Value]:
    if field == "techniques":
        return st.sampled_from([["T1566"], ["T1566", "T1598"], None])
    return st.sampled_from(["甲", "乙", None])


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[StoredOperation], list[list[StoredOperation]]]:
    """A history, and the same operations in any order, cut into any bundles."""
    history = draw(histories())
    order = draw(st.permutations(history))
    cuts = sorted(draw(st.sets(st.integers(0, len(order)), max_size=4)))
    edges = [0, *cuts, len(order)]
    return history, [list(order[a:b]) for a, b in pairwise(edges)]


@settings(max_examples=150)
@given(deliveries())
def test_any_order_of_delivery_gives_the_heads_that_the_domain_gives(
    delivery: tuple[list[StoredOperation], list[list[StoredOperation]]],
) -> None:
    history, bundles = delivery
    db = _case_log()
    for bundle in bundles:
        _write(db, bundle)
    expected = domain_heads(_writes(history))
    assert _stored_heads(db) == {
        cell: {write.operation for write in found} for cell, found in expected.items()
    }
    assert _conflicts(db) == {cell for cell, found in expected.items() if is_domain_conflict(found)}
    for (record, _, field), found in expected.items():
        shown = domain_value(_column(db, record, field), field == "techniques")
        assert shown == found[0].value


@settings(max_examples=100)
@given(deliveries())
def test_many_cells_are_read_as_each_by_itself(
    delivery: tuple[list[StoredOperation], list[list[StoredOperation]]],
) -> None:
    db = _case_log()
    for bundle in delivery[1]:
        _write(db, bundle)
    pks = [pk for (pk,) in db.execute("SELECT pk FROM record").fetchall()]
    keys = [(pk, "own", key) for pk in (*pks, 99) for key in ("title", "status", "techniques")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_FEW", 0)
        together = merging.heads_of(db, keys)
    assert {key: sorted(found) for key, found in together.items()} == {
        key: sorted(merging.heads(db, key)) for key in keys
    }


@settings(max_examples=100)
@given(deliveries(), st.sampled_from([1, 2, 5_000]))
def test_rebuilding_gives_the_same_rows_as_writing_one_bundle_after_another(
    delivery: tuple[list[StoredOperation], list[list[StoredOperation]]], batch: int
) -> None:
    db = _case_log()
    for bundle in delivery[1]:
        _write(db, bundle)
    before = _rows(db)
    with pytest.MonkeyPatch.context() as patch, write_transaction(db):
        patch.setattr(rebuild, "BATCH", batch)
        rebuild.rebuild(db)
    assert _rows(db) == before


@settings(max_examples=50)
@given(deliveries(), st.sampled_from([1, 2, 2_000]))
def test_comparing_range_by_range_finds_nothing(
    delivery: tuple[list[StoredOperation], list[list[StoredOperation]]], records: int
) -> None:
    db = _case_log()
    for bundle in delivery[1]:
        _write(db, bundle)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "_RANGE", records)
        assert comparing.differences(db) == []


@settings(max_examples=50)
@given(deliveries())
def test_two_orders_of_delivery_project_the_same_records(
    delivery: tuple[list[StoredOperation], list[list[StoredOperation]]],
) -> None:
    history, bundles = delivery
    one, other = _case_log(), _case_log()
    _write(one, history)
    for bundle in bundles:
        _write(other, bundle)
    columns = ", ".join(f'"{key}"' for key in projection_schema.columns_of("incident"))
    sql = f"SELECT uuid, owner, created_ms, updated_ms, {columns} FROM incident ORDER BY uuid"
    assert one.execute(sql).fetchall() == other.execute(sql).fetchall()


def _case_log() -> Database:
    db = in_memory()
    schema.migrate(db)
    here = Installation("office", OFFICE, OFFICE, "c" * 32, "d" * 32, "架空", enrolled=True)
    with write_transaction(db):
        installation.write(db, here, START)
        rebuild.rebuild(db)
    return db


def _write(db: Database, operations: Sequence[StoredOperation]) -> None:
    with write_transaction(db):
        oplog.write(db, oplog.plan(db, operations), REPLICAS, START)


def _writes(history: Sequence[StoredOperation]) -> list[Write]:
    found = []
    for stored in history:
        header, body = stored.operation.header, stored.operation.body
        assert body is not None
        for cell in header.cells:
            over, value = frozenset(cell.over), body.values[cell.field].value
            place = (header.record, header.compartment, cell.field)
            found.append(Write(stored.name, *place, over, header.time, value))
    return found


def _stored_heads(db: Database) -> dict[Cell, set[str]]:
    found: dict[Cell, set[str]] = {}
    written = "SELECT r.uuid, o.record, o.header FROM operation o JOIN record r ON r.pk = o.record"
    for uuid, record, encoded in db.execute(written).fetchall():
        header = decode(encoded, Header)
        for cell in header.cells:
            key = (record, header.compartment, cell.field)
            names = {head.name for head in merging.heads(db, key)}
            found[_record(uuid), header.compartment, cell.field] = names
    return found


def _conflicts(db: Database) -> set[Cell]:
    sql = 'SELECT r.uuid, c.compartment, c.field FROM "conflict" c JOIN record r ON r.pk = c.record'
    return {(_record(uuid), *cell) for uuid, *cell in db.execute(sql).fetchall()}


def _column(db: Database, record: RecordName, field: str) -> object:
    row = db.execute(f'SELECT "{field}" FROM incident WHERE uuid = ?', [record.id]).fetchone()
    return row[0]


def _record(uuid: str) -> RecordName:
    return next(record for record in RECORDS if record.id == uuid)


def _rows(db: Database) -> dict[str, set[tuple[object, ...]]]:
    """The projections' rows."""
    return {
        table: set(db.execute(f'SELECT * FROM "{table}"').fetchall())
        for table in projection_schema.tables()
    }
