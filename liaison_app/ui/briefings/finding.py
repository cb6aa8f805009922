"""What was found of a file that was verified: it stays until it is closed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel, visible


class Finding(QWidget):
    """Hidden until there is something to say; ``closed`` comes with its button."""

    closed = Signal()

    def __init__(self, translator: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._t = translator
        self.file = PlainLabel(role="muted", wrap=True)
        self.verdict = PlainLabel(role="label", wrap=True)
        self.details = PlainLabel(role="muted", wrap=True, selectable=True)
        self.close_button = button(translator, "ui.briefings.verify.hide", self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        for label in (self.file, self.verdict, self.details):
            column.addWidget(label)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_finding(
        self, file: str, verdict: str, lines: Sequence[tuple[str, str]], *, good: bool
    ) -> None:
        """Say what the file of this name is."""
        self.file.setText(self._t.texts("ui.briefings.verify.file", file=visible(file)))
        self.verdict.setText(("✓ " if good else "✕ ") + verdict)
        self.details.setText("\n".join(f"{label}：{visible(said)}" for label, said in lines))
        self.show()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
