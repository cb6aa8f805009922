"""Reading and writing one small secret file: whole or not at all, and for its owner alone."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from liaison_app.domain.errors import Refused

Random = Callable[[int], bytes]
MAX_BYTES = 65_536


def write_slot_file(path: Path, data: bytes) -> None:
    """Replace ``path`` atomically, mode 0600; Refused ``slot-not-written``."""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()


def read_slot_file(path: Path, slot: str) -> bytes:
    """The file's bytes; Refused ``slot-missing``, ``slot-unreadable``, ``slot-damaged``."""
    if not path.is_file():
        raise Refused("slot-missing", slot=slot, path=str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused("slot-unreadable", path=str(path), reason=_reason(error)) from error
    if len(data) > MAX_BYTES:
        raise Refused("slot-damaged", slot=slot)
    return data


def _sync_folder(folder: Path) -> None:
    """The new name must be on the disk too; only POSIX systems let a folder be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_written(path: Path, error: OSError) -> Refused:
    return Refused("slot-not-written", path=str(path), reason=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
