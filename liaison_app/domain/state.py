"""The state hash: everything an installation holds, in one number that any engine can compute.

Two installations that hold the same heads with the same values have the same state, in whatever
order it came to them. `exchange/FORMAT.md` defines it.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from liaison_app.domain.canonical import digest, encode
from liaison_app.domain.merge import Destroyed, Write, heads


def cell_digests(writes: Iterable[Write]) -> Iterator[bytes]:
    """One SHA-256 (32 bytes) for each cell; ``writes`` are all there are of its record."""
    for (record, compartment, field), found in heads(writes).items():
        told = [_told(head) for head in sorted(found, key=lambda head: head.operation)]
        yield sha256(encode([record, compartment, field, told])).digest()


def _told(head: Write) -> list[object]:
    """A head by its name, with its value unless that is not here."""
    if isinstance(head.value, Destroyed):
        return [head.operation]
    return [head.operation, head.value]


def state_hash(digests: Iterable[bytes]) -> str:
    """The state of all cells, in hex; the order of ``digests`` does not matter."""
    return digest("state", b"".join(sorted(digests)))
