"""The acts on the slots of one installation: open, write, seal again, drop.

All passphrase slots share one salt, so that one derivation is tried against all of them; which
slot opened says which officer it was.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.store.slots import derivation as derivations
from liaison_app.store.slots.files import (
    Random,
    SlotFile,
    read_slot,
    remove_slot_file,
    slot_path,
    slots,
    write_slot_file,
)
from liaison_app.store.slots.form import VERSION, Derivation, Slot, SlotV1, SlotV2, identity_of
from liaison_app.store.slots.sealing import Opened, make_slot, open_slot, sealed_again
from liaison_app.store.slots.secrets import KEY_BYTES, Secrets, derive
from liaison_app.store.slots.words import recovery_key

PASSPHRASE, KEYRING, RECOVERY = "passphrase", "keyring", "recovery"
_OFFICER = "officer-"


class Register(Protocol):
    """Where the case log keeps which slots are valid (`slot_register`). None stands for it where
    there is no case log yet."""

    def announce(self, new: Mapping[str, str], /) -> None: ...
    def confirm(self, written: Mapping[str, str], /) -> None: ...
    def forget(self, names: Collection[str], /) -> None: ...


def officer_slot(record_id: str) -> str:
    """The slot of the officer whose record has this id."""
    return _OFFICER + record_id


def officer_of(slot: str) -> str | None:
    """The id of the officer's record, None for a slot that is no officer's."""
    return slot.removeprefix(_OFFICER) if slot.startswith(_OFFICER) else None


def open_slots(case_log: Path, passphrase: str) -> tuple[Opened, ...]:
    """Every slot that the passphrase (or the recovery key's words) opens, the shared one first.

    Refused: ``passphrase-wrong`` if it opens none, ``slot-missing``, ``slot-damaged`` (only if
    nothing else opened), ``passphrase-empty``.
    """
    if not passphrase.strip():
        raise Refused("passphrase-empty")
    read, damage = _read_all(case_log, [name for name in slots(case_log) if name != KEYRING])
    if not read and damage is None:
        raise Refused("slot-missing", slot=PASSPHRASE, path=str(slot_path(case_log, PASSPHRASE)))
    keys: dict[Derivation, bytes] = {}
    words = recovery_key(passphrase)
    opened: list[Opened] = []
    for slot in read:
        if slot.slot == RECOVERY:
            key = words
        elif slot.derivation is None:
            damage = damage or Refused("slot-damaged", slot=slot.slot)
            continue
        else:
            key = keys.get(slot.derivation) or derivations.key_from(passphrase, slot.derivation)
            keys[slot.derivation] = key
        try:
            found = open_slot(slot, key) if key is not None else None
        except Refused as refused:
            damage = damage or refused
            continue
        if found is not None:
            opened.append(found)
    if not opened:
        raise damage or Refused("passphrase-wrong")
    return tuple(opened)


def open_keyring_slot(case_log: Path, kek: bytes) -> Opened:
    """What the 32 bytes kept in the keyring open; Refused ``slot-key-wrong``, ``slot-…``."""
    slot = read_slot(case_log, KEYRING)
    opened = open_slot(slot, kek) if len(kek) == KEY_BYTES else None
    if opened is None:
        raise Refused("slot-key-wrong")
    return opened


def write_passphrase_slots(
    case_log: Path,
    database_id: str,
    passphrase: str,
    secrets: Secrets,
    random: Random,
    names: Mapping[str, bytes | None],
    register: Register | None = None,
) -> None:
    """Write (or replace) slots that one passphrase opens; ``passphrase-empty`` without one.

    ``names`` are the slots, each with its officer's signing seed (None for the shared one).
    """
    derivation = _shared_derivation(case_log) or derivations.fresh(random)
    key = derivations.key_from(passphrase, derivation)
    made = [
        make_slot(name, database_id, derivation, key, secrets, random, own)
        for name, own in names.items()
    ]
    _write_new(case_log, made, register)


def write_keyring_slot(
    case_log: Path,
    database_id: str,
    kek: bytes,
    secrets: Secrets,
    random: Random,
    register: Register | None = None,
) -> None:
    """Write (or replace) the slot opened by ``kek``, the 32 bytes kept in the keyring."""
    made = make_slot(KEYRING, database_id, None, kek, secrets, random)
    _write_new(case_log, [made], register)


def write_recovery_slot(
    case_log: Path,
    database_id: str,
    entropy: bytes,
    secrets: Secrets,
    random: Random,
    register: Register | None = None,
) -> None:
    """Write (or replace) the slot opened by the words of ``entropy``, 32 random bytes."""
    key = derive(entropy, RECOVERY)
    made = make_slot(RECOVERY, database_id, None, key, secrets, random)
    _write_new(case_log, [made], register)


def upgrade(
    case_log: Path, opened: Opened, random: Random, register: Register | None = None
) -> None:
    """Write a slot of version 1 again as version 2, opened by the same passphrase or key."""
    key = bytes(opened.key)
    slot = make_slot(
        opened.slot, opened.database_id, opened.derivation, key, opened.secrets, random
    )
    _write_new(case_log, [slot], register)


def reseal(case_log: Path, secrets: Secrets, keep: Collection[str]) -> tuple[str, ...]:
    """Seal ``secrets`` in the slots called ``keep`` without anybody's passphrase.

    The names of those left alone are returned: other ones, damaged or foreign ones, version 1.
    """
    left = []
    for name in slots(case_log):
        try:
            slot = read_slot(case_log, name)
            if name not in keep or isinstance(slot, SlotV1):
                left.append(name)
                continue
            again = sealed_again(slot, secrets)
        except Refused as refused:
            if refused.code == "slot-unreadable":
                raise
            left.append(name)
            continue
        _write(case_log, again)
    return tuple(left)


def drop_slot(case_log: Path, name: str, register: Register | None = None) -> None:
    """Delete a slot; whether that may be is decided elsewhere. Refused ``slot-missing``."""
    if name not in slots(case_log):
        raise Refused("slot-missing", slot=name[:80], path=str(slot_path(case_log, name[:80])))
    if register is not None:
        register.forget([name])
    remove_slot_file(slot_path(case_log, name))


def slot_files(case_log: Path) -> tuple[SlotFile, ...]:
    """Every slot there is, damaged ones too."""
    found = []
    for name in slots(case_log):
        try:
            slot = read_slot(case_log, name)
            found.append(SlotFile(name, slot.version, identity_of(slot)))
        except Refused as refused:
            found.append(SlotFile(name, 0, damage=refused.code))
    return tuple(found)


def identities(case_log: Path) -> dict[str, str]:
    """The identity of every slot that can be read, by its name."""
    return {each.name: each.identity for each in slot_files(case_log) if not each.damage}


def _read_all(case_log: Path, names: Collection[str]) -> tuple[list[Slot], Refused | None]:
    """The slots that can be read, and why the first of the others cannot."""
    read: list[Slot] = []
    damage: Refused | None = None
    for name in names:
        try:
            read.append(read_slot(case_log, name))
        except Refused as refused:
            damage = damage or refused
    return read, damage


def _shared_derivation(case_log: Path) -> Derivation | None:
    """The installation's salt and cost; None where there is none, or it is weaker than it shall
    be (anybody can write a file that asks for little)."""
    read, _damage = _read_all(case_log, slots(case_log))
    for slot in read:
        if slot.derivation is not None and derivations.is_strong(slot.derivation):
            return slot.derivation
    return None


def _write_new(case_log: Path, made: Sequence[SlotV2], register: Register | None) -> None:
    """Announced before, confirmed after: a kill between leaves a former slot or a new one, and the
    register knows both."""
    new = {slot.slot: identity_of(slot) for slot in made}
    if register is not None:
        register.announce(new)
    for slot in made:
        _write(case_log, slot)
    if register is not None:
        register.confirm(new)


def _write(case_log: Path, slot: SlotV2) -> None:
    assert slot.version == VERSION
    write_slot_file(slot_path(case_log, slot.slot), canonical.encode(slot))
