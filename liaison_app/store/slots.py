"""Key slots: the installation's secrets, wrapped once for each way of unlocking.

A slot is one small file beside the case log (``<case-log>.passphrase.slot``). Its key comes from
a passphrase (Argon2id) or is the one kept in the system's keyring; each secret is wrapped by
XChaCha20-Poly1305 and bound to the database, the slot, its own name and the format's version, so
that none can be moved to another place. Asking people for a passphrase and talking to the
keyring happen elsewhere.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import Aead

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Form
from liaison_app.store.slot_files import Random, read_slot_file, write_slot_file

__all__ = [
    "Secrets",
    "database_id",
    "derive",
    "open_keyring_slot",
    "open_passphrase_slot",
    "remove_slots",
    "slots",
    "write_keyring_slot",
    "write_passphrase_slot",
]

SLOTS = ("passphrase", "keyring")
KEY_BYTES = 32
# About 0.1 s and 64 MiB for one attempt; what a slot may ask of us when it is opened is bounded,
# because anybody can write the file.
OPSLIMIT = 3
MEMLIMIT = 64 * 2**20
_Opslimit = Annotated[int, msgspec.Meta(ge=1, le=16)]
_Memlimit = Annotated[int, msgspec.Meta(ge=2**23, le=2**30, multiple_of=1024)]


@dataclass(frozen=True)
class Secrets:
    """What unlocking yields. ``root`` and ``registry`` (Ed25519 seeds) are the office's alone.

    ``database`` and ``signing`` (an Ed25519 seed) have 32 bytes; ``age`` is an
    ``AGE-SECRET-KEY-1…``.
    """

    database: bytes
    signing: bytes
    age: str
    root: bytes | None = None
    registry: bytes | None = None


class _Derivation(Form, frozen=True):
    memlimit: _Memlimit
    opslimit: _Opslimit
    salt: Hex32


class _Wrapped(Form, frozen=True):
    nonce: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{48}$")]
    sealed: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{2}){16,512}$")]


class _Slot(Form, frozen=True):
    database: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    derivation: _Derivation | None
    secrets: dict[str, _Wrapped]
    slot: Literal["passphrase", "keyring"]
    version: Literal[1]


def write_passphrase_slot(
    case_log: Path, database_id: str, passphrase: str, secrets: Secrets, random: Random
) -> None:
    """Write (or replace) the slot that a passphrase opens; ``passphrase-empty`` without one.

    Passphrases are compared in NFC, so that it does not matter how a keyboard composes か and ゛;
    nothing else about them is changed.
    """
    derivation = _Derivation(MEMLIMIT, OPSLIMIT, random(argon2id.SALTBYTES).hex())
    key = _key_from(passphrase, derivation)
    _write(case_log, _Context(database_id, "passphrase"), key, derivation, secrets, random)


def open_passphrase_slot(case_log: Path, passphrase: str) -> Secrets:
    """The secrets; Refused ``passphrase-wrong``, ``slot-missing``, ``slot-damaged``."""
    slot = _read(case_log, "passphrase")
    if slot.derivation is None:
        raise Refused("slot-damaged", slot="passphrase")
    return _unwrap(slot, _key_from(passphrase, slot.derivation), "passphrase-wrong")


def write_keyring_slot(
    case_log: Path, database_id: str, kek: bytes, secrets: Secrets, random: Random
) -> None:
    """Write (or replace) the slot opened by ``kek``, the 32 bytes kept in the keyring."""
    _write(case_log, _Context(database_id, "keyring"), kek, None, secrets, random)


def open_keyring_slot(case_log: Path, kek: bytes) -> Secrets:
    """The secrets; Refused ``slot-key-wrong``, ``slot-missing``, ``slot-damaged``."""
    slot = _read(case_log, "keyring")
    if len(kek) != KEY_BYTES:
        raise Refused("slot-key-wrong")
    return _unwrap(slot, kek, "slot-key-wrong")


def slots(case_log: Path) -> tuple[str, ...]:
    """Which slots there are, by name."""
    return tuple(name for name in SLOTS if _path(case_log, name).is_file())


def database_id(case_log: Path) -> str:
    """The database the slots belong to; ``slot-missing`` where there is none."""
    names = slots(case_log)
    return _read(case_log, names[0] if names else SLOTS[0]).database


def remove_slots(case_log: Path) -> None:
    """Delete every slot of a case log whose set-up failed; harmless where there is none."""
    for name in SLOTS:
        _path(case_log, name).unlink(missing_ok=True)


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for another purpose, from which ``key`` cannot be told."""
    return hashlib.blake2b(f"liaison {purpose}".encode(), key=key, digest_size=KEY_BYTES).digest()


@dataclass(frozen=True)
class _Context:
    """What every secret of a slot is bound to besides its name."""

    database: str
    slot: Literal["passphrase", "keyring"]

    def bind(self, secret: str) -> bytes:
        return canonical.encode(["liaison-slot-v1", self.database, self.slot, secret])


def _path(case_log: Path, slot: str) -> Path:
    return case_log.with_name(f"{case_log.name}.{slot}.slot")


def _key_from(passphrase: str, derivation: _Derivation) -> bytes:
    if not passphrase.strip():
        raise Refused("passphrase-empty")
    composed = unicodedata.normalize("NFC", passphrase)
    key: bytes = argon2id.kdf(
        KEY_BYTES,
        # Undecodable bytes of a passphrase file arrive as lone surrogates and still count.
        composed.encode("utf-8", "surrogatepass"),
        bytes.fromhex(derivation.salt),
        opslimit=derivation.opslimit,
        memlimit=derivation.memlimit,
    )
    return key


def _write(
    case_log: Path,
    context: _Context,
    key: bytes,
    derivation: _Derivation | None,
    secrets: Secrets,
    random: Random,
) -> None:
    wrapped = {
        name: _wrap(key, secret, context.bind(name), random)
        for name, secret in _named(secrets).items()
    }
    slot = _Slot(context.database, derivation, wrapped, context.slot, 1)
    write_slot_file(_path(case_log, context.slot), canonical.encode(slot))


def _read(case_log: Path, name: str) -> _Slot:
    data = read_slot_file(_path(case_log, name), name)
    try:
        slot = canonical.decode(data, _Slot)
    except Refused as error:
        raise Refused("slot-damaged", slot=name) from error
    if slot.slot != name:
        raise Refused("slot-damaged", slot=name)
    return slot


def _wrap(key: bytes, secret: bytes, bound_to: bytes, random: Random) -> _Wrapped:
    nonce = random(Aead.NONCE_SIZE)
    sealed = Aead(key).encrypt(secret, bound_to, nonce).ciphertext
    return _Wrapped(nonce.hex(), sealed.hex())


def _unwrap(slot: _Slot, key: bytes, wrong_key: str) -> Secrets:
    """A first secret that does not open means the wrong key; a later one, a damaged file."""
    context = _Context(slot.database, slot.slot)
    opened: dict[str, bytes] = {}
    for name in sorted(slot.secrets):
        wrapped = slot.secrets[name]
        try:
            opened[name] = Aead(key).decrypt(
                bytes.fromhex(wrapped.sealed), context.bind(name), bytes.fromhex(wrapped.nonce)
            )
        except CryptoError as error:
            code = "slot-damaged" if opened else wrong_key
            raise Refused(code, slot=slot.slot) from error
    return _secrets(opened, slot.slot)


def _named(secrets: Secrets) -> Mapping[str, bytes]:
    named = {
        "age": secrets.age.encode(),
        "database": secrets.database,
        "registry": secrets.registry,
        "root": secrets.root,
        "signing": secrets.signing,
    }
    return {name: secret for name, secret in named.items() if secret is not None}


def _secrets(opened: Mapping[str, bytes], slot: str) -> Secrets:
    try:
        return Secrets(
            database=opened["database"],
            signing=opened["signing"],
            age=opened["age"].decode(),
            root=opened.get("root"),
            registry=opened.get("registry"),
        )
    except (KeyError, UnicodeDecodeError) as error:
        raise Refused("slot-damaged", slot=slot) from error
