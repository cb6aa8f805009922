"""What a disposed record is still called: its values are gone, the disposal tells its reference.

A disposal's ``records`` are lines of a uuid and the reference the record then had.
"""

import json
from collections.abc import Iterable, Iterator

from liaison_app.domain.operations import Value
from liaison_app.store.connection import Database


def disposed_names(records: Value) -> Iterator[tuple[str, str]]:
    """The records a disposal is about, as (uuid, reference)."""
    for line in records if isinstance(records, list) else ():
        uuid, _, reference = line.partition(" ")
        yield uuid, reference


def name_disposed(db: Database, records: Value, only: Iterable[int] | None = None) -> None:
    """Let the references that a disposal tells resolve; those of the records ``only``."""
    chosen = None if only is None else set(only)
    for uuid, reference in disposed_names(records):
        found = db.conn.execute("SELECT pk FROM record WHERE uuid = ?", [uuid]).fetchall()
        for (pk,) in found:
            if reference and (chosen is None or pk in chosen):
                db.conn.execute("INSERT OR IGNORE INTO reference VALUES (?,?)", [reference, pk])


def name_again(db: Database, pks: Iterable[int]) -> None:
    """The same for records whose own references were just destroyed."""
    chosen = set(pks)
    for (told,) in db.conn.execute("SELECT records FROM disposal").fetchall():
        name_disposed(db, json.loads(told) if told else None, chosen)
