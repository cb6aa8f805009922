"""Taking records out of view and putting them back (取下げ・取下げの取消し).

Nothing is deleted: a removed record leaves lists, counts, searches and papers with everything
below it, and still resolves by its reference. Destroying values is ``disposal.py``'s business.
"""

from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName, Value
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store.caselog import Act, ChangeSet
from liaison_app.store.queries import RecordRef, RemovedRecord
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.own_records import own_record
from liaison_app.workflows.values import parse_fields

# What is a register or says who somebody is stays: an entry in it is ended, never taken out.
NEVER_REMOVED = frozenset(
    {"officer", "organisation", "briefing", "disposal", "recovery", "policy", "release", "approval"}
)


@dataclass(frozen=True)
class Removed:
    """The record as people call it, and what the act changed."""

    id: str
    reference: str
    changes: ChangeSet


def remove_record(desk: Desk, identifier: str, reason: str = "") -> Removed:
    """Take one of one's own records out of view, with everything below it.

    Refused: ``not-owner``, ``never-removed``, ``already-removed``, ``already-disposed``.
    """
    found = own_record(desk, identifier)
    row = desk.queries.row(found)
    if found.name.kind in NEVER_REMOVED:
        raise Refused("never-removed", id=called(found))
    if row["disposal"]:
        raise Refused("already-disposed", id=called(found))
    if row["removed"]:
        raise Refused("already-removed", id=called(found))
    declared = RECORD_KINDS[found.name.kind].own
    # Why a field of it was disposed of is no reason of this.
    typed = {"removal_reason": reason} if reason.strip() or row["removal_reason"] else {}
    values: dict[str, Value] = {"removed": True, **parse_fields(desk, declared, typed)}
    changes = desk.write(Act("remove", found.name, "own", values))
    return Removed(found.name.id, found.reference, changes)


def recover_record(desk: Desk, identifier: str) -> Removed:
    """Put a removed record back; what is below something removed comes back with that.

    Refused: ``not-owner``, ``not-removed``, ``already-disposed``.
    """
    found = own_record(desk, identifier)
    row = desk.queries.row(found)
    if row["disposal"]:
        raise Refused("already-disposed", id=called(found))
    if not row["removed"]:
        raise Refused("not-removed", id=called(found))
    values: dict[str, Value] = {"removed": False}
    if row["removal_reason"]:
        values["removal_reason"] = None
    changes = desk.write(Act("restore", found.name, "own", values))
    return Removed(found.name.id, found.reference, changes)


def standing_again(desk: Desk, name: RecordName) -> dict[str, Value]:
    """What a record that follows from others (a response, an acknowledgement) needs to be made
    once more after its creation was undone: it is the same record, and comes back."""
    try:
        row = desk.queries.row(desk.find(name.id, name.kind))
    except Refused:
        return {}
    return {"removed": False} if row["removed"] else {}


def removed_records(desk: Desk) -> list[RemovedRecord]:
    """Every record that was itself removed and can be put back, newest first."""
    return desk.queries.removed_records()


def called(found: RecordRef) -> str:
    """What people call a record: its reference, or the id where it has none."""
    return found.reference or found.name.id
