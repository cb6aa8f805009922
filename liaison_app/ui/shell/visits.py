"""Where the officer has been: back, forward, and the records seen last.

Kept are the names of screens and the identifiers of records, never what they say, so that this may
outlive a lock.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

_KEPT = 100


@dataclass(frozen=True)
class Visit:
    """A screen, and the record that was shown there (empty: none yet)."""

    screen: str
    record: str = ""


class Visits(QObject):
    """The way so far. ``changed`` says that where one can go is another."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._way: list[Visit] = []
        self._here = -1

    @property
    def here(self) -> Visit | None:
        """What is on screen."""
        return self._way[self._here] if self._way else None

    @property
    def can_go_back(self) -> bool:
        return self._here > 0

    @property
    def can_go_forward(self) -> bool:
        return self._here + 1 < len(self._way)

    def note(self, visit: Visit) -> None:
        """What is on screen now. A screen's first record belongs to the visit of that screen; what
        lay ahead is given up, as in any browser."""
        here = self.here
        if here and here.screen == visit.screen and visit.record in ("", here.record):
            return
        if here == Visit(visit.screen):
            self._way[self._here] = visit
        else:
            self._way[self._here + 1 :] = [visit]
            del self._way[:-_KEPT]
            self._here = len(self._way) - 1
        self.changed.emit()

    def back(self) -> Visit | None:
        """One step back; None where the way begins."""
        return self._step(-1) if self.can_go_back else None

    def forward(self) -> Visit | None:
        """One step forward again; None where nothing lies ahead."""
        return self._step(1) if self.can_go_forward else None

    def records(self) -> Iterator[Visit]:
        """Every record seen, the last one first, each once."""
        yield from dict.fromkeys(visit for visit in reversed(self._way) if visit.record)

    def _step(self, by: int) -> Visit:
        self._here += by
        self.changed.emit()
        return self._way[self._here]
