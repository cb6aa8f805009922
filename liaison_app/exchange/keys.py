"""Keys: Ed25519 for signing, X25519 (age) for sealing.

Public signing keys are written as 64 hex digits and named by their id, the SHA-256 of the raw
key, which is always computed here and never believed. A key that is no honest key (not
canonical, of low order, outside the main subgroup) is refused wherever one enters: such a key
verifies what nobody signed, or opens to everybody what is sealed to it.
"""

import hashlib

import pyrage
from nacl import bindings
from nacl.exceptions import BadSignatureError
from nacl.exceptions import RuntimeError as SodiumError
from nacl.signing import SigningKey, VerifyKey

from liaison_app.domain.errors import BundleRefused
from liaison_app.exchange import bech32

SEED_BYTES = 32
SIGNATURE_BYTES = 64
_RECIPIENT = "age"
_IDENTITY = "age-secret-key-"
_ANY_SCALAR = b"\x11" * 32


def public_key(seed: bytes) -> str:
    """The public key of a 32-byte seed, in hex."""
    return bytes(SigningKey(seed).verify_key).hex()


def key_id(public: str) -> str:
    """SHA-256 of the raw public key, in hex."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte Ed25519 signature of ``message``."""
    return SigningKey(seed).sign(message).signature


def is_signature(public: str, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` is one of the owner of ``public``."""
    if len(signature) != SIGNATURE_BYTES or not is_public_key(public):
        return False
    try:
        VerifyKey(bytes.fromhex(public)).verify(message, signature)
    except BadSignatureError:
        return False
    return True


def is_public_key(public: str) -> bool:
    """Canonical, of large order and in the main subgroup."""
    raw = bytes.fromhex(public)
    return len(raw) == SEED_BYTES and bool(bindings.crypto_core_ed25519_is_valid_point(raw))


def check_public_key(public: str) -> None:
    """Raise ``key-invalid`` unless ``public`` is an honest Ed25519 key."""
    if not is_public_key(public):
        raise BundleRefused("key-invalid", key=public)


def age_identity(entropy: bytes) -> str:
    """The age secret key made of 32 random bytes (``AGE-SECRET-KEY-1…``)."""
    if len(entropy) != SEED_BYTES:
        raise ValueError("an age identity takes 32 random bytes")
    return bech32.encode(_IDENTITY, entropy).upper()


def age_recipient(identity: str) -> str:
    """The public key (``age1…``) of an age secret key."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def check_recipient(recipient: str) -> None:
    """Raise ``key-invalid`` unless ``recipient`` is an X25519 key that can keep a secret.

    The seven points of low order share the same secret with everybody; the age library stops
    the program when asked to seal to one.
    """
    try:
        raw = bech32.decode(_RECIPIENT, recipient)
        shared = _is_reduced(raw) and bindings.crypto_scalarmult(_ANY_SCALAR, raw)
    except (ValueError, SodiumError) as error:
        raise BundleRefused("key-invalid", key=recipient[:80]) from error
    if not shared:
        raise BundleRefused("key-invalid", key=recipient[:80])


def _is_reduced(raw: bytes) -> bool:
    """32 bytes whose unused highest bit is clear: one spelling for one key."""
    return len(raw) == SEED_BYTES and not raw[-1] & 0x80
