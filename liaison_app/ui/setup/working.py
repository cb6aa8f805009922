"""A small window that says what is being done while there is no other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel


class Working(QWidget):
    """``key`` is the text of what is done. It cannot be given up."""

    def __init__(self, translator: Translator, key: str) -> None:
        super().__init__()
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)
        label, progress = PlainLabel(wrap=True), QProgressBar()
        progress.setRange(0, 0)
        progress.setTextVisible(False)
        translator.bind(self.setWindowTitle, "ui.window.title")
        translator.bind(label.setText, key)
        translator.bind(progress.setAccessibleName, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.addWidget(label)
        column.addWidget(progress)
        self.setMinimumWidth(420)
