"""Root keys on media: made, sealed by each holder's passphrase, written and read back.

A holder who makes his key himself, on a machine of his own, hands in nothing but its public side.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys
from liaison_app.exchange.limits import MAX_ROOT_KEY
from liaison_app.exchange.root_keys import (
    RootKey,
    file_name,
    read_root_key,
    seal_root_key,
)
from liaison_app.host.files import read_file, write_file

Random = Callable[[int], bytes]
_CODE = re.compile("[a-z][a-z0-9-]{1,31}")


@dataclass(frozen=True)
class RootMedium:
    """Where a root key goes: a folder of the medium, and its holder's passphrase (or a question
    for it)."""

    folder: Path
    passphrase: str | Callable[[], str] = field(repr=False)


@dataclass(frozen=True)
class MadeRootKey:
    """A new root key, sealed but not yet written. ``key`` is the public key in hex."""

    path: Path
    key: str
    seed: bytes = field(repr=False)
    data: bytes = field(repr=False)


def make_root_keys(media: Sequence[RootMedium], office: str, random: Random) -> list[MadeRootKey]:
    """A key for each medium; Refused: ``file-not-written``, ``passphrase-empty``,
    ``root-passphrase-repeated`` (two holders with one passphrase are one holder)."""
    for each in media:
        if not each.folder.is_dir():
            raise Refused("file-not-written", path=str(each.folder), reason="not a folder")
    said: list[str] = []
    for each in media:
        passphrase = each.passphrase if isinstance(each.passphrase, str) else each.passphrase()
        if passphrase in said:
            raise Refused("root-passphrase-repeated")
        said.append(passphrase)
    made = []
    for each, passphrase in zip(media, said, strict=True):
        seed = random(keys.SEED_BYTES)
        key = keys.public_key(seed)
        data = seal_root_key(seed, office, passphrase, random)
        made.append(MadeRootKey(each.folder / file_name(office, key), key, seed, data))
    return made


@contextmanager
def written_root_keys(made: Sequence[MadeRootKey]) -> Iterator[None]:
    """The keys on their media for as long as what follows succeeds; else they are removed, since
    a key that nothing names would only be mistaken for one that counts."""
    written: list[Path] = []
    try:
        for each in made:
            write_file(each.path, each.data, replace=False)
            written.append(each.path)
            _check_written(each)
        yield
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _check_written(made: MadeRootKey) -> None:
    if read_file(made.path, MAX_ROOT_KEY) != made.data:
        raise Refused("file-not-written", path=str(made.path), reason="differs when read")


def make_root_key(folder: Path, office: str, passphrase: str, random: Random) -> MadeRootKey:
    """A holder's own key on his medium, to be named in a proposal.

    Refused: ``organisation-code``, ``file-…``, ``passphrase-empty``.
    """
    code = office.strip().lower()
    if not is_code(code):
        raise Refused("organisation-code", organisation=office[:40])
    made = make_root_keys([RootMedium(folder, passphrase)], code, random)
    with written_root_keys(made):
        return made[0]


def root_key_at(path: Path) -> RootKey:
    """The public side of the key on a medium; Refused ``file-…``, ``root-key-malformed``."""
    return read_root_key(read_file(path, MAX_ROOT_KEY))


def is_code(text: str) -> bool:
    """Whether ``text`` can be an organisation's code."""
    return _CODE.fullmatch(text) is not None
