"""When a window is on the screen for the first time."""

import time

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """``painted`` follows the first time ``widget`` is painted; ``at`` is when that was, in seconds
    since the epoch, 0 before."""

    painted = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.time()
            watched.removeEventFilter(self)
            # The filter sees the event before the widget does.
            QTimer.singleShot(0, self, self.painted.emit)
        return False
