"""What a disposal would empty: the operations on a record and below it, unit by unit."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.canonical import decode
from liaison_app.domain.operations import Header, RecordName
from liaison_app.store.connection import Database
from liaison_app.store.records import chunks, marks, names_of
from liaison_app.store.rewriting import operation_from
from liaison_app.store.visibility import below


class Unit(NamedTuple):
    """One compartment of a record: its operations by name, oldest first, and the fields each
    wrote."""

    record: RecordName
    compartment: str
    operations: tuple[tuple[str, tuple[str, ...]], ...]


def units(db: Database, pk: int) -> list[Unit]:
    """The compartments of a record and of everything below it, notices left out."""
    found: list[Unit] = []
    pks = below(db, [pk])
    names = names_of(db, pks)
    sql = "SELECT hash, compartment, header FROM operation WHERE record = ? ORDER BY pk"
    for each in pks:
        by_compartment: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for name, compartment, header in db.execute(sql, [each]).fetchall():
            if not compartment.startswith("notice:"):
                fields = tuple(cell.field for cell in decode(header, Header).cells)
                by_compartment.setdefault(compartment, []).append((name.hex(), fields))
        found += [Unit(names[each], key, tuple(ops)) for key, ops in by_compartment.items()]
    return found


def made_here(db: Database) -> Iterator[tuple[int, Header]]:
    """The disposals that this installation wrote, with their places in the journal."""
    sql = (
        "SELECT j.position, o.header FROM operation o JOIN replica r ON r.pk = o.replica"
        " JOIN meta m ON m.key = 'replica' AND m.value = r.id"
        " JOIN journal j ON j.kind = 'operation' AND j.item = o.pk"
        " WHERE o.kind = 'dispose' ORDER BY o.pk"
    )
    for position, header in db.conn.execute(sql).fetchall():
        yield position, decode(header, Header)


def named(db: Database, names: Sequence[str]) -> list[StoredOperation]:
    """Operations by their names, in the order of the log; unknown ones are left out."""
    found: list[tuple[int, StoredOperation]] = []
    for part in chunks(bytes.fromhex(name) for name in names):
        sql = f"SELECT pk, hash, header, body FROM operation WHERE hash IN ({marks(len(part))})"
        found += [(pk, operation_from(*row)) for pk, *row in db.execute(sql, part).fetchall()]
    return [operation for _, operation in sorted(found, key=lambda each: each[0])]
