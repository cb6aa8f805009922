"""A row of controls that becomes several where one is too narrow for them: a small window, large
letters, a language with longer words."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

SPACING = 8


class Flow(QLayout):
    """Controls keep their own sizes; what a line has left goes to those added with ``grows`` in it.
    Hidden ones take no room."""

    def __init__(self, spacing: int = SPACING) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []
        self._growing: set[QWidget] = set()

    def add(self, *widgets: QWidget, grows: bool = False) -> None:
        """The next controls."""
        for widget in widgets:
            self.addWidget(widget)
            if grows:
                self._growing.add(widget)

    def add_before(self, widget: QWidget, control: QWidget) -> None:
        """``control`` where ``widget`` is now."""
        place = next(at for at, item in enumerate(self._items) if item.widget() is widget)
        self.addWidget(control)
        self._items.insert(place, self._items.pop())

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, place: int) -> QLayoutItem | None:
        return self._items[place] if 0 <= place < len(self._items) else None

    def takeAt(self, place: int) -> QLayoutItem | None:
        return self._items.pop(place) if 0 <= place < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest alone in its line."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Put everything in its place; the height that takes."""
        top = rect.top()
        for line in self._lines(rect.width()):
            height = max(item.sizeHint().height() for item in line)
            if move:
                self._place(line, QRect(rect.left(), top, rect.width(), height))
            top += height + self.spacing()
        return max(0, top - self.spacing() - rect.top())

    def _lines(self, width: int) -> Iterator[list[QLayoutItem]]:
        line: list[QLayoutItem] = []
        used = 0
        for item in self._shown():
            needed = self._least(item)
            if line and used + self.spacing() + needed > width:
                yield line
                line, used = [], 0
            used += needed + (self.spacing() if line else 0)
            line.append(item)
        if line:
            yield line

    def _least(self, item: QLayoutItem) -> int:
        grows = item.widget() in self._growing
        return (item.minimumSize() if grows else item.sizeHint()).width()

    def _place(self, line: list[QLayoutItem], rect: QRect) -> None:
        growing = [item for item in line if item.widget() in self._growing]
        taken = sum(map(self._least, line)) + self.spacing() * (len(line) - 1)
        share = max(0, rect.width() - taken) // max(1, len(growing))
        left = rect.left()
        for item in line:
            width = min(rect.width(), self._least(item) + (share if item in growing else 0))
            height = min(rect.height(), item.sizeHint().height())
            at = QPoint(left, rect.top() + (rect.height() - height) // 2)
            item.setGeometry(QRect(at, QSize(width, height)))
            left += width + self.spacing()
