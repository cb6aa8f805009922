"""A page that scrolls where a small window, or large letters, leave it too little room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class _Content(QWidget):
    def heightForWidth(self, width: int) -> int:
        """The least height at this width; what is more goes to what stretches."""
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


class Page(QScrollArea):
    """``content`` takes the layout. It is as wide as there is room, and as high as there is room or
    it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        content = self.content = _Content()
        content.setObjectName("page")
        self.setObjectName("pageArea")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)


def page_in(around: QWidget) -> QVBoxLayout:
    """Fill ``around`` with a page; what stands on it goes into the column returned."""
    page = Page()
    whole = QVBoxLayout(around)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(page)
    return QVBoxLayout(page.content)
