"""What changes in the case log when an agency is enrolled, or a new epoch of it begins: trust,
letter, references.

Records numbered LOCAL for this machine alone get the references their organisation will know
them by, in the order they were created, with the fiscal year of their creation.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from liaison_app.domain import clock
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.store import installation, journal, recording, trust
from liaison_app.store.connection import Database
from liaison_app.store.installation import References
from liaison_app.store.oplog import ChangeSet
from liaison_app.store.projection_schema import table_of
from liaison_app.store.recording import Act, Actor, Salt
from liaison_app.store.records import names_of


def enrol(
    db: Database, state: TrustState, letter: str, actor: Actor, now: datetime, salt: Salt
) -> ChangeSet:
    """Enrol this agency, in the caller's transaction.

    Raises Refused (``already-enrolled``, ``trust-fork``, ``trust-rollback``).
    """
    here = installation.read(db)
    if here.mints_for_good:
        raise Refused("already-enrolled", office=here.office_code.upper())
    journal.append(db, trust.save(db, state), now)
    installation.put(db, "office", state.office)
    installation.put(db, "letter", letter)
    installation.put(db, "enrolled", "1")
    return _mint(db, actor, now, salt)


def adopt_letter(db: Database, letter: str, actor: Actor, now: datetime, salt: Salt) -> ChangeSet:
    """The registry gave this epoch its letter: from here on references are final, and records
    numbered LOCAL meanwhile get theirs. In the caller's transaction; once, and again without
    effect."""
    here = installation.read(db)
    if here.letter or not letter:
        return ChangeSet(journal.newest(db)[0])
    installation.put(db, "letter", letter)
    return _mint(db, actor, now, salt)


def _mint(db: Database, actor: Actor, now: datetime, salt: Salt) -> ChangeSet:
    here = installation.read(db)
    references = References(db, here)
    minted: dict[str, str] = {}
    acts = []
    names = dict(_local_records(db, here.organisation))
    named = names_of(db, names)
    for pk, created in names.items():
        name = named[pk]
        minted[name.id] = references.mint(name.kind, created)
        acts.append(Act("amend", name, "own", {"reference": minted[name.id]}))
    references.save()
    changes = recording.record(db, acts, actor, now, salt)
    return replace(changes, references=minted)


def open_epoch(
    db: Database, replica: str, certificate: bytes, reason: str, now: datetime, *, whole: bool
) -> int:
    """This installation goes on as ``replica``, as its ``certificate`` says; the journal's
    position. ``whole`` as in `installation.begin_epoch`. In the caller's transaction."""
    installation.begin_epoch(db, replica, reason, now, whole=whole)
    return journal.append(db, trust.save_epochs(db, [certificate]), now)


def _local_records(db: Database, organisation: str) -> Iterable[tuple[int, datetime]]:
    """The records shown under a LOCAL reference, in the order they were created here."""
    kinds = [kind.name for kind in RECORD_KINDS.values() if "reference" in kind.own]
    found = []
    for table in dict.fromkeys(table_of(kind) for kind in kinds):
        sql = (
            f'SELECT record, created_ms FROM "{table}"'
            " WHERE owner = ? AND reference LIKE 'LOCAL-%'"
        )
        found += db.execute(sql, [organisation]).fetchall()
    for pk, created_ms in sorted(found):
        yield pk, clock.instant((created_ms, 0))
