"""A file for what memory is too small for and nothing outlives: blobs, written once and read by
their numbers.

Each is sealed by itself under a key that is drawn here and kept nowhere, so that after a crash
nobody can read the file. AEGIS-256 (libsodium) takes a fifth of what an encrypted database takes to
write the same bytes, and they need no index.
"""

import errno
import os
import secrets
from array import array
from collections.abc import Iterator
from pathlib import Path

from nacl.bindings import (
    crypto_aead_aegis256_decrypt,
    crypto_aead_aegis256_encrypt,
    crypto_aead_aegis256_KEYBYTES,
    crypto_aead_aegis256_NPUBBYTES,
)
from nacl.exceptions import CryptoError

from liaison_app.domain.errors import Refused

_FULL = frozenset(getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EFBIG"))


class Scratch:
    """Blobs in a new file at ``path``, numbered from 0; the file is the caller's to remove."""

    def __init__(self, path: Path) -> None:
        # Nothing is left in a buffer that closing would have to write.
        self._file = open(path, "x+b", buffering=0, opener=_private)  # noqa: SIM115
        self._key = secrets.token_bytes(crypto_aead_aegis256_KEYBYTES)
        self._ends = array("Q", [0])

    def append(self, blob: bytes) -> None:
        """The next blob; Refused ``disk-full`` where there is no room for it, ``disk-error``."""
        number = len(self._ends) - 1
        sealed = crypto_aead_aegis256_encrypt(blob, None, _nonce(number), self._key)
        rest = memoryview(sealed)
        try:
            self._file.seek(self._ends[-1])
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise Refused("disk-full" if error.errno in _FULL else "disk-error") from error
        self._ends.append(self._ends[-1] + len(sealed))

    def read(self, number: int) -> bytes:
        """One blob as it was written; Refused ``disk-error`` if it is not what is there."""
        begin, end = self._ends[number : number + 2]
        try:
            self._file.seek(begin)
            sealed = self._file.read(end - begin)
            blob: bytes = crypto_aead_aegis256_decrypt(sealed, None, _nonce(number), self._key)
        except (OSError, CryptoError) as error:
            raise Refused("disk-error") from error
        return blob

    def __iter__(self) -> Iterator[bytes]:
        """All of them, in their order."""
        return map(self.read, range(len(self._ends) - 1))

    def close(self) -> None:
        """Forget the key and give the file back; a second time does nothing."""
        self._key = b""
        self._file.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _nonce(number: int) -> bytes:
    """The key is this file's alone, so that numbers do."""
    return number.to_bytes(crypto_aead_aegis256_NPUBBYTES, "big")
