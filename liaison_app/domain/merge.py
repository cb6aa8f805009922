"""The merge: which values of a cell are its heads. No clock decides it.

An operation supersedes, cell by cell, exactly the heads its author had seen (``over``). What
nobody superseded are the heads; several heads with different values are a conflict. The rule
commutes and is idempotent: any order of delivery gives one state. The case log keeps the same
answer incrementally in SQL; this is the rule itself, and the tests hold the two together.

Taking a record out of the lists while somebody else edits it is a conflict too, in the cell that
takes it out. Who had seen what is read from the headers: an act that takes a record out names the
newest operation of each other replica on it, and an edit of what is out names what took it out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from liaison_app.domain.clock import HybridTime
from liaison_app.domain.operations import Header, RecordName, Value


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


# By compartment: the cells that take a record out of the lists, and the value under which it stays.
LEAVING: Mapping[tuple[str, str], Value] = {
    ("own", "removed"): False,
    ("own", "merged_into"): None,
    ("internal", "office_merged_into"): None,
}
# Says only that a record is out, or is written by the program itself: nobody's edit.
_NO_EDIT = frozenset({"removed", "removal_reason", "disposal", "reference"})
_MERGED = frozenset({"merged_into", "office_merged_into"})


def takes_out(value: object) -> bool:
    """Whether a value of one of the cells in `LEAVING` takes the record out of the lists."""
    return value is True or (isinstance(value, str) and bool(value))


def is_edit(field: str, leaving: str) -> bool:
    """Whether writing a field is an edit that must not vanish with its record, where the cell
    ``leaving`` takes that out. To be merged away is none; to be merged into is one for a removal.
    """
    return field not in _NO_EDIT and not (leaving in _MERGED and field in _MERGED)


def knows(leaving: Header, seen: Mapping[str, int], edit: Header, leaving_name: str) -> bool:
    """Whether either of two acts on one unit was made in knowledge of the other.

    ``seen`` is the highest sequence, by replica, among the operations that the act taking the
    record out names in that cell.
    """
    if leaving.dot.replica == edit.dot.replica:
        return True
    if seen.get(edit.dot.replica, 0) >= edit.dot.seq:
        return True
    return any(leaving_name in cell.over for cell in edit.cells)
