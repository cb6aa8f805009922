"""A new database key, for when the old one may be known to somebody.

The order makes a power cut at any moment harmless: the slots hold both keys before a file has the
new one, and only the new one once both files have it. Nobody else can have the case log open
meanwhile, so nobody settles the slots in between (`opening`).
"""

from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring
from liaison_app.store.inbox import inbox_path
from liaison_app.store.slots import (
    KEYRING,
    Secrets,
    drop_slot,
    reseal,
    slots,
    write_keyring_slot,
)
from liaison_app.store.upgrading import copies_before_migrations
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.kept_backups import kept_backups
from liaison_app.workflows.officers import current_slots
from liaison_app.workflows.opening import inbox_key
from liaison_app.workflows.valid_slots import unknown_slots


@dataclass(frozen=True)
class Rekeyed:
    """``slots`` open the new key. ``dropped`` are slots that could not, ``unknown`` those that the
    register does not know (a former one that was put back); both are gone. ``remain`` are copies
    still under the former key, for the officer to judge."""

    slots: tuple[str, ...]
    dropped: tuple[str, ...]
    unknown: tuple[str, ...]
    remain: tuple[Path, ...]


def rekey(desk: Desk) -> Rekeyed:
    """Encrypt case log and inbox with a new random key; every officer's passphrase stays.

    Refused: ``case-log-in-use`` (another window or program), ``rekey-slots`` (a slot in use cannot
    be sealed again and has to be replaced first), ``slot-not-written``.
    """
    remain = _copies(desk)
    former = desk.secrets.database
    secrets = desk.secrets.rekeyed(desk.surroundings.random(32), former)
    with desk.case_log.exclusively():
        unknown = unknown_slots(desk)
        # The keyring's slot follows too until it gets its new key, so that it opens at any moment.
        followed = current_slots(desk)
        keep = tuple(name for name in followed if name != KEYRING)
        _seal_both(desk, secrets, keep, followed)
        desk.case_log.rekey(secrets.database)
        # From here on every slot written holds the new key, whatever fails below.
        desk.secrets = secrets
        desk.inbox.rekey(inbox_key(secrets.database))
        desk.secrets = secrets.rekeyed(secrets.database, None)
        reseal(desk.path, desk.secrets, followed)
    gone = _drop_others(desk, keep)
    dropped = tuple(name for name in gone if name not in unknown)
    return Rekeyed(slots(desk.path), dropped, tuple(set(gone) & set(unknown)), remain)


def _seal_both(
    desk: Desk, secrets: Secrets, keep: tuple[str, ...], followed: tuple[str, ...]
) -> None:
    left = set(reseal(desk.path, secrets, followed)) & set(keep)
    if left:
        reseal(desk.path, desk.secrets, followed)
        raise Refused("rekey-slots", slots=", ".join(sorted(left)))


def _drop_others(desk: Desk, keep: tuple[str, ...]) -> tuple[str, ...]:
    """The keyring's slot gets a new key, which is read back; what still holds the former database
    key opens nothing any more and goes."""
    here = desk.installation.database_id
    kept = set(keep)
    if KEYRING in slots(desk.path) and system_keyring.is_available():
        kek = desk.surroundings.random(32)
        system_keyring.store_key(here, kek)
        random, register = desk.surroundings.random, desk.case_log.slots
        write_keyring_slot(desk.path, here, kek, desk.secrets, random, register)
        kept.add(KEYRING)
    dropped = tuple(name for name in slots(desk.path) if name not in kept)
    for name in dropped:
        drop_slot(desk.path, name, desk.case_log.slots)
    return dropped


def _copies(desk: Desk) -> tuple[Path, ...]:
    before = (
        *copies_before_migrations(desk.path),
        *copies_before_migrations(inbox_path(desk.path)),
    )
    return (*before, *(backup.path for backup in kept_backups(desk)))
