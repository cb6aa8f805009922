"""Disposals carried over into older copies of a case log: the backups the program keeps."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from liaison_app.domain.arrival import StoredOperation
from liaison_app.store import installation, oplog
from liaison_app.store.connection import Database
from liaison_app.store.merging import known


def repeat_disposals(
    db: Database,
    disposals: Sequence[StoredOperation],
    whose: Mapping[str, str],
    now: datetime,
) -> None:
    """Write disposals made later into an older copy, as far as they name anything in it; with
    them, and only then, the other operations given: who proposed and who approved. ``whose`` says
    of the replicas that made them to which organisation they belong."""
    here = installation.read(db)
    unknown = {each.name for each in disposals} - known(db, (each.name for each in disposals))
    new, destroys = [], False
    for each in disposals:
        named = [redacted.operation for redacted in each.operation.header.redacts]
        if each.name in unknown and (not named or known(db, named)):
            new.append(each)
            destroys = destroys or bool(named)
    if not destroys:
        return
    oplog.write(db, oplog.plan(db, new), {**whose, here.replica: here.organisation}, now)
