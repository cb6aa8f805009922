"""Putting a finished file on a medium, and taking one from it: whole, checked, and nothing else
on it touched.

Writing: free space first, temporary name, fsync, read back and compared with its SHA-256, then
renamed, then the folder's fsync. Before it is read back the system is asked to forget the pages it
just wrote (POSIX; Windows and some file systems have no such request, and a stick may answer from
a cache of its own, which nobody outside can tell).
"""

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from liaison_app.domain.errors import Refused
from liaison_app.host.files import new_file

_PIECE = 2**20  # bytes
_ROOM = 64 * 1024  # bytes; what a file system may need for the file's name
# Not every system has every one of these.
_ERRORS = {
    "medium-full": ("ENOSPC", "EDQUOT", "EFBIG"),
    "medium-read-only": ("EROFS",),
    "medium-gone": ("EIO", "ENODEV", "ENXIO", "ENOENT", "ENOTDIR", "ESTALE"),
}
_CODES = {getattr(errno, name, -1): code for code, names in _ERRORS.items() for name in names}


@contextlib.contextmanager
def put_on_medium(path: Path, source: BinaryIO, size: int, sha256: str) -> Iterator[None]:
    """Write ``source`` (of ``size`` bytes) to ``path``; the block runs once all of it is on the
    medium and was read back, and the file has its name when the block ends.

    Refused: ``medium-full``, ``medium-read-only``, ``medium-gone``, ``medium-unlike`` (it does not
    give back what was written), ``file-not-written``.
    """
    with _named(path):
        _check_room(path, size)
        with new_file(path) as target:
            source.seek(0)
            shutil.copyfileobj(source, target, _PIECE)
            target.flush()
            os.fsync(target.fileno())
            if _read_back(target) != sha256:
                raise Refused("medium-unlike", path=str(path))
            yield


def take_from_medium(
    path: Path, target: BinaryIO, limit: int, stopped: Callable[[], bool] = lambda: False
) -> str:
    """Copy a file of at most ``limit`` bytes into ``target``; its SHA-256.

    Reads it once, from beginning to end. Refused: ``file-not-read`` (there is no such file),
    ``bundle-unreadable``, ``bundle-too-large``; ``cancelled`` once ``stopped`` says so.
    """
    digest, size = hashlib.sha256(), 0
    if size_of_file(path) > limit:
        raise Refused("bundle-too-large", part="file", limit=limit)
    try:
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                size += len(piece)
                if stopped():
                    raise Refused("cancelled")
                if size > limit:
                    raise Refused("bundle-too-large", part="file", limit=limit)
                digest.update(piece)
                target.write(piece)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused("bundle-unreadable", path=str(path), reason=reason) from error
    target.flush()
    return digest.hexdigest()


def size_of_file(path: Path) -> int:
    """Bytes of the file at ``path``, or of the one that a link leads to; Refused ``file-not-read``
    where there is none."""
    try:
        found = path.stat()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused("file-not-read", path=str(path), reason=reason) from error
    except ValueError as error:  # a name no file can have
        raise Refused("file-not-read", path=str(path), reason="not a file") from error
    if not stat.S_ISREG(found.st_mode):
        raise Refused("file-not-read", path=str(path), reason="not a file")
    return found.st_size


def _check_room(path: Path, size: int) -> None:
    try:
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise _refused(path, error) from error
    if free < size + _ROOM:
        raise Refused("medium-full", path=str(path.parent))


def _read_back(stream: BinaryIO) -> str:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    digest = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """What failed on the medium, by name; what the block in between refused stays as it is."""
    try:
        yield
    except Refused as refused:
        if refused.code == "file-not-written" and isinstance(refused.__cause__, OSError):
            raise _refused(path, refused.__cause__) from refused
        raise


def _refused(path: Path, error: OSError, platform: str = sys.platform) -> Refused:
    code = _CODES.get(error.errno or 0)
    if code is None and platform == "win32":
        code = _windows_code(path)
    if code is None:
        reason = error.strerror or type(error).__name__
        return Refused("file-not-written", path=str(path), reason=reason)
    return Refused(code, path=str(path.parent))


def _windows_code(path: PurePath, kernel: Any = None) -> str | None:
    """Windows tells of a stick that is write-protected, or gone, no more than that access was
    denied: the medium itself is asked."""
    from liaison_app.host.windows_media import volume_of

    if not path.drive.endswith(":"):  # a share on a network
        return None
    volume = volume_of(path.drive, kernel)
    if volume is None:
        return "medium-gone"
    return "medium-read-only" if volume.read_only else None
