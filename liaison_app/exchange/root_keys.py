"""Root keys on media of their own: one small file each, sealed by its holder's passphrase.

What is public stands in the clear, so that a proposal can name the key without opening it. The
seed is sealed with XChaCha20-Poly1305 under a key that Argon2id makes of the passphrase, at a cost
written in the file: a guess takes half a second, and an old machine opens what a new one sealed.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import Aead

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex32, Hex64
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Code, Form
from liaison_app.exchange import keys
from liaison_app.exchange.forms import decode_as

_MALFORMED = "root-key-malformed"
Random = Callable[[int], bytes]


class RootKeyFile(Form, frozen=True):
    """``sealed`` is the seed with its tag, ``key`` its public key, ``memlimit`` in bytes.

    What opening asks of a machine is bounded, because anybody can write such a file.
    """

    key: Hex64
    memlimit: Annotated[int, msgspec.Meta(ge=2**23, le=2**30, multiple_of=1024)]
    nonce: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{48}\Z")]
    office: Code
    opslimit: Annotated[int, msgspec.Meta(ge=1, le=16)]
    salt: Hex32
    sealed: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{96}\Z")]
    version: Literal[1]

    def bound(self) -> bytes:
        """What the seed is sealed together with: everything else in the file but the nonce."""
        said = ["liaison-root-key", self.version, self.office, self.key]
        return canonical.encode([*said, self.salt, self.memlimit, self.opslimit])


@dataclass(frozen=True)
class RootKey:
    """A root key as its medium shows it. ``key`` is the public key in hex."""

    file: RootKeyFile

    @property
    def key(self) -> str:
        return self.file.key

    @property
    def office(self) -> str:
        return self.file.office

    @property
    def name(self) -> str:
        return short_name(self.key)


def short_name(key: str) -> str:
    """What people call a public key: the first eight digits of its id."""
    return keys.key_id(key)[:8]


def file_name(office: str, key: str) -> str:
    """What the file on the medium is called."""
    return f"{office}-root-{short_name(key)}.key"


def seal_root_key(seed: bytes, office: str, passphrase: str, random: Random) -> bytes:
    """The file's bytes; Refused ``passphrase-empty``."""
    nonce = random(Aead.NONCE_SIZE)
    empty = RootKeyFile(
        key=keys.public_key(seed),
        memlimit=argon2id.MEMLIMIT_MODERATE,
        nonce=nonce.hex(),
        office=office,
        opslimit=argon2id.OPSLIMIT_MODERATE,
        salt=random(argon2id.SALTBYTES).hex(),
        sealed="",
        version=1,
    )
    box = Aead(_key_from(passphrase, empty))
    sealed = box.encrypt(seed, empty.bound(), nonce).ciphertext
    return canonical.encode(msgspec.structs.replace(empty, sealed=sealed.hex()))


def read_root_key(data: bytes) -> RootKey:
    """The public side of a root key's file; Refused ``root-key-malformed``, ``key-invalid``."""
    found = decode_as(_MALFORMED, data, RootKeyFile, "root-key")
    keys.check_public_key(found.key)
    return RootKey(found)


def open_root_key(found: RootKey, passphrase: str) -> bytes:
    """The seed; Refused ``root-key-passphrase``, or ``root-key-malformed`` where it is not the
    seed of the public key beside it."""
    file = found.file
    box = Aead(_key_from(passphrase, file))
    sealed, nonce = bytes.fromhex(file.sealed), bytes.fromhex(file.nonce)
    try:
        seed = bytes(box.decrypt(sealed, file.bound(), nonce))
    except CryptoError as error:
        raise Refused("root-key-passphrase", name=found.name) from error
    if keys.public_key(seed) != found.key:
        raise Refused(_MALFORMED, part="root-key")
    return seed


def _key_from(passphrase: str, file: RootKeyFile) -> bytes:
    """Passphrases are compared in NFC, however a keyboard composes them."""
    if not passphrase.strip():
        raise Refused("passphrase-empty")
    said = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    key: bytes = argon2id.kdf(
        Aead.KEY_SIZE,
        said,
        bytes.fromhex(file.salt),
        opslimit=file.opslimit,
        memlimit=file.memlimit,
    )
    return key
