"""Folders of this user alone for what must not outlive a block: the sealed file while it is read,
attachments between their unsealing and the case log.

A program that is killed cannot remove its own. Each folder is held by a lock of the operating
system, which no crash leaves behind; the next program that starts removes those nobody holds. On
Windows a folder cannot be locked: there a file beside it is held open, which nobody can delete.
"""

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "liaison-private-"
_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")  # as `tempfile` names them
_HELD = ".held"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder only this user can open, gone when the block ends, or at the next start."""
    while True:
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with _held(folder):
                # Somebody may have found it before it was held.
                if folder.is_dir():
                    yield folder
                    return


def sweep_private_folders() -> None:
    """Remove what programs of this user left that were killed; what cannot be removed stays."""
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if _NAME.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _remove_abandoned(Path(entry.path))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    if sys.platform == "win32":
        with held_beside(folder):
            yield
        return
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _remove_abandoned(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return
    if sys.platform == "win32":
        remove_unheld(folder)
        return
    import fcntl

    if found.st_uid != os.getuid():
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


@contextmanager
def held_beside(folder: Path) -> Iterator[None]:
    """On Windows: a file beside the folder, open until the block ends."""
    mark = _mark(folder)
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield
    finally:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            mark.unlink(missing_ok=True)


def remove_unheld(folder: Path, delete: Callable[[Path], None] = Path.unlink) -> None:
    """On Windows: remove the folder, unless the file beside it is open and cannot be deleted."""
    with contextlib.suppress(FileNotFoundError):
        delete(_mark(folder))  # PermissionError: the folder is in use
    shutil.rmtree(folder, ignore_errors=True)


def _mark(folder: Path) -> Path:
    return folder.with_name(folder.name + _HELD)
