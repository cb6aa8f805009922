"""Asking once more before something that cannot be taken back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import visible


def confirm(
    translator: Translator, parent: QWidget, question: str, action: str, **params: object
) -> QMessageBox:
    """A question whose first button is called ``action`` (text keys); open it, then listen to
    ``accepted``. Enter without thinking cancels."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(translator(action))
    box.setText(visible(translator(question, **params)))
    act = box.addButton(translator(action), QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(translator("ui.cancel"), QMessageBox.ButtonRole.RejectRole)
    act.setObjectName("confirm")
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
