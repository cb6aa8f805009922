"""Whether a window has this case log open, and asking it to lock: one small file beside it.

Windows hold a shared lock of the operating system on the file, which no crash leaves behind; who
asks writes into it, and the windows see that it changed. There is no connection of any kind.
"""

import contextlib
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_ENDING = ".window"


class Presence:
    """Held while a window has the case log open."""

    def __init__(self, case_log: Path) -> None:
        self._path = _place(case_log)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        _hold(self._descriptor)
        self._seen = os.fstat(self._descriptor).st_mtime_ns

    def is_asked_to_lock(self) -> bool:
        """Whether somebody asked since this window opened."""
        return os.fstat(self._descriptor).st_mtime_ns != self._seen

    def close(self) -> None:
        """The window is locked or gone; harmless the second time."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            if sys.platform == "win32":
                with contextlib.suppress(PermissionError):  # another window has it open
                    self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()


def is_somebody_there(case_log: Path) -> bool:
    """Whether a window of any program has this case log open."""
    place = _place(case_log)
    return place.exists() and _is_held(place)


def ask_to_lock(case_log: Path) -> None:
    """Every window that has this case log open sees it within a second or two."""
    place = _place(case_log)
    place.write_bytes(b"")
    stamp = place.stat().st_mtime_ns + 1_000_000
    os.utime(place, ns=(stamp, stamp))


def _place(case_log: Path) -> Path:
    return case_log.with_name(case_log.name + _ENDING)


def _hold(descriptor: int) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_SH)


def _is_held(place: Path) -> bool:
    """On Windows a file that somebody has open cannot be deleted."""
    if sys.platform == "win32":
        try:
            place.unlink(missing_ok=True)
        except PermissionError:
            return True
        return False
    import fcntl

    with place.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
