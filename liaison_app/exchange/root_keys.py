"""Root keys on media of their own: one small file each, sealed by its holder's passphrase.

What is public stands in the clear, so that a proposal can name the key without opening it; the
seed is an age file with a passphrase (scrypt), which ``age -d`` opens without this program.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
import pyrage
from pyrage import passphrase as age_passphrase

from liaison_app.domain import canonical
from liaison_app.domain.canonical import Hex64
from liaison_app.domain.errors import Refused
from liaison_app.domain.operations import Code, Form
from liaison_app.exchange import keys
from liaison_app.exchange.forms import decode_as, from_base64, to_base64
from liaison_app.exchange.limits import MAX_ROOT_KEY

_MALFORMED = "root-key-malformed"


class RootKeyFile(Form, frozen=True):
    """``sealed`` is the age file in base64; ``key`` the public key of the seed in it."""

    key: Hex64
    office: Code
    sealed: Annotated[str, msgspec.Meta(max_length=MAX_ROOT_KEY)]
    version: Literal[1]


@dataclass(frozen=True)
class RootKey:
    """A root key as its medium shows it. ``key`` is the public key in hex."""

    key: str
    office: str
    sealed: bytes

    @property
    def name(self) -> str:
        return short_name(self.key)


def short_name(key: str) -> str:
    """What people call a public key: the first eight digits of its id."""
    return keys.key_id(key)[:8]


def file_name(office: str, key: str) -> str:
    """What the file on the medium is called."""
    return f"{office}-root-{short_name(key)}.key"


def seal_root_key(seed: bytes, office: str, passphrase: str) -> bytes:
    """The file's bytes; takes about a second, as every guess at the passphrase will."""
    if not passphrase.strip():
        raise Refused("passphrase-empty")
    sealed = bytes(age_passphrase.encrypt(seed, passphrase))
    return canonical.encode(
        RootKeyFile(key=keys.public_key(seed), office=office, sealed=to_base64(sealed), version=1)
    )


def read_root_key(data: bytes) -> RootKey:
    """The public side of a root key's file; Refused ``root-key-malformed``, ``key-invalid``."""
    found = decode_as(_MALFORMED, data, RootKeyFile, "root-key")
    keys.check_public_key(found.key)
    try:
        return RootKey(found.key, found.office, from_base64(found.sealed))
    except ValueError as error:
        raise Refused(_MALFORMED, part="root-key") from error


def open_root_key(found: RootKey, passphrase: str) -> bytes:
    """The seed; Refused ``root-key-passphrase``, or ``root-key-malformed`` where it is not the
    seed of the public key beside it."""
    if not passphrase.strip():
        raise Refused("passphrase-empty")
    try:
        seed = bytes(age_passphrase.decrypt(found.sealed, passphrase))
    except pyrage.DecryptError as error:
        raise Refused("root-key-passphrase", name=found.name) from error
    if len(seed) != keys.SEED_BYTES or keys.public_key(seed) != found.key:
        raise Refused(_MALFORMED, part="root-key")
    return seed
