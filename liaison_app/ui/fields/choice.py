"""One of a list: committed when an entry is chosen."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from liaison_app.ui.widgets.elided import ElidedCombo

Option = tuple[str, str]  # code, label
Options = Callable[[], Sequence[Option]]


class ChoiceControl(ElidedCombo):
    """``committed`` tells each other code than the one told or shown last. ``options`` is asked
    again when the language changes. A stored code that is not among them (from a newer program) is
    shown as it is and kept. With ``fits`` it is as wide as its longest entry."""

    committed = Signal(str)

    def __init__(
        self,
        options: Options,
        *,
        empty: str | None = None,
        fits: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._options = options
        self._empty = empty
        self._shown = self._told = ""
        self.setMaxVisibleItems(18)
        policy = QComboBox.SizeAdjustPolicy
        self.setSizeAdjustPolicy(
            policy.AdjustToContents if fits else policy.AdjustToMinimumContentsLengthWithIcon
        )
        self.setMinimumContentsLength(0 if fits else 8)
        self._fill("")
        self.activated.connect(lambda _place: self._finish())

    def widget(self) -> QWidget:
        return self

    def text(self) -> str:
        return str(self.currentData() or "")

    def set_text(self, text: str) -> None:
        """Show the entry whose code is ``text`` as the stored value."""
        self._shown = self._told = text
        self._select(text)

    def is_changed(self) -> bool:
        return self.text() != self._shown

    def set_read_only(self, read_only: bool) -> None:
        self.setEnabled(not read_only)

    def retitle(self) -> None:
        self._fill(self.text())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling a form must not change what is under the pointer."""
        event.ignore()

    def _fill(self, current: str) -> None:
        self.blockSignals(True)
        self.clear()
        if self._empty is not None:
            self.addItem(self._empty, "")
        for code, label in self._options():
            self.addItem(label, code)
        self.blockSignals(False)
        self._select(current)

    def _select(self, code: str) -> None:
        place = self.findData(code)
        if place < 0 and code:
            self.addItem(code, code)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def _finish(self) -> None:
        text = self.text()
        if text != self._told:
            self._told = text
            self.committed.emit(text)
