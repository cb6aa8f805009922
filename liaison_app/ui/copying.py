"""The one door to the clipboard: what was copied from the case log does not stay there.

What an act of the program copied (rows, indicators, a sheet) is taken back after a minute. At a
lock and at the end of the program everything this program put there goes, a text copied from a
line included. What another program put there since is left alone. Recovery words, passphrases and
keys are never copied at all.
"""

import hashlib
import math
import time
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QCoreApplication, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

KEPT_SECONDS = 60
# What asks the histories that some desktops keep of the clipboard to leave this out.
_NO_HISTORY = (
    ("x-kde-passwordManagerHint", b"secret"),
    ("ExcludeClipboardContentFromMonitorProcessing", b"1"),
)


class Copying(QObject):
    """One for the program (`copying`). ``copied`` follows each act that copied something. ``now``
    are seconds of a clock that is never set; whether the minute is over is read off it alone."""

    copied = Signal()

    def __init__(self, parent: QObject, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.now = now
        self._until = 0.0
        self._put = b""  # what we put there, as a digest; empty: nothing
        self._timer = QTimer(self, singleShot=True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)  # a minute is no more than said
        self._timer.timeout.connect(self._look)

    def copy(self, text: str, html: str = "") -> None:
        """Put ``text`` on the clipboard, as a table in ``html`` too, for a minute."""
        data = QMimeData()
        data.setText(text)
        if html:
            data.setHtml(html)
        for kind, value in _NO_HISTORY:
            data.setData(kind, QByteArray(value))
        QGuiApplication.clipboard().setMimeData(data)
        self._put = _digest(QGuiApplication.clipboard().text())
        self._until = self.now() + KEPT_SECONDS
        self._look()
        self.copied.emit()

    def take_back(self) -> None:
        """Take back all that this program put there and that is still there."""
        self._expire()
        clipboard = QGuiApplication.clipboard()
        if clipboard.ownsClipboard():
            clipboard.clear()
        if clipboard.supportsSelection() and clipboard.ownsSelection():
            clipboard.clear(QClipboard.Mode.Selection)

    def _look(self) -> None:
        """Take it back once the minute is over, else look again then."""
        left = self._until - self.now()
        if left > 0:
            self._timer.start(math.ceil(left * 1000))
        else:
            self._expire()

    def _expire(self) -> None:
        """A history of the clipboard may have taken it over: then it is ours by what it says."""
        put, self._put = self._put, b""
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if put and _digest(clipboard.text()) == put:
            clipboard.clear()


def copying() -> Copying:
    """The program's."""
    app = QCoreApplication.instance()
    assert app is not None
    return app.findChild(Copying) or Copying(app)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
