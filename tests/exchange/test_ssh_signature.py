"""Signatures over a delivery: what OpenSSH writes is read, and nothing else."""

import base64
import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.domain.errors import Refused
from liaison_app.exchange.delivery import is_older, read_sums
from liaison_app.exchange.ssh_signature import (
    fingerprint,
    is_signed,
    read_public_key,
    read_signature,
)
from tests import ssh_keys

# Made once by ssh-keygen of OpenSSH 9.2.
PUBLIC = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINmiKLIUUJlDnCg8rnh6wJ/4eALwpHs4WaQWKbYyTgHk test\n"
FINGERPRINT = "SHA256:V5+n48plyKejKfQLpVDMIiZcIStOPbNDWM5ttIgKNDc"
MESSAGE = b"0" * 64 + b"  liaison_0.4.0_amd64.deb\n"
SIGNATURE = b"""-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2aIoshRQmUOcKDyueHrAn/h4Av
CkezhZpBYptjJOAeQAAAAPbGlhaXNvbi1yZWxlYXNlAAAAAAAAAAZzaGE1MTIAAABTAAAA
C3NzaC1lZDI1NTE5AAAAQL6g8FBgQOuvx5YR6WinDwTFRRpYC9qRCc2atlLA5kwXlXVnGb
Bq3us9W/yA0nTuitm8+y/SWUjgRzE2Werh7Ac=
-----END SSH SIGNATURE-----
"""
BODY = base64.b64decode(b"".join(SIGNATURE.splitlines()[1:-1]))


def armoured(body: bytes) -> bytes:
    text = base64.b64encode(body)
    lines = b"\n".join(text[at : at + 70] for at in range(0, len(text), 70))
    return b"-----BEGIN SSH SIGNATURE-----\n" + lines + b"\n-----END SSH SIGNATURE-----\n"


def test_what_openssh_wrote_is_read() -> None:
    key = read_public_key(PUBLIC)
    found = read_signature(SIGNATURE)
    assert fingerprint(key) == FINGERPRINT
    assert found.key == key
    assert is_signed(found, MESSAGE, "liaison-release")
    assert not is_signed(found, MESSAGE + b"x", "liaison-release")
    assert not is_signed(found, MESSAGE, "file")
    assert armoured(BODY) == SIGNATURE


@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_it_is_what_the_openssh_of_this_computer_writes(tmp_path: Path, hash_name: str) -> None:
    key, file = ssh_keys.ssh_key(tmp_path), tmp_path / "file"
    file.write_bytes(MESSAGE)
    ssh_keys._run("-q", "-Y", "sign", "-O", f"hashalg={hash_name}", "-f", str(key),
                  "-n", "liaison-release", str(file))  # fmt: skip
    public = read_public_key(Path(f"{key}.pub").read_bytes())
    found = read_signature((tmp_path / "file.sig").read_bytes())
    assert (found.key, found.hash_name) == (public, hash_name.encode())
    assert fingerprint(public) == ssh_keys.fingerprint(key)
    assert is_signed(found, MESSAGE, "liaison-release")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ssh-ed25519 \n",
        PUBLIC + PUBLIC,
        PUBLIC.replace(b"ssh-ed25519", b"ssh-rsa"),
        PUBLIC.replace(b"AAAAC3", b"AAAAC4"),
        PUBLIC.replace(b"Hk test", b"Hk= test"),
        b'from="x" ' + PUBLIC,
        SIGNATURE,
    ],
)
def test_any_other_file_is_no_public_key(data: bytes) -> None:
    with pytest.raises(Refused, match="release-key-form"):
        read_public_key(data)


def test_a_key_that_signs_for_everybody_is_refused() -> None:
    low = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20" + b"\x01" + bytes(31)
    with pytest.raises(Refused, match="key-invalid"):
        read_public_key(b"ssh-ed25519 " + base64.b64encode(low) + b"\n")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" + SIGNATURE,
        SIGNATURE + b"x",
        SIGNATURE.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"),
        SIGNATURE.replace(b"7Ac=", b"7Ad="),
        armoured(BODY[:-1]),
        armoured(BODY + b"\x00"),
        armoured(b"SSHSIH" + BODY[6:]),
        armoured(BODY.replace(b"SSHSIG\x00\x00\x00\x01", b"SSHSIG\x00\x00\x00\x02")),
        armoured(BODY.replace(b"sha512", b"sha384")),
        armoured(
            BODY.replace(b"liaison-release\x00\x00\x00\x00", b"liaison-release\x00\x00\x00\x01")
        ),
    ],
)
def test_any_other_bytes_are_no_signature(data: bytes) -> None:
    with pytest.raises(Refused, match="update-signature-form"):
        read_signature(data)


def test_a_signature_by_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    key, file = ssh_keys.ssh_key(tmp_path, kind="ecdsa"), tmp_path / "file"
    file.write_bytes(MESSAGE)
    ssh_keys.sign(key, file)
    with pytest.raises(Refused, match="update-signature-form"):
        read_signature((tmp_path / "file.sig").read_bytes())


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(place: int, change: int) -> None:
    spoilt = bytearray(BODY)
    spoilt[place] ^= change
    key, found = read_public_key(PUBLIC), None
    with contextlib.suppress(Refused):
        found = read_signature(armoured(bytes(spoilt)))
    assert found is None or found.key != key or not is_signed(found, MESSAGE, "liaison-release")


def test_sums_say_one_version() -> None:
    found = read_sums(MESSAGE + b"1" * 64 + b"  liaison-inspect-0.4.0-linux-x86_64.tar.gz\n")
    assert found.version == "0.4.0"
    assert sorted(found.sums) == [
        "liaison-inspect-0.4.0-linux-x86_64.tar.gz",
        "liaison_0.4.0_amd64.deb",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        MESSAGE + MESSAGE,
        MESSAGE + b"1" * 64 + b"  liaison_0.4.1_amd64.deb\n",
        b"1" * 64 + b"  ../liaison_0.4.0_amd64.deb\n",
        b"1" * 64 + b"  README\n",
        b"1" * 63 + b"  liaison_0.4.0_amd64.deb\n",
        b"1" * 64 + b"  liaison_0.4_amd64.deb\n",
        b"1" * 64 + "  liaison_0.4.0_架空.deb\n".encode(),
        b"\\" + MESSAGE,
    ],
)
def test_any_other_sums_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="update-sums-form"):
        read_sums(data)


def test_versions_are_compared_by_number() -> None:
    assert is_older("0.9.1", "0.10.0")
    assert not is_older("0.10.0", "0.9.9")
    assert not is_older("1.0.0", "1.0.0")
