"""The figures asked for first, large; each opens what it counts."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from liaison_app.domain.picture import Picture
from liaison_app.ui.picture.grid import Cell
from liaison_app.ui.session import Session

_COUNTED = ("addressed", "received", "acknowledged", "done", "overdue", "held_back")


class Tiles(QWidget):
    """A button for each figure. ``opened`` carries the `Cell` behind it."""

    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._cells: dict[str, Cell] = {}
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for key in ("incidents", *_COUNTED):
            tile = QPushButton()
            tile.setAutoDefault(False)
            tile.setProperty("role", "tile")  # as high as two lines
            tile.clicked.connect(partial(self._open, key))
            row.addWidget(tile, 1)
            self.buttons[key] = tile

    def show_figures(self, picture: Picture) -> None:
        """Counts of answers say of how many: ``受領 41／60``."""
        t = self._session.t
        self._cells = {"incidents": Cell(query="")}
        self.buttons["incidents"].setText(f"{t('picture.incidents')}\n{picture.total:,}")
        total = picture.whole.figures["addressed"]
        for key in _COUNTED:
            behind = tuple(
                (task, answer)
                for task in picture.tasks
                for answer in task.answers
                if key in answer.counts_as()
            )
            of = "" if key == "addressed" else f"／{total:,}"
            self._cells[key] = Cell(behind=behind)
            self.buttons[key].setText(f"{t(f'picture.count.{key}')}\n{len(behind):,}{of}")
        self.buttons["held_back"].setVisible(bool(self._cells["held_back"].behind))

    def _open(self, key: str) -> None:
        cell = self._cells.get(key)
        if cell is not None and cell.opens:
            self.opened.emit(cell)
