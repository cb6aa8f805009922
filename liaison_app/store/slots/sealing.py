"""Opening and sealing one slot of version 2, and opening one of version 1.

Randomness for keys and nonces is handed in; the ephemeral key of a sealed box is libsodium's own.
"""

from dataclasses import dataclass, field

import msgspec
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from nacl.signing import SigningKey, VerifyKey

from liaison_app.domain import canonical
from liaison_app.domain.errors import Refused
from liaison_app.store.slots.files import Random
from liaison_app.store.slots.form import (
    VERSION,
    Derivation,
    Lock,
    Slot,
    SlotV1,
    SlotV2,
    Wrapped,
    identity_of,
)
from liaison_app.store.slots.secrets import Secrets, decoded, from_named


@dataclass(frozen=True)
class Opened:
    """One slot that opened. ``own`` is the officer's signing seed in an officer's slot, ``key``
    what opened it, both held so that they can be wiped."""

    slot: str
    version: int
    identity: str
    database_id: str
    secrets: Secrets
    derivation: Derivation | None
    key: bytearray = field(repr=False)
    own: bytearray | None = field(default=None, repr=False)

    def wipe(self) -> None:
        """Overwrite every key held here."""
        self.secrets.wipe()
        for held in (self.key, self.own):
            if held is not None:
                held[:] = bytes(len(held))


def open_slot(slot: Slot, key: bytes) -> Opened | None:
    """What ``slot`` holds, None if ``key`` does not open it; Refused ``slot-damaged``."""
    return _open_v1(slot, key) if isinstance(slot, SlotV1) else _open_v2(slot, key)


def make_slot(
    name: str,
    database_id: str,
    derivation: Derivation | None,
    key: bytes,
    secrets: Secrets,
    random: Random,
    own: bytes | None = None,
) -> SlotV2:
    """A new slot with a key pair of its own, which no earlier slot of this name had: whoever
    kept a copy of an earlier one cannot read what is sealed from now on."""
    private = PrivateKey(random(PrivateKey.SIZE))
    lock = Lock(
        own=own.hex() if own is not None else None,
        private=bytes(private).hex(),
        signer=bytes(SigningKey(secrets.slot_signing).verify_key).hex(),
    )
    bound = _bound_to(database_id, name, derivation)
    wrapped = _wrap(key, canonical.encode(lock), bound, random)
    empty = SlotV2(
        database=database_id,
        derivation=derivation,
        lock=wrapped,
        public=bytes(private.public_key).hex(),
        sealed="",
        signature="",
        slot=name,
        version=VERSION,
    )
    return _sealed(empty, secrets)


def sealed_again(slot: SlotV2, secrets: Secrets) -> SlotV2:
    """The same slot with other secrets in it; Refused ``slot-foreign`` unless it is our own work:
    to a public key that somebody else put there nothing must be sealed."""
    if not _is_signed(slot, bytes(SigningKey(secrets.slot_signing).verify_key)):
        raise Refused("slot-foreign", slot=slot.slot)
    return _sealed(slot, secrets)


def _sealed(slot: SlotV2, secrets: Secrets) -> SlotV2:
    box = SealedBox(PublicKey(bytes.fromhex(slot.public)))
    filled = msgspec.structs.replace(slot, sealed=box.encrypt(secrets.encoded()).hex())
    signature = SigningKey(secrets.slot_signing).sign(filled.statement()).signature
    return msgspec.structs.replace(filled, signature=signature.hex())


def _open_v2(slot: SlotV2, key: bytes) -> Opened | None:
    bound = _bound_to(slot.database, slot.slot, slot.derivation)
    content = _unwrap(key, slot.lock, bound)
    if content is None:
        return None
    try:
        lock = canonical.decode(content, Lock)
    except Refused as error:
        raise Refused("slot-damaged", slot=slot.slot) from error
    private = PrivateKey(bytes.fromhex(lock.private))
    if not _is_signed(slot, bytes.fromhex(lock.signer)):
        raise Refused("slot-damaged", slot=slot.slot)
    try:
        data = SealedBox(private).decrypt(bytes.fromhex(slot.sealed))
    except CryptoError as error:
        raise Refused("slot-damaged", slot=slot.slot) from error
    own = bytearray.fromhex(lock.own) if lock.own is not None else None
    return Opened(
        slot=slot.slot,
        version=slot.version,
        identity=identity_of(slot),
        database_id=slot.database,
        secrets=decoded(data, slot.slot),
        derivation=slot.derivation,
        key=bytearray(key),
        own=own,
    )


def _open_v1(slot: SlotV1, key: bytes) -> Opened | None:
    """A first secret that does not open means the wrong key; a later one, a damaged file."""
    opened: dict[str, str] = {}
    for name in sorted(slot.secrets):
        bound = canonical.encode(["liaison-slot-v1", slot.database, slot.slot, name])
        secret = _unwrap(key, slot.secrets[name], bound)
        if secret is None:
            if opened:
                raise Refused("slot-damaged", slot=slot.slot)
            return None
        try:
            opened[name] = secret.decode() if name == "age" else secret.hex()
        except UnicodeDecodeError as error:
            raise Refused("slot-damaged", slot=slot.slot) from error
    secrets = from_named(opened, slot.slot)
    return Opened(
        slot=slot.slot,
        version=1,
        identity=identity_of(slot),
        database_id=slot.database,
        secrets=secrets,
        derivation=slot.derivation,
        key=bytearray(key),
    )


def _bound_to(database_id: str, name: str, derivation: Derivation | None) -> bytes:
    return canonical.encode(["liaison-slot", VERSION, database_id, name, derivation])


def _is_signed(slot: SlotV2, signer: bytes) -> bool:
    if not bindings.crypto_core_ed25519_is_valid_point(signer):
        return False
    try:
        VerifyKey(signer).verify(slot.statement(), bytes.fromhex(slot.signature))
    except CryptoError:
        return False
    return True


def _wrap(key: bytes, content: bytes, bound_to: bytes, random: Random) -> Wrapped:
    nonce = random(Aead.NONCE_SIZE)
    return Wrapped(nonce.hex(), Aead(key).encrypt(content, bound_to, nonce).ciphertext.hex())


def _unwrap(key: bytes, wrapped: Wrapped, bound_to: bytes) -> bytes | None:
    try:
        content: bytes = Aead(key).decrypt(
            bytes.fromhex(wrapped.sealed), bound_to, bytes.fromhex(wrapped.nonce)
        )
    except CryptoError:
        return None
    return content
