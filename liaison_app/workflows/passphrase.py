"""Changing a passphrase: every slot the old one opens is opened by the new one instead."""

from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import RecordName
from liaison_app.domain.passphrases import check_new
from liaison_app.store.caselog import Act
from liaison_app.store.slots import PASSPHRASE, RECOVERY, officer_slot
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.officers import public_key, refuse_taken, write_own_slots
from liaison_app.workflows.recovery import endorsed_by_words, use
from liaison_app.workflows.valid_slots import open_valid_slots


@dataclass(frozen=True)
class Changed:
    """``slots`` open with the new passphrase now. ``new_key`` is True if the officer got a new
    signing key, because the recovery key does not open the old one."""

    slots: tuple[str, ...]
    new_key: bool


def change_passphrase(desk: Desk, old: str, new: str) -> Changed:
    """Replace ``old``, which may be the recovery key from the safe, by ``new``.

    Each slot is replaced whole, so that a power cut leaves it to the one or the other. Refused:
    ``passphrase-wrong``, ``passphrase-same``, ``passphrase-taken``, and those of `check_new`.
    """
    if old == new:
        raise Refused("passphrase-same")
    opened = open_valid_slots(desk, old)
    try:
        check_new(new, desk.installation.organisation, desk.actor.name)
        names = {
            each.slot: bytes(each.own) if each.own is not None else None
            for each in opened
            if each.slot != RECOVERY
        }
        words = next((bytes(each.key) for each in opened if each.slot == RECOVERY), b"")
    finally:
        for each in opened:
            each.wipe()
    recovered = not names
    if recovered:
        names = {PASSPHRASE: None, officer_slot(desk.actor.id): desk.surroundings.random(32)}
    refuse_taken(desk, new, but=names)
    write_own_slots(desk, new, names)
    if recovered:
        _say_new_key(desk, names[officer_slot(desk.actor.id)], words)
    seed = names.get(officer_slot(desk.actor.id))
    if seed is not None:
        desk.officer_seed = bytearray(seed)
    return Changed(tuple(names), recovered)


def confirm_passphrase(desk: Desk, passphrase: str, *, to_sign: bool = False) -> None:
    """The officer at an unlocked desk types his passphrase again before keys are touched.

    Raises Refused ``passphrase-wrong`` unless it opens his own slot (the shared one where he has
    none) or is the recovery key, which signs for nobody (``to_sign``).
    """
    own = officer_slot(desk.actor.id) if desk.officer_seed is not None else PASSPHRASE
    opened = open_valid_slots(desk, passphrase)
    for each in opened:
        each.wipe()
    if not {each.slot for each in opened} & ({own} if to_sign else {own, RECOVERY}):
        raise Refused("passphrase-wrong")


def _say_new_key(desk: Desk, seed: bytes | None, words: bytes) -> None:
    """The officer's new key, with the recovery key's signature under it; others have to endorse
    it before it counts for approvals."""
    assert seed is not None
    record = RecordName("officer", desk.installation.organisation, desk.actor.id)
    key = public_key(seed)
    said = {"signing_key": key, **endorsed_by_words(desk, words, record.id, key)}
    desk.write(Act("amend", record, "own", said), use(desk, words))
