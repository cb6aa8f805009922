"""What of a delivery is refused, and why."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liaison_app.domain.arrival import Replica, TrustState
from liaison_app.domain.errors import Refused
from liaison_app.exchange import keys, registrar, ssh_signature
from liaison_app.exchange.trust import registry_of
from liaison_app.workflows.updates import check_delivery
from tests.ssh_keys import deliver, sign, ssh_key

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROOT, REGISTRY, OWN = (bytes([number]) * 32 for number in (1, 2, 3))
HERE, NEWER = "0.4.0", "0.5.0"
PACKAGE = f"liaison_{NEWER}_amd64.deb"


def trust() -> TrustState:
    own = Replica(
        id="0" * 32,
        organisation="nco",
        letter="A",
        signing_key=keys.public_key(OWN),
        age_recipient=keys.age_recipient(keys.age_identity(OWN)),
        tlp_max="TLP:RED",
    )
    return registrar.found_office(own, [ROOT], [REGISTRY], NOW)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return ssh_key(tmp_path)


@pytest.fixture
def named(key: Path) -> TrustState:
    public = ssh_signature.read_public_key(Path(f"{key}.pub").read_bytes())
    return registrar.name_release_keys(trust(), [public], [REGISTRY], NOW)


@pytest.fixture
def verify(named: TrustState) -> Callable[[Path], str]:
    def verified(folder: Path) -> str:
        with pytest.raises(Refused) as refused:
            check_delivery(named, folder, HERE)
        return refused.value.code

    return verified


def test_what_was_signed_is_good(named: TrustState, key: Path, tmp_path: Path) -> None:
    found = check_delivery(named, deliver(tmp_path / "new", key, NEWER), HERE)
    assert (found.version, found.again) == (NEWER, False)
    assert found.bytes == sum((tmp_path / "new" / name).stat().st_size for name in found.files)
    assert check_delivery(named, deliver(tmp_path / "same", key, HERE), HERE).again


def test_who_names_no_key_vouches_for_nothing(key: Path, tmp_path: Path) -> None:
    folder = deliver(tmp_path / "new", key, NEWER)
    for state, code in ((TrustState(), "not-enrolled"), (trust(), "release-keys-none")):
        with pytest.raises(Refused, match=code):
            check_delivery(state, folder, HERE)


def test_another_delivery_is_refused(
    verify: Callable[[Path], str], key: Path, tmp_path: Path
) -> None:
    assert verify(tmp_path / "nowhere") == "folder-missing"
    assert verify(deliver(tmp_path / "unsigned", None, NEWER)) == "update-unsigned"
    other = ssh_key(tmp_path, "other")
    assert verify(deliver(tmp_path / "other-key", other, NEWER)) == "release-key-not-named"
    assert verify(deliver(tmp_path / "older", key, "0.3.10")) == "update-older"
    mixed = (PACKAGE, "liaison-0.3.0.cdx.json")
    assert verify(deliver(tmp_path / "mixed", key, NEWER, mixed)) == "update-sums-form"


def test_an_altered_delivery_is_refused(
    verify: Callable[[Path], str], named: TrustState, key: Path, tmp_path: Path
) -> None:
    folder = deliver(tmp_path / "altered", key, NEWER)
    package, sums, signature = (folder / name for name in (PACKAGE, "SHA256SUMS", "SHA256SUMS.sig"))
    right = package.read_bytes()
    package.write_bytes(right + b"x")
    assert verify(folder) == "update-file-altered"
    package.unlink()
    assert verify(folder) == "update-file-missing"
    package.symlink_to(sums)
    assert verify(folder) == "update-file-altered"
    package.unlink()
    package.mkdir()
    assert verify(folder) == "file-not-read"
    package.rmdir()
    package.write_bytes(right)
    (folder / "setup.exe").write_bytes(b"x")
    assert verify(folder) == "update-file-unlisted"
    (folder / "setup.exe").unlink()
    assert check_delivery(named, folder, HERE).version == NEWER
    sums.write_bytes(sums.read_bytes().replace(NEWER.encode(), b"0.5.1"))
    assert verify(folder) == "update-signature"
    sign(key, sums, "file")
    assert verify(folder) == "update-signature"
    signature.write_bytes(b"\x00" * 100)
    assert verify(folder) == "update-signature-form"
    signature.write_bytes(b"\x00" * 100_000)
    assert verify(folder) == "file-too-large"


def test_a_key_has_one_role(named: TrustState) -> None:
    for taken in (ROOT, REGISTRY, OWN):
        with pytest.raises(Refused, match="trust-malformed"):
            registrar.name_release_keys(named, [keys.public_key(taken)], [REGISTRY], NOW)
    many = [keys.public_key(bytes([number]) * 32) for number in range(10, 15)]
    with pytest.raises(Refused):
        registrar.name_release_keys(named, many, [REGISTRY], NOW)


def test_what_a_restored_office_lost_is_taken_back_unless_it_was_changed_since(
    named: TrustState,
) -> None:
    base, lost = trust(), registry_of(named)
    again = registrar.take_back(base, lost, registry_of(base), [REGISTRY], NOW)
    assert registry_of(again).names_release_keys == lost.names_release_keys
    other = [keys.public_key(bytes([9]) * 32)]
    since = registrar.name_release_keys(base, other, [REGISTRY], NOW)
    kept = registrar.take_back(since, lost, registry_of(base), [REGISTRY], NOW)
    assert registry_of(kept).names_release_keys == other
    dropped = registrar.name_release_keys(named, [], [REGISTRY], NOW)
    assert registry_of(dropped).names_release_keys == []
    assert b"release_keys" not in dropped.registry
