"""One thing that waits: a number, what it counts, and a button to the list behind it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel

_NUMBER = 40  # a number of two figures; larger ones take what they need


class CountCard(QFrame):
    """The number is coloured only where it calls for something; the words say the same. A click
    anywhere on it does what its button does."""

    def __init__(
        self,
        translator: Translator,
        name: str,
        tone: str,
        act: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._t, self._name, self._tone, self._count = translator, name, tone, 0
        self._act = act
        self.number = PlainLabel("0", role="number")
        self.number.setMinimumWidth(theme.px(_NUMBER))
        self.caption = PlainLabel(role="muted", wrap=True)
        translator.bind(self.caption.setText, f"ui.today.{name}")
        self.open = button(translator, "ui.today.open", act, role="link")
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.caption)
        said.addWidget(self.open)
        said.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.number, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        translator.language_changed.connect(self._name_button)
        self.show_count(0)

    @property
    def count(self) -> int:
        return self._count

    def show_count(self, count: int) -> None:
        """Show how many there are."""
        self._count = count
        self.number.setText(f"{count:,}")
        ink = theme.colours().tones[self._tone][1] if count else theme.colours().muted
        self.number.setStyleSheet(f"color: {ink};")
        self._name_button()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """As if the button had been pressed."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self._act()
        super().mouseReleaseEvent(event)

    def _name_button(self) -> None:
        """The button alone would be read as "open"; it says what it opens."""
        caption = self._t(f"ui.today.{self._name}")
        self.open.setAccessibleName(
            self._t("ui.today.open_named", name=caption, number=self._count)
        )
