"""Sees whether an officer is there, and says when the window has to lock.

The rule is `workflows.locking`; this only feeds it: every key, click and movement of the pointer
counts, a tick each second asks.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QWindow
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
        app = _application()
        app.focusWindowChanged.connect(self._watch_windows)
        app.focusObjectChanged.connect(self._watch_focus)
        self._watch_windows()
        self._watch_focus(app.focusObject())
        self._notices = _notices(self.due.emit)

    def follow_setting(self) -> None:
        """The setting was changed: count from now on by the new one."""
        self._watch = system_watch(self._most)

    def tick(self) -> None:
        """Ask the rule once."""
        self._watch_windows()
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
        app = _application()
        app.focusWindowChanged.disconnect(self._watch_windows)
        app.focusObjectChanged.disconnect(self._watch_focus)
        if self._notices is not None:
            self._notices.stop()
        self._presence.close()

    def _watch_windows(self, _now: QWindow | None = None) -> None:
        """Keys and pointer come to a window before they come to anything in it. To see every event
        of every widget would cost each of them a call."""
        for window in _application().topLevelWindows():
            window.installEventFilter(self)

    def _watch_focus(self, now: QObject | None) -> None:
        """An input method speaks to what has the focus, not to its window."""
        if now is not None:
            now.installEventFilter(self)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _notices(told: Callable[[str], None]) -> "WindowsNotices | None":
    if sys.platform != "win32":
        return None
    from liaison_app.ui.shell.windows_notices import WindowsNotices

    return WindowsNotices(told)
