"""How queries are written, on a sheet beside the search box."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at


class QueryHelp(QDialog):
    """The same words as ``liaison search --help``. It stays open while one types."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        t = session.translator
        t.bind(self.setWindowTitle, "ui.query.help")
        t.bind(self.text.setPlainText, "query.help")
        t.bind(self.text.setAccessibleName, "ui.query.help")
        column = QVBoxLayout(self)
        column.addWidget(self.text)
        column.addWidget(button(t, "ui.query.help.close", self.close))
        open_at(self, 760, 720)


def help_button(session: Session) -> QToolButton:
    """A button that opens the sheet."""
    made = QToolButton()
    made.setText("?")
    session.translator.bind(made.setToolTip, "ui.query.help")
    session.translator.bind(made.setAccessibleName, "ui.query.help")
    made.clicked.connect(lambda _checked=False: QueryHelp(session, made.window()).show())
    return made
