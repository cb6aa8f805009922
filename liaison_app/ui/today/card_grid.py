"""Cards side by side, as many in a row as fit; those that are hidden leave no gap."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from liaison_app.ui import theme

_SPACING = 10
_CARD = 168  # what one needs at least
_MOST = 6


class CardGrid(QWidget):
    """``cards`` are shown in their order, each with how many places it takes."""

    def __init__(self, cards: Sequence[tuple[QWidget, int]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = cards
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)
        for card, _ in cards:
            card.setParent(self)
        self.arrange()

    def arrange(self) -> None:
        """Put what is shown in its place."""
        columns = self._fitting()
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        row = place = 0
        for card, span in self._cards:
            if card.isHidden():
                self._grid.removeWidget(card)
                continue
            if place + span > columns:
                row, place = row + 1, 0
            self._grid.addWidget(card, row, place, 1, span)
            place += span

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self.arrange()

    def _fitting(self) -> int:
        shown = [
            card.minimumSizeHint().width() // span
            for card, span in self._cards
            if not card.isHidden()
        ]
        needed = max(theme.px(_CARD), *shown, 0) + _SPACING
        return max(2, min(_MOST, (self.width() + _SPACING) // needed))
