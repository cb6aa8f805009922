"""The sealed bundle that a transmittal goes with: chosen as a file."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel, visible


class BundleChooser(QWidget):
    """``changed`` comes with another file."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.path: Path | None = None
        self.choose = button(session.translator, "ui.briefings.bundle.choose", self._ask)
        self.name = PlainLabel(role="muted", wrap=True, selectable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.choose)
        column.addWidget(self.name)
        self.setFocusProxy(self.choose)

    def show_file(self, path: Path) -> None:
        """This file goes with it."""
        self.path = path
        self.name.setText(visible(path.name))
        self.changed.emit()

    def _ask(self) -> None:
        title = self._session.t("ui.briefings.bundle.choose")
        name, _filter = QFileDialog.getOpenFileName(self, title, "", "*.liaison")
        if name:
            self.show_file(Path(name))
