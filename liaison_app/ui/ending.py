"""The end that the computer asks for: a shutdown, a closed session, Ctrl+C in a terminal.

Such a signal ends a program between any two instructions unless it is listened to. The window is
closed as by its own menu: what is typed is kept, and the case log is closed. Windows has no signals
but those of a console; a shutdown it tells through Qt, and ends the program once that was answered.
"""

import os
import signal
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QSessionManager


class EndSignals(QObject):
    """``asked`` comes on the event loop, where a window can be closed."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if sys.platform == "win32":
            self.listen_as_on_windows()
            return
        self._read, write = os.pipe()
        for end in (self._read, write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(each, _heard)  # without a handler nothing is written to the pipe
        self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._tell)

    def listen_as_on_windows(self) -> None:
        """Ctrl+C and Ctrl+Break in a console, and the end of the session, which is answered before
        this returns to Qt."""
        for name in ("SIGINT", "SIGBREAK"):
            if (number := getattr(signal, name, None)) is not None:
                signal.signal(number, lambda _number, _frame: QTimer.singleShot(0, self.asked.emit))
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.commitDataRequest.connect(self._answer, type=Qt.ConnectionType.DirectConnection)

    def _answer(self, manager: QSessionManager) -> None:
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        self.asked.emit()

    def _tell(self) -> None:
        if os.read(self._read, 64):
            self.asked.emit()


def _heard(_signal: int, _frame: object) -> None:
    """The pipe tells of it."""
