"""Keys and signatures of OpenSSH, made by OpenSSH itself: what signs a delivery."""

import hashlib
import subprocess
from pathlib import Path


def ssh_key(folder: Path, name: str = "release", kind: str = "ed25519") -> Path:
    """A new key without a passphrase; its public half lies beside it as ``.pub``."""
    path = folder / name
    _run("-q", "-t", kind, "-N", "", "-C", name, "-f", str(path))
    return path


def fingerprint(key: Path) -> str:
    """``SHA256:…`` as its holder reads it out."""
    return _run("-l", "-f", f"{key}.pub").split()[1]


def sign(key: Path, file: Path, namespace: str = "liaison-release") -> None:
    """Leaves ``FILE.sig``."""
    file.with_name(f"{file.name}.sig").unlink(missing_ok=True)
    _run("-q", "-Y", "sign", "-f", str(key), "-n", namespace, str(file))


def deliver(folder: Path, key: Path | None, version: str, names: tuple[str, ...] = ()) -> Path:
    """A small delivery of this version in a new folder, signed unless ``key`` is None."""
    folder.mkdir()
    for name in names or (f"liaison_{version}_amd64.deb", f"liaison-{version}.cdx.json"):
        (folder / name).write_bytes(f"{name} 架空".encode())
    sums = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    )
    (folder / "SHA256SUMS").write_text(sums, encoding="ascii")
    if key is not None:
        sign(key, folder / "SHA256SUMS")
    return folder


def _run(*arguments: str) -> str:
    done = subprocess.run(["ssh-keygen", *arguments], capture_output=True, text=True, check=True)
    return done.stdout
