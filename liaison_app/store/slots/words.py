"""The recovery key as 24 English words, which can be written on paper and typed again.

The words are 32 random bytes with a checksum (BIP-39); they are the slot's key themselves, since
nobody can guess them, and need no slow derivation.
"""

import unicodedata

from liaison_app.store.slots.secrets import KEY_BYTES, derive

_WORDS = 24
_LANGUAGE = "english"


def recovery_words(entropy: bytes) -> str:
    """32 random bytes as 24 words in one line."""
    from mnemonic import Mnemonic

    if len(entropy) != KEY_BYTES:
        raise ValueError("a recovery key is made of 32 random bytes")
    return Mnemonic(_LANGUAGE).to_mnemonic(entropy)


def is_recovery_key(text: str) -> bool:
    """Whether ``text`` is 24 words whose checksum holds, in any spacing and case."""
    return recovery_key(text) is not None


def recovery_key(text: str) -> bytes | None:
    """The key of the recovery slot that ``text`` writes out, or None if it is something else."""
    words = unicodedata.normalize("NFKC", text).lower().split()
    if len(words) != _WORDS:
        return None
    from mnemonic import Mnemonic

    try:
        entropy = bytes(Mnemonic(_LANGUAGE).to_entropy(words))
    except (ValueError, LookupError):  # a word that is in no list, or a wrong checksum
        return None
    return derive(entropy, "recovery")
