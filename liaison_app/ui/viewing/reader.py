"""Has a file drawn by the child process, on a thread of its own, and tells each page."""

import threading
from typing import Any

from PySide6.QtCore import QObject, Signal

from liaison_app.domain.errors import Refused
from liaison_app.host.child import run_child
from liaison_app.ui.viewing.drawing import DRAW_VERB
from liaison_app.ui.viewing.frames import End, pages_of, request

WALL_SECONDS = 90


class PageReader(QObject):
    """``page`` carries a `Page`, ``ended`` the `End`, ``failed`` an Exception. Has no parent: it
    outlives a window that is closed meanwhile, which hears nothing more."""

    page = Signal(object)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._stopped = threading.Event()

    def start(self, kind: str, data: bytes) -> None:
        """Begin to draw these bytes."""
        threading.Thread(target=self._read, args=(kind, data), daemon=True).start()

    def stop(self, *_: Any) -> None:
        """Nobody looks any more; the child is ended."""
        self._stopped.set()

    def _read(self, kind: str, data: bytes) -> None:
        asked = request(kind, data)
        try:
            with run_child(
                DRAW_VERB, asked, (), self._stopped.is_set, seconds=WALL_SECONDS
            ) as answer:
                for found in pages_of(answer):
                    (self.ended if isinstance(found, End) else self.page).emit(found)
        except Exception as error:  # noqa: BLE001 - told by the window
            if not self._stopped.is_set() or not isinstance(error, Refused):
                self.failed.emit(error)
