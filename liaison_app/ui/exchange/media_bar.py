"""The media that are inserted, each as a button: to read from, or to write to."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.workflows.media import Inserted


class MediaBar(QWidget):
    """Hidden while no medium would do. ``key`` is the stem of its texts, ``writes`` whether it is
    written to; ``chosen`` carries the `Inserted`."""

    chosen = Signal(object)

    def __init__(
        self, session: Session, key: str, *, writes: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._key, self._writes = session, key, writes
        self._found: Sequence[Inserted] = ()
        self.caption = PlainLabel(role="label")
        session.translator.bind(self.caption.setText, "ui.media.inserted")
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.caption)
        self._row.addStretch(1)
        self.hide()

    def show_media(self, found: Sequence[Inserted]) -> None:
        """Offer what can be read from, or written to."""
        self._found = [each for each in found if self._serves(each)]
        for old in self.buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self.buttons = [self._button(each) for each in self._found]
        for place, made in enumerate(self.buttons, 1):
            self._row.insertWidget(place, made)
        self.setVisible(bool(self.buttons))

    def retitle(self) -> None:
        """Another language."""
        self.show_media(self._found)

    def _serves(self, each: Inserted) -> bool:
        return not each.medium.read_only if self._writes else bool(each.bundles)

    def _button(self, each: Inserted) -> QPushButton:
        text = self._session.t(
            self._key, medium=one_line(each.medium.volume), count=len(each.bundles)
        )
        made = QPushButton(text.replace("&", "&&"))
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda: self.chosen.emit(each))
        return made
