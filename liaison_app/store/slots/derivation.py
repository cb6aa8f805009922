"""From what a person types to the key that opens a slot."""

import unicodedata

from nacl.pwhash import argon2id

from liaison_app.domain.errors import Refused
from liaison_app.store.slots.files import Random
from liaison_app.store.slots.form import Derivation
from liaison_app.store.slots.secrets import KEY_BYTES

# About 0.1 s and 64 MiB for one attempt.
OPSLIMIT = 3
MEMLIMIT = 64 * 2**20


def fresh(random: Random) -> Derivation:
    """A derivation of the shipped cost with a salt of its own."""
    return Derivation(MEMLIMIT, OPSLIMIT, random(argon2id.SALTBYTES).hex())


def is_strong(derivation: Derivation) -> bool:
    """Whether a guess costs at least what it shall: a file's own word is not taken for less."""
    return derivation.memlimit >= MEMLIMIT and derivation.opslimit >= OPSLIMIT


def key_from(passphrase: str, derivation: Derivation) -> bytes:
    """32 bytes; Refused ``passphrase-empty``.

    Passphrases are compared in NFC, so that it does not matter how a keyboard composes か and ゛;
    nothing else about them is changed.
    """
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
