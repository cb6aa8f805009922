"""Key slots as an officer sees them: what opens this case log, the recovery key, dropping one."""

from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.host import system_keyring
from liaison_app.store.queries import Row
from liaison_app.store.slots import (
    KEYRING,
    PASSPHRASE,
    RECOVERY,
    drop_slot,
    officer_of,
    officer_slot,
    recovery_key,
    recovery_words,
    slot_files,
    slots,
    write_recovery_slot,
)
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.endorsing import PENDING, KeyState, key_states
from liaison_app.workflows.officers import current_slots, has_own_slot, officers
from liaison_app.workflows.recovery import note_made, present_recovery_key


@dataclass(frozen=True)
class Key:
    """One slot. ``kind`` is passphrase, officer, keyring or recovery; ``officer`` the name for an
    officer's; ``damage`` a refusal's code where the file cannot be read; ``known`` is False for
    one that the case log's register does not know: a former one that was put back. ``row`` is the
    recovery key's record (who made and used it), ``state`` and ``by`` how it stands (`KeyState`);
    None and empty for other slots."""

    slot: str
    kind: str
    officer: str | None
    version: int
    damage: str
    opened: bool
    known: bool
    row: Row | None = None
    state: str = ""
    by: tuple[str, ...] = ()


def key_list(desk: Desk) -> list[Key]:
    """Every slot of this installation."""
    names = {each.id: each.name for each in officers(desk.queries)}
    known = desk.case_log.slots.known()
    row, state = _recovery(desk)
    return [
        Key(
            slot=each.name,
            kind=each.name.partition("-")[0],
            officer=names.get(officer_of(each.name) or ""),
            version=each.version,
            damage=each.damage,
            opened=each.name == desk.opened_by,
            known=(each.name, each.identity) in known,
            row=row if each.name == RECOVERY else None,
            state=state.state if each.name == RECOVERY else "",
            by=state.by if each.name == RECOVERY else (),
        )
        for each in slot_files(desk.path)
    ]


def _recovery(desk: Desk) -> tuple[Row | None, KeyState]:
    """One made before this was written down counts for nothing until it is made anew."""
    row = present_recovery_key(desk)
    if row is None:
        return None, KeyState(PENDING, ())
    return row, key_states(desk.queries)[str(row["id"])]


def make_recovery_key(desk: Desk) -> str:
    """A new recovery key, in 24 words; the one before it opens nothing any more.

    The words are nowhere but in what this returns. Refused ``key-needs-passphrase`` at a desk that
    the keyring unlocked.
    """
    if desk.opened_by == KEYRING:
        raise Refused("key-needs-passphrase")
    random = desk.surroundings.random
    entropy = random(32)
    words = recovery_words(entropy)
    # The journal first: a key that nobody wrote down must not exist.
    note_made(desk, recovery_key(words) or b"")
    here, register = desk.installation.database_id, desk.case_log.slots
    write_recovery_slot(desk.path, here, entropy, desk.secrets, random, register)
    return words


def drop_key(desk: Desk, slot: str) -> None:
    """Delete a slot, so that what opened it opens nothing any more.

    Refused: ``slot-missing``, ``slot-last`` (no passphrase would open the case log),
    ``slot-of-officer`` (close the officer instead), ``slot-shared`` (somebody has no other).
    """
    found = {each.name: each for each in slot_files(desk.path)}
    if slot not in found:
        raise Refused("slot-missing", slot=slot[:80], path=str(desk.path))
    active = [each for each in officers(desk.queries) if not each.is_closed]
    passphrases = {PASSPHRASE, *(officer_slot(each.id) for each in active)}
    remaining = {
        name
        for name, each in found.items()
        if name in passphrases and (name, each.identity) in desk.case_log.slots.known()
    } - {slot}
    if not remaining:
        raise Refused("slot-last", slot=slot)
    holder = next((each for each in active if officer_slot(each.id) == slot), None)
    if holder is not None and not found[slot].damage and slot in current_slots(desk):
        raise Refused("slot-of-officer", name=holder.name)
    without = [each.name for each in active if not has_own_slot(desk, each)]
    if slot == PASSPHRASE and without:
        raise Refused("slot-shared", names=", ".join(without))
    drop_slot(desk.path, slot, desk.case_log.slots)
    if slot == KEYRING:
        system_keyring.forget_key(desk.installation.database_id)


def forget_keyring(desk: Desk) -> bool:
    """The system keyring opens this case log no more; whether it did before."""
    if KEYRING not in slots(desk.path):
        return False
    drop_key(desk, KEYRING)
    return True
