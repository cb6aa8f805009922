"""The slots' files: their names, and reading and writing one whole or not at all."""

import contextlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from liaison_app.domain.errors import Refused
from liaison_app.store.slots.form import SLOT_PATTERN, Slot, parse

Random = Callable[[int], bytes]
MAX_BYTES = 65_536
_ENDING = ".slot"


@dataclass(frozen=True)
class SlotFile:
    """One slot that is there; ``identity`` as of `form.identity_of`. ``damage`` is a refusal's code
    where it cannot be read."""

    name: str
    version: int
    identity: str = ""
    damage: str = ""


def slot_path(case_log: Path, slot: str) -> Path:
    """Where a slot of this case log is."""
    return case_log.with_name(f"{case_log.name}.{slot}{_ENDING}")


def slots(case_log: Path) -> tuple[str, ...]:
    """Which slots there are, by name: passphrase, officers', keyring, recovery."""
    prefix = f"{case_log.name}."
    try:
        names = [
            entry.name[len(prefix) : -len(_ENDING)]
            for entry in os.scandir(case_log.parent)
            if entry.name.startswith(prefix) and entry.name.endswith(_ENDING) and entry.is_file()
        ]
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return ()
        raise Refused("slot-unreadable", path=str(case_log), reason=reason_of(error)) from error
    return tuple(sorted(filter(_is_slot, names), key=_order))


def read_slot(case_log: Path, name: str) -> Slot:
    """Raises Refused: ``slot-missing``, ``slot-unreadable``, ``slot-damaged``, ``slot-newer``."""
    return parse(read_slot_file(slot_path(case_log, name), name), name)


def database_id(case_log: Path) -> str:
    """The database the slots belong to; ``slot-missing`` where there is none."""
    names = slots(case_log)
    return read_slot(case_log, names[0] if names else "passphrase").database


def remove_slots(case_log: Path) -> None:
    """Delete every slot of a case log whose set-up failed; harmless where there is none."""
    for name in slots(case_log):
        slot_path(case_log, name).unlink(missing_ok=True)


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


def remove_slot_file(path: Path) -> None:
    """Delete one slot, on the disk too; Refused ``slot-not-written``."""
    try:
        path.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_written(path, error) from error


def read_slot_file(path: Path, slot: str) -> bytes:
    """The file's bytes; Refused ``slot-missing``, ``slot-unreadable``, ``slot-damaged``."""
    if not path.is_file():
        raise Refused("slot-missing", slot=slot, path=str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused("slot-unreadable", path=str(path), reason=reason_of(error)) from error
    if len(data) > MAX_BYTES:
        raise Refused("slot-damaged", slot=slot)
    return data


def reason_of(error: OSError) -> str:
    """What the system says, in its words."""
    return error.strerror or type(error).__name__


def _is_slot(name: str) -> bool:
    return re.match(SLOT_PATTERN, name) is not None


def _order(name: str) -> tuple[int, str]:
    kinds = ("passphrase", "officer", "keyring", "recovery")
    return (kinds.index(name.partition("-")[0]), name)


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
    return Refused("slot-not-written", path=str(path), reason=reason_of(error))
