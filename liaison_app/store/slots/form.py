"""What stands in a slot's file, version 2 and version 1.

Version 2 has two halves. The *lock* holds a private X25519 key of the slot's own, the pinned
public key that signs slots, and an officer's own seed; it is wrapped by XChaCha20-Poly1305 under
the key that the passphrase (or keyring, or recovery key) gives, bound to the database, the slot,
the format's version and the derivation. The installation's secrets are *sealed* to the slot's
public key, and the whole file is signed. So the secrets can be sealed again without the
passphrase, but by nobody who does not hold the installation's keys already.
"""

from typing import Annotated, Literal

import msgspec

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32, Hex64
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form

# What a slot may ask of us when it is opened is bounded, because anybody can write the file.
_Opslimit = Annotated[int, msgspec.Meta(ge=1, le=16)]
_Memlimit = Annotated[int, msgspec.Meta(ge=2**23, le=2**30, multiple_of=1024)]
_Database = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
_Hex128 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}\Z")]
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SLOT_PATTERN = rf"^(passphrase|keyring|recovery|officer-{_UUID})\Z"
VERSION: Literal[2] = 2


class Derivation(Form, frozen=True):
    """How Argon2id makes a key of a passphrase; the same in all slots of an installation."""

    memlimit: _Memlimit
    opslimit: _Opslimit
    salt: Hex32


class Wrapped(Form, frozen=True):
    """XChaCha20-Poly1305: 24 bytes of nonce, ciphertext with its tag."""

    nonce: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{48}\Z")]
    sealed: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2}){16,1024}\Z")]


class Lock(Form, frozen=True):
    """The lock's content: the slot's private key, who signs slots, an officer's own seed."""

    own: Hex64 | None
    private: Hex64
    signer: Hex64


class SlotV2(Form, frozen=True):
    """One slot. ``signature`` is over everything else in it."""

    database: _Database
    derivation: Derivation | None
    lock: Wrapped
    public: Hex64
    sealed: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2}){48,4096}\Z")]
    signature: _Hex128
    slot: Annotated[str, msgspec.Meta(pattern=SLOT_PATTERN)]
    version: Literal[2]

    def statement(self) -> bytes:
        """What the installation signs."""
        rest = msgspec.structs.replace(self, signature="0" * 128)
        return bytes.fromhex(canonical.digest("slot", canonical.encode(rest)))


class SlotV1(Form, frozen=True):
    """As version 0.1.0 wrote it: each secret wrapped by the passphrase's key itself."""

    database: _Database
    derivation: Derivation | None
    secrets: dict[str, Wrapped]
    slot: Literal["passphrase", "keyring"]
    version: Literal[1]


Slot = SlotV1 | SlotV2


def identity_of(slot: Slot) -> str:
    """What tells a slot from every other of its name: made anew whenever it is written, the same
    when it is sealed again (a slot of version 1 never is)."""
    if isinstance(slot, SlotV1):
        return canonical.digest("slot", canonical.encode(slot))
    return slot.public


class _Versioned(msgspec.Struct):
    version: int = 0


def parse(data: bytes, name: str) -> Slot:
    """The slot called ``name``; Refused ``slot-damaged``, ``slot-newer``."""
    try:
        version = msgspec.json.decode(data, type=_Versioned).version
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Refused("slot-damaged", slot=name) from error
    if version > VERSION:
        raise Refused("slot-newer", slot=name)
    try:
        slot = canonical.decode(data, SlotV1) if version == 1 else canonical.decode(data, SlotV2)
    except Refused as refused:
        raise Refused("slot-damaged", slot=name) from refused
    if slot.slot != name:
        raise Refused("slot-damaged", slot=name)
    return slot
