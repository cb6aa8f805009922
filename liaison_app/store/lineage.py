"""Whether the writings of a cell follow one another: of most cells each names the one before it.

What holds for every cell of a record needs no merge to tell that nothing is in conflict there. One
cell that does not follow, or that takes the record out of the lists, leaves the record to the
merge itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from liaison_app.domain.arrival import StoredOperation
from liaison_app.domain.merge import LEAVING
from liaison_app.store.connection import Database
from liaison_app.store.contested import out_of_lists
from liaison_app.store.merging import CellKey, awaited, heads_of

_LEAVING = frozenset(field for _, field in LEAVING)


@dataclass(slots=True)
class Line:
    """One record that operations write, in the order brought.

    ``known`` is its pk in the case log, 0 if it is not there. ``heads`` are the names of the newest
    operation by compartment and field; None once the record is for the merge.
    """

    number: int
    known: int
    heads: dict[str, dict[str, str]] | None

    def follow(self, stored: StoredOperation) -> None:
        """Take in the next operation on it."""
        if self.heads is None:
            return
        header = stored.operation.header
        heads = self.heads.setdefault(header.compartment, {})
        if not heads:  # the first on it, of all its cells at once
            fields = [cell.field for cell in header.cells if not cell.over]
            if len(fields) < len(header.cells) or not _LEAVING.isdisjoint(fields):
                self.heads = None
            else:
                heads.update(dict.fromkeys(fields, stored.name))
            return
        for cell in header.cells:
            head = heads.get(cell.field)
            follows = not cell.over if head is None else cell.over == [head]
            if not follows or cell.field in _LEAVING:
                self.heads = None
                return
            heads[cell.field] = stored.name


def follow(db: Database, written: Sequence[tuple[Line, Sequence[StoredOperation]]]) -> None:
    """Take in the next operations of a bundle, those on each record with its line."""
    _read_heads(db, written)
    superseded = awaited(db, [stored.name for _, brought in written for stored in brought])
    for line, brought in written:
        for stored in brought:
            if stored.name in superseded:
                line.heads = None
            line.follow(stored)


def _read_heads(db: Database, written: Iterable[tuple[Line, Sequence[StoredOperation]]]) -> None:
    """What the case log has of the cells that are written here for the first time."""
    lines: dict[int, Line] = {}
    keys: dict[CellKey, None] = {}
    for line, brought in written:
        if not line.known or line.heads is None:
            continue
        lines[line.known] = line
        for header in (stored.operation.header for stored in brought):
            read = line.heads.get(header.compartment, {})
            for cell in header.cells:
                if cell.field not in read:
                    keys[line.known, header.compartment, cell.field] = None
    for pk in out_of_lists(db, lines):
        lines[pk].heads = None
    for (pk, compartment, field), standing in heads_of(db, list(keys)).items():
        line = lines[pk]
        if len(standing) > 1:
            line.heads = None
        elif standing and line.heads is not None:
            line.heads.setdefault(compartment, {})[field] = standing[0].name
