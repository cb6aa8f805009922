"""An exception nobody caught, in whichever thread: told on the event loop."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal


class Uncaught(QObject):
    """``raised`` carries the exception."""

    raised = Signal(object)

    def listen(self) -> None:
        """From now on, for the whole process."""
        sys.excepthook = self.hear
        threading.excepthook = self.hear_of_thread

    def hear(
        self,
        _kind: type[BaseException],
        error: BaseException,
        _traceback: TracebackType | None,
    ) -> None:
        """One that Python, or Qt calling Python, was left with."""
        self.raised.emit(error)

    def hear_of_thread(self, raised: threading.ExceptHookArgs) -> None:
        """The same of a thread that Python began."""
        if raised.exc_value is not None:
            self.raised.emit(raised.exc_value)
