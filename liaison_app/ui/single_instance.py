"""One desktop for each case log: who comes second hands over what it was to open, and goes.

No socket: the second writes a file into a folder that only this user can open, and the first one
watches that folder.
"""

import hashlib
import json
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

from liaison_app.domain.errors import Refused
from liaison_app.host.files import read_file, write_file
from liaison_app.host.paths import config_folder
from liaison_app.host.windows_calls import library

_SUFFIX = ".open"
_MOST = 64 * 1024  # bytes of one handing over
_WAIT_MS = 200
_ANYBODY = 0xFFFFFFFF  # ASFW_ANY


class SingleInstance(QObject):
    """``asked`` carries the files that another start of the program was to open; none where it
    only was to be seen."""

    asked = Signal(object)

    def __init__(self, case_log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = hashlib.sha256(os.path.normcase(case_log.resolve()).encode()).hexdigest()[:16]
        self._folder = config_folder() / f"desktop-{name}"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._lock = QLockFile(str(self._folder / "lock"))
        self._lock.setStaleLockTime(0)  # the lock of a process that is gone is none
        self._watcher: QFileSystemWatcher | None = None

    def claim(self) -> bool:
        """Whether this process is the one; it is until it ends."""
        if not self._lock.tryLock(_WAIT_MS):
            return False
        for left in self._folder.glob(f"*{_SUFFIX}"):  # for one that is gone
            left.unlink(missing_ok=True)
        self._watcher = QFileSystemWatcher([str(self._folder)], self)
        self._watcher.directoryChanged.connect(self._take)
        return True

    def hand_over(self, files: Sequence[Path]) -> None:
        """Ask the one that runs to show itself and to open these."""
        asked = json.dumps([str(path.resolve()) for path in files]).encode()
        _let_it_come_to_the_front()
        write_file(self._folder / f"{secrets.token_hex(8)}{_SUFFIX}", asked)

    def release(self) -> None:
        """Let another one be the one."""
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        self._lock.unlock()

    def _take(self, _folder: str) -> None:
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            try:
                asked = json.loads(read_file(path, _MOST))
            except (Refused, ValueError):
                asked = []  # this user's own folder; whatever it is, it is not a list of files
            path.unlink(missing_ok=True)
            names = asked if isinstance(asked, list) else []
            self.asked.emit([Path(name) for name in names if isinstance(name, str)])


def _let_it_come_to_the_front(platform: str = sys.platform, user: Any = None) -> None:
    """Windows lets only the program that the officer just started put a window in front; it may
    pass that on."""
    if platform == "win32":
        (user or library("user32")).AllowSetForegroundWindow(_ANYBODY)
