"""What is handed out as a new version: which files with which sums, and of which version.

``SHA256SUMS`` is what `sha256sum` writes; its signature vouches for names and contents alike, and
the names say the version, so that no older delivery passes for a newer one.
"""

import re
from dataclasses import dataclass

from liaison_app.domain.errors import Refused

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
NAMESPACE = "liaison-release"
MAX_SUMS = 64 * 1024  # bytes
_LINE = re.compile(r"([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._+-]{0,120})")
_VERSION = re.compile(r"liaison(?:-inspect)?[-_]([0-9]{1,4}(?:\.[0-9]{1,4}){2})(?=[-_.])")


@dataclass(frozen=True)
class Delivery:
    """The files (name to SHA-256) and the version that all their names say."""

    version: str
    sums: dict[str, str]


def read_sums(data: bytes) -> Delivery:
    """Refused ``update-sums-form``: a line that is none, a name twice, another version's name."""
    try:
        lines = data.decode("ascii").splitlines()
    except UnicodeDecodeError as error:
        raise Refused("update-sums-form", detail="not ASCII") from error
    sums: dict[str, str] = {}
    versions: set[str] = set()
    for number, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        said = _VERSION.match(found[2]) if found else None
        if found is None or said is None or found[2] in sums:
            raise Refused("update-sums-form", detail=f"{SUMS}:{number}")
        sums[found[2]] = found[1]
        versions.add(said[1])
    if len(versions) != 1:
        raise Refused("update-sums-form", detail=", ".join(sorted(versions)) or "empty")
    return Delivery(versions.pop(), sums)


def is_older(version: str, than: str) -> bool:
    """By number, part by part: 0.10.0 is newer than 0.9.1."""
    return _numbers(version) < _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
