"""What Windows tells a window, and Qt does not pass on: the session was locked or left, the
computer goes to sleep."""

import ctypes
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtGui import QWindow

from liaison_app.host.windows_calls import library

_KIND = b"windows_generic_MSG"
_THIS_SESSION = 0
# WM_WTSSESSION_CHANGE: disconnected from the screen or from afar, signed out, locked; and
# WM_POWERBROADCAST: PBT_APMSUSPEND.
_WHY = {
    (0x02B1, 2): "session",
    (0x02B1, 4): "session",
    (0x02B1, 6): "session",
    (0x02B1, 7): "session",
    (0x0218, 4): "suspend",
}
_log = logging.getLogger(__name__)


class Message(ctypes.Structure):
    """MSG."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t),
        ("time", ctypes.c_uint32),
        ("x", ctypes.c_long),
        ("y", ctypes.c_long),
    )


class WindowsNotices(QAbstractNativeEventFilter):
    """``told`` is called with why to lock: ``session`` or ``suspend``."""

    def __init__(self, told: Callable[[str], None], sessions: Any = None) -> None:
        super().__init__()
        self._told = told
        self._sessions = sessions or library("wtsapi32")
        self._window = QWindow()  # never shown; Windows tells windows
        self._handle = ctypes.c_void_p(int(self._window.winId()))
        if not self._sessions.WTSRegisterSessionNotification(self._handle, _THIS_SESSION):
            _log.warning("Windows tells nothing of locked sessions; the idle lock remains")
        _application().installNativeEventFilter(self)

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> Any:
        if kind == _KIND:
            found = Message.from_address(int(message))
            why = _WHY.get((found.message, found.wparam))
            if why is not None:
                self._told(why)
        return False, 0

    def stop(self) -> None:
        """Nothing is told any more."""
        _application().removeNativeEventFilter(self)
        self._sessions.WTSUnRegisterSessionNotification(self._handle)
        self._window.destroy()


def _application() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None
    return app
