"""One thing that waits: a number, what it counts, and a button to the list behind it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel


class CountCard(QFrame):
    """The number is coloured only where it calls for something; the words say the same."""

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
        self.number = PlainLabel("0", role="number")
        self.caption = PlainLabel(role="muted", wrap=True)
        translator.bind(self.caption.setText, f"ui.today.{name}")
        self.open = button(translator, "ui.today.open", act, role="link")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(2)
        for widget in (self.number, self.caption, self.open):
            column.addWidget(widget)
        self.setMinimumWidth(150)
        translator.language_changed.connect(self._name_button)
        self.show_count(0)

    @property
    def count(self) -> int:
        return self._count

    def show_count(self, count: int) -> None:
        """Show how many there are."""
        self._count = count
        self.number.setText(f"{count:,}")
        ink = theme.TONES[self._tone][1] if count else theme.MUTED
        self.number.setStyleSheet(f"color: {ink};")
        self._name_button()

    def _name_button(self) -> None:
        """The button alone would be read as "open"; it says what it opens."""
        caption = self._t(f"ui.today.{self._name}")
        self.open.setAccessibleName(
            self._t("ui.today.open_named", name=caption, number=self._count)
        )
