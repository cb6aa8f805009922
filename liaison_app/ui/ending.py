"""The end that the computer asks for: a shutdown, a closed session, Ctrl+C in a terminal.

Such a signal ends a program between any two instructions unless it is listened to. The window is
closed as by its own menu: what is typed is kept, and the case log is closed.
"""

import os
import signal
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class EndSignals(QObject):
    """``asked`` comes on the event loop, where a window can be closed."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if sys.platform == "win32":
            return
        self._read, write = os.pipe()
        for end in (self._read, write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(each, _heard)  # without a handler nothing is written to the pipe
        self._notifier = QSocketNotifier(self._read, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._tell)

    def _tell(self) -> None:
        if os.read(self._read, 64):
            self.asked.emit()


def _heard(_signal: int, _frame: object) -> None:
    """The pipe tells of it."""
