"""One step of a procedure: a number, what to do, the controls to do it with."""

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel


class Step(QFrame):
    """``key`` is the stem of its texts; ``column`` takes the controls."""

    def __init__(self, translator: Translator, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.heading = PlainLabel(role="heading")
        guide = PlainLabel(role="muted", wrap=True)
        translator.bind(self.heading.setText, f"{key}.title")
        translator.bind(guide.setText, f"{key}.guide")
        self.result = PlainLabel(wrap=True, selectable=True)
        self.result.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(6)
        self.column.addWidget(self.heading)
        self.column.addWidget(guide)

    def add_row(self, *widgets: QWidget) -> None:
        """Controls side by side, then the result's place."""
        row = Flow()
        for widget in widgets:
            row.add(widget, grows=isinstance(widget, QLineEdit))
        self.column.addLayout(row)
        self.column.addWidget(self.result)

    def say(self, text: str) -> None:
        """Show what came of it."""
        self.result.setText(text)
        self.result.show()
