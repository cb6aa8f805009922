"""Sees whether an officer is there, and says when the window has to lock.

The rule is `workflows.locking`; this only feeds it: every key, click and movement of the pointer
counts, a tick each second asks.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from liaison_app.host.presence import Presence
from liaison_app.workflows.locking import LockWatch, system_watch

if TYPE_CHECKING:
    from liaison_app.ui.shell.windows_notices import WindowsNotices

TICK_MS = 1000
_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class LockGuard(QObject):
    """``due`` says why: idle, suspend, session (Windows' own was locked) or asked (from outside).
    ``most`` is how many minutes without an officer the administrator allows."""

    due = Signal(str)

    def __init__(
        self,
        case_log: Path,
        parent: QObject | None = None,
        watch: LockWatch | None = None,
        most: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._most = most
        self._watch = watch or system_watch(most)
        self._presence = Presence(case_log)
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        self._notices = _notices(self.due.emit)

    def follow_setting(self) -> None:
        """The setting was changed: count from now on by the new one."""
        self._watch = system_watch(self._most)

    def tick(self) -> None:
        """Ask the rule once."""
        why = "asked" if self._presence.is_asked_to_lock() else self._watch.due()
        if why:
            self.due.emit(why)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS:
            self._watch.touched()
        return False

    def stop(self) -> None:
        """The window is gone."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        if self._notices is not None:
            self._notices.stop()
        self._presence.close()


def _notices(told: Callable[[str], None]) -> "WindowsNotices | None":
    if sys.platform != "win32":
        return None
    from liaison_app.ui.shell.windows_notices import WindowsNotices

    return WindowsNotices(told)
