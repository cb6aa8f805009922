"""Where the parts of the main window stand."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.ui.shell.window_place import restore_place

if TYPE_CHECKING:
    from liaison_app.ui.shell.window import MainWindow


def lay_out(window: "MainWindow") -> None:
    """Navigation on the left; header, banners, the screen and the status line beside it."""
    right = QWidget()
    column = QVBoxLayout(right)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(window.header)
    around = QWidget()
    inside = QVBoxLayout(around)
    inside.setContentsMargins(20, 8, 20, 0)
    inside.addWidget(window.trust)
    inside.addWidget(window.due)
    inside.addWidget(window.message)
    column.addWidget(around)
    column.addWidget(window.pages, 1)
    column.addWidget(window.status)
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(window.navigation)
    row.addWidget(right, 1)
    window.setCentralWidget(whole)
    window.setAcceptDrops(True)
    window.resize(1360, 860)
    window.setMinimumSize(1024, 640)
    restore_place(window)
