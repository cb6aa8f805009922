"""Writing files so that a reader sees the old one or the new one, never a part.

One rule for everything an officer asks to be written (``--out``, Save as…): a file of that name is
replaced as a whole once the new one is complete, so that a script may be run again; a symbolic
link of that name is replaced itself, and what it leads to stays. Only where the former file may be
the last of its kind (a backup, a case log, the office's keys) is it refused: ``file-exists``.

Temporary name, fsync, rename, fsync of the folder (on Windows a rename that waits for the disk).
On a removable medium the same steps make sure that what was written is on it before the officer is
told so.
"""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from liaison_app.domain.errors import Refused

_BUFFER = 64 * 1024  # bytes
_NO_SYNC = (errno.EINVAL, errno.ENOTSUP)
_REPLACING, _THROUGH = 0x1, 0x8  # MOVEFILE_REPLACE_EXISTING, MOVEFILE_WRITE_THROUGH


@contextlib.contextmanager
def new_file(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """Open ``path`` for writing (and reading back); it appears whole when the block ends, or not
    at all.

    Raises Refused: ``file-exists`` (with ``replace=False``), ``file-not-written``.
    """
    if not replace and path.exists():
        raise Refused("file-exists", path=str(path))
    if not path.name:  # ``.``, ``/`` or nothing at all
        raise _not_written(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(temporary, path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        with contextlib.suppress(OSError):  # a medium pulled out has no files left to remove
            temporary.unlink(missing_ok=True)


def write_file(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write ``data`` whole or not at all."""
    with new_file(path, replace=replace) as stream:
        stream.write(data)


def read_file(path: Path, limit: int) -> bytes:
    """The file's bytes; Refused ``file-not-read`` or ``file-too-large`` (over ``limit`` bytes)."""
    try:
        if not path.is_file():
            raise Refused("file-not-read", path=str(path), reason="not a file")
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise Refused("file-not-read", path=str(path), reason=_reason(error)) from error
    if len(data) > limit:
        raise Refused("file-too-large", path=str(path), limit=limit)
    return data


class OpenedFile:
    """A file open for reading, which is to be the same file from the first byte read to the last.

    Not copied: what is in it is nobody's to leave lying about.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self._before = _state(stream)

    def check_unchanged(self) -> None:
        """Refused ``file-changed`` if somebody wrote to it since it was opened."""
        if _state(self.stream) != self._before:
            raise Refused("file-changed")


class _Stoppable(io.FileIO):
    """A file whose reader can be told to give up: Refused ``cancelled`` at its next read."""

    def __init__(self, path: Path, stopped: Callable[[], bool]) -> None:
        super().__init__(path, "rb")
        self._stopped = stopped

    def readinto(self, buffer: Any) -> int | None:
        self._check()
        return super().readinto(buffer)

    def readall(self) -> bytes:
        self._check()
        return super().readall()

    def _check(self) -> None:
        if self._stopped():
            raise Refused("cancelled")


def _never() -> bool:
    return False


@contextlib.contextmanager
def opened(path: Path, limit: int, stopped: Callable[[], bool] = _never) -> Iterator[OpenedFile]:
    """A file to be read bit by bit; Refused as `read_file`, whenever that comes up, and
    ``cancelled`` once ``stopped`` says so (asked before each read, on the reader's thread)."""
    try:
        if not path.is_file():
            raise Refused("file-not-read", path=str(path), reason="not a file")
        with io.BufferedReader(_Stoppable(path, stopped), _BUFFER) as stream:
            if os.fstat(stream.fileno()).st_size > limit:
                raise Refused("file-too-large", path=str(path), limit=limit)
            yield OpenedFile(stream)
    except OSError as error:
        raise Refused("file-not-read", path=str(path), reason=_reason(error)) from error


def _state(stream: BinaryIO) -> tuple[int, int]:
    found = os.fstat(stream.fileno())
    return found.st_size, found.st_mtime_ns


def _not_written(path: Path, error: OSError) -> Refused:
    return Refused("file-not-written", path=str(path), reason=_reason(error))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _put_in_place(
    temporary: Path, path: Path, platform: str = sys.platform, kernel: Any = None
) -> None:
    if platform != "win32":
        temporary.replace(path)
        sync_folder(path.parent)
        return
    from liaison_app.host.windows_calls import last_error, library

    move = (kernel or library("kernel32")).MoveFileExW
    if not move(str(temporary), str(path), _REPLACING | _THROUGH):
        raise last_error()


def sync_folder(folder: Path) -> None:
    """A new name must be on the disk too; only POSIX systems let a folder be opened. Some file
    systems (network shares, folders shared with a virtual machine) have no such request: there the
    file is written all the same."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(descriptor)
