"""Media coming and going, looked for on a thread of its own: a failing stick may take minutes to
answer, and nothing waits for it."""

import threading

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from liaison_app.host.media import Media
from liaison_app.workflows.media import Inserted, inserted

EVERY_SECONDS = 1.0


class MediaWatch(QObject):
    """``changed`` carries the media that are there (a list of `Inserted`) whenever that changed,
    and once after `start`."""

    changed = Signal(list)

    def __init__(self, media: Media, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = media
        self._over = threading.Event()
        self._over.set()

    def start(self) -> None:
        """Look from now on; again without effect."""
        if self._over.is_set():
            self._over = threading.Event()
            threading.Thread(target=self._look, args=(self._over,), daemon=True).start()

    def stop(self) -> None:
        """Look no further."""
        self._over.set()

    def _look(self, over: threading.Event) -> None:
        known: bytes | None = None
        while not over.is_set():
            trace = self._media.trace()
            if trace != known:
                known, found = trace, inserted(self._media)
                if not self._tell(over, found):
                    return
            over.wait(EVERY_SECONDS)

    def _tell(self, over: threading.Event, found: list[Inserted]) -> bool:
        if over.is_set() or not isValid(self):
            return False
        try:
            self.changed.emit(found)
        except RuntimeError:  # the window was closed in between: nobody listens
            return False
        return True
