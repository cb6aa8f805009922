"""What is said where the program does not start at all."""

from PySide6.QtWidgets import QMessageBox

from liaison_app.domain.errors import Refused
from liaison_app.ui.translator import Translator
from liaison_app.workflows.errors import sentence


def refuse_to_start(translator: Translator, refused: Refused) -> None:
    """Say why, and wait until it was read."""
    box = QMessageBox(QMessageBox.Icon.Critical, translator("ui.window.title"),
                      sentence(refused, translator.texts))  # fmt: skip
    box.exec()
