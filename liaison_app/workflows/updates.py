"""New versions of the program: which keys sign them, and whether what arrived may be installed.

The office names the keys in its registry, which travels to everybody; the signature over the sums
of a delivery is checked with them before anybody installs it. Nothing is installed here: that takes
the administrator's rights.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import liaison_app
from liaison_app.domain.arrival import TrustState
from liaison_app.domain.errors import Refused
from liaison_app.exchange import delivery, registrar, ssh_signature
from liaison_app.exchange.limits import MAX_RELEASE_KEYS
from liaison_app.exchange.manifest import RELEASE_FORMAT
from liaison_app.exchange.trust import registry_of
from liaison_app.host.files import opened, read_file
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.office_keys import keep_trust, registry_seeds
from liaison_app.workflows.packages import require_office

_MAX_FILE = 4 * 1024**3  # bytes
_CHUNK = 1024**2  # bytes


@dataclass(frozen=True)
class ReleaseKey:
    """A key that signs new versions; ``fingerprint`` as `ssh-keygen -l` writes it."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Named:
    """The keys now named, and the organisations whose program is not known to read a registry that
    names any."""

    keys: tuple[ReleaseKey, ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """A delivery that may be installed. ``again``: it is the version that runs here."""

    folder: Path
    version: str
    installed: str
    files: tuple[str, ...]
    bytes: int
    signed_by: ReleaseKey

    @property
    def again(self) -> bool:
        return self.version == self.installed


def release_keys(trust: TrustState) -> tuple[ReleaseKey, ...]:
    """Those the registry names."""
    named = registry_of(trust).names_release_keys if trust.roots else []
    return tuple(map(_shown, named))


def name_release_key(desk: Desk, file: Path, fingerprint: str, *, anyway: bool = False) -> Named:
    """Office: the key in ``file`` (``.pub``) signs new versions from now on, beside those named
    already. ``fingerprint`` is what its holder read out.

    Refused: ``office-only``, ``release-key-form``, ``key-invalid``, ``release-key-fingerprint``,
    ``release-key-known``, ``release-keys-many``; ``release-key-readers`` where an organisation's
    program would no longer read what the office sends, unless ``anyway``.
    """
    require_office(desk)
    key = ssh_signature.read_public_key(read_file(file, ssh_signature.MAX_KEY_FILE))
    if _plain(fingerprint) != _plain(ssh_signature.fingerprint(key)):
        raise Refused("release-key-fingerprint", found=ssh_signature.fingerprint(key))
    named = registry_of(desk.trust).names_release_keys
    if key in named:
        raise Refused("release-key-known", fingerprint=ssh_signature.fingerprint(key))
    if len(named) >= MAX_RELEASE_KEYS:
        raise Refused("release-keys-many", most=MAX_RELEASE_KEYS)
    older, unsure = _readers(desk)
    if older and not named and not anyway:
        raise Refused("release-key-readers", organisations=", ".join(older))
    _name(desk, [*named, key])
    return Named(release_keys(desk.trust), unsure)


def drop_release_key(desk: Desk, fingerprint: str) -> tuple[ReleaseKey, ...]:
    """Office: what this key signed is no new version any more. Refused ``release-key-unknown``."""
    require_office(desk)
    left = [
        each.key
        for each in release_keys(desk.trust)
        if _plain(each.fingerprint) != _plain(fingerprint)
    ]
    if len(left) == len(release_keys(desk.trust)):
        raise Refused("release-key-unknown", fingerprint=fingerprint[:80])
    _name(desk, left)
    return release_keys(desk.trust)


def check_delivery(
    trust: TrustState,
    folder: Path,
    installed: str = liaison_app.__version__,
    stopped: Callable[[], bool] = lambda: False,
) -> Checked:
    """Whether the new version in ``folder`` may be installed here, in whole: signed with a key the
    registry names, every file as it was signed and no other beside them, and not older than
    ``installed``.

    Refused: ``not-enrolled``, ``release-keys-none``, ``folder-missing``, ``update-unsigned``,
    ``update-signature-form``, ``release-key-not-named``, ``update-signature``,
    ``update-sums-form``, ``update-older``, ``update-file-missing``, ``update-file-unlisted``,
    ``update-file-altered``, ``file-…``; ``cancelled`` once ``stopped`` says so.
    """
    if not trust.roots:
        raise Refused("not-enrolled")
    named = {each.key: each for each in release_keys(trust)}
    if not named:
        raise Refused("release-keys-none")
    if not folder.is_dir():
        raise Refused("folder-missing", path=str(folder))
    data = _required(folder / delivery.SUMS, delivery.MAX_SUMS)
    signature = ssh_signature.read_signature(
        _required(folder / delivery.SIGNATURE, ssh_signature.MAX_SIGNATURE_FILE)
    )
    if signature.key not in named:
        said = ssh_signature.fingerprint(signature.key)
        raise Refused("release-key-not-named", fingerprint=said)
    if not ssh_signature.is_signed(signature, data, delivery.NAMESPACE):
        raise Refused("update-signature")
    found = delivery.read_sums(data)
    if delivery.is_older(found.version, installed):
        raise Refused("update-older", version=found.version, installed=installed)
    size = _check_files(folder, found.sums, stopped)
    return Checked(folder, found.version, installed, tuple(found.sums), size, named[signature.key])


def _check_files(folder: Path, sums: dict[str, str], stopped: Callable[[], bool]) -> int:
    """Bytes of all files, each as its sum says."""
    there = {each.name for each in folder.iterdir()} - {delivery.SUMS, delivery.SIGNATURE}
    unlisted, missing = sorted(there - sums.keys()), sorted(sums.keys() - there)
    if missing:
        raise Refused("update-file-missing", name=missing[0])
    if unlisted:
        raise Refused("update-file-unlisted", name=unlisted[0])
    size = 0
    for name, wanted in sums.items():
        digest = hashlib.sha256()
        if (folder / name).is_symlink():
            raise Refused("update-file-altered", name=name)
        with opened(folder / name, _MAX_FILE, stopped) as file:
            while chunk := file.stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        if digest.hexdigest() != wanted:
            raise Refused("update-file-altered", name=name)
    return size


def _required(path: Path, limit: int) -> bytes:
    if not path.exists():
        raise Refused("update-unsigned", name=path.name)
    return read_file(path, limit)


def _name(desk: Desk, named: list[str]) -> None:
    seeds = registry_seeds(desk)
    keep_trust(desk, registrar.name_release_keys(desk.trust, named, seeds, desk.now()))


def _readers(desk: Desk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Organisations whose program is known to be too old for such a registry, and those of which
    nothing has come that would say."""
    older, unsure = set(), set()
    for replica in desk.trust.replicas.values():
        if replica.organisation == desk.trust.office or replica.status != "active":
            continue
        reads = desk.queries.format_read(replica.id)
        if reads is None:
            unsure.add(replica.organisation.upper())
        elif reads < RELEASE_FORMAT:
            older.add(replica.organisation.upper())
    return tuple(sorted(older)), tuple(sorted(unsure))


def _shown(key: str) -> ReleaseKey:
    return ReleaseKey(key, ssh_signature.fingerprint(key))


def _plain(fingerprint: str) -> str:
    return fingerprint.strip().removeprefix("SHA256:").rstrip("=")
