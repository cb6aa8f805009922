"""Signatures of OpenSSH (`ssh-keygen -Y sign`) with Ed25519 keys, read strictly.

Source: PROTOCOL.sshsig and PROTOCOL.key of OpenSSH. What is signed is ``SSHSIG``, the namespace, an
empty reserved field, the hash's name and the hash of the message, each but the first with its
length. Other kinds of keys are refused: the registry names Ed25519 keys alone.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys

MAX_KEY_FILE = 4 * 1024  # bytes
MAX_SIGNATURE_FILE = 16 * 1024  # bytes
_KIND = b"ssh-ed25519"
_MAGIC = b"SSHSIG"
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_ARMOUR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\r?\n((?:[A-Za-z0-9+/=]{1,76}\r?\n)+)"
    rb"-----END SSH SIGNATURE-----(?:\r?\n)?"
)
_KEY_LINE = re.compile(rb"ssh-ed25519 ([A-Za-z0-9+/=]{1,200})(?: [^\r\n]{0,200})?(?:\r?\n)?")


@dataclass(frozen=True)
class SshSignature:
    """Not verified yet: whose it says it is (public key in hex), and for which purpose."""

    key: str
    namespace: str
    hash_name: bytes
    signature: bytes


def read_public_key(data: bytes) -> str:
    """The key of a ``.pub`` file, in hex; Refused ``release-key-form``, ``key-invalid``."""
    try:
        key = _public_key(_unbased(_matched(_KEY_LINE, data)))
    except _Malformed as error:
        raise Refused("release-key-form") from error
    keys.check_public_key(key)
    return key


def fingerprint(key: str) -> str:
    """What `ssh-keygen -l` says of a key in hex: ``SHA256:`` and 43 characters."""
    digest = hashlib.sha256(_string(_KIND) + _string(bytes.fromhex(key))).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def read_signature(data: bytes) -> SshSignature:
    """An armoured signature; Refused ``update-signature-form``."""
    try:
        reader = _Reader(_unbased(b"".join(_matched(_ARMOUR, data).split())))
        _require(reader.take(len(_MAGIC)) == _MAGIC and reader.number() == 1)
        key = _public_key(reader.string())
        namespace, reserved, hash_name = reader.string(), reader.string(), reader.string()
        inner = _Reader(reader.string())
        reader.end()
        _require(not reserved and hash_name in _HASHES and inner.string() == _KIND)
        signature = inner.string()
        inner.end()
        _require(len(signature) == keys.SIGNATURE_BYTES)
        return SshSignature(key, namespace.decode("ascii"), hash_name, signature)
    except (_Malformed, UnicodeDecodeError) as error:
        raise Refused("update-signature-form") from error


def is_signed(found: SshSignature, message: bytes, namespace: str) -> bool:
    """Whether ``message`` was signed for this purpose by the key the signature names."""
    if found.namespace != namespace:
        return False
    digest = _HASHES[found.hash_name](message).digest()
    parts = (namespace.encode("ascii"), b"", found.hash_name, digest)
    return keys.is_signature(found.key, _MAGIC + b"".join(map(_string, parts)), found.signature)


class _Malformed(Exception):
    """Any fault of form; which one is of no use to anybody."""


class _Reader:
    """Fields with their length before them (RFC 4251, section 5)."""

    def __init__(self, data: bytes) -> None:
        self._left = data

    def take(self, count: int) -> bytes:
        _require(len(self._left) >= count)
        found, self._left = self._left[:count], self._left[count:]
        return found

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        return self.take(self.number())

    def end(self) -> None:
        _require(not self._left)


def _require(holds: bool) -> None:
    if not holds:
        raise _Malformed


def _matched(pattern: re.Pattern[bytes], data: bytes) -> bytes:
    found = pattern.fullmatch(data)
    if found is None:
        raise _Malformed
    return found[1]


def _public_key(data: bytes) -> str:
    reader = _Reader(data)
    kind, key = reader.string(), reader.string()
    reader.end()
    _require(kind == _KIND and len(key) == keys.SEED_BYTES)
    return key.hex()


def _unbased(text: bytes) -> bytes:
    """Strict: the one spelling the bytes have."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise _Malformed from error
    _require(base64.b64encode(data) == text)
    return data


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
