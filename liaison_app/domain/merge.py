"""The merge: which values of a cell are its heads. No clock decides it.

An operation supersedes, cell by cell, exactly the heads its author had seen (``over``). What
nobody superseded are the heads; several heads with different values are a conflict. The rule
commutes and is idempotent: any order of delivery gives one state. The case log keeps the same
answer incrementally in SQL; this is the rule itself, and the tests hold the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from liaison_app.domain.clock import HybridTime
from liaison_app.domain.operations import RecordName, Value


class Destroyed:
    """Stands for a value that is gone, or never came here: nobody can say what it was."""


DESTROYED: Final = Destroyed()


@dataclass(frozen=True)
class Write:
    """One operation's write to one cell. ``operation`` is the header hash."""

    operation: str
    record: RecordName
    compartment: str
    field: str
    over: frozenset[str]
    time: HybridTime
    value: Value | Destroyed

    @property
    def cell(self) -> tuple[RecordName, str, str]:
        return (self.record, self.compartment, self.field)


def heads(writes: Iterable[Write]) -> dict[tuple[RecordName, str, str], list[Write]]:
    """Each cell's heads, the displayed one first. ``over`` naming another cell is inert."""
    by_cell: dict[tuple[RecordName, str, str], dict[str, Write]] = {}
    for write in writes:
        by_cell.setdefault(write.cell, {})[write.operation] = write
    found = {}
    for cell, known in by_cell.items():
        superseded = {target for write in known.values() for target in write.over}
        left = [write for name, write in known.items() if name not in superseded]
        found[cell] = sorted(left, key=display_order, reverse=True)
    return found


def display_order(write: Write) -> tuple[HybridTime, str]:
    """Until a person settles a conflict the newest head is shown; equal times by name."""
    return (write.time, write.operation)


def is_conflict(found: list[Write]) -> bool:
    """Several heads that say different things; a destroyed value differs from any other."""
    return len({repr(write.value) for write in found}) > 1
