"""The first officer's name."""

from PySide6.QtWidgets import QLineEdit

from liaison_app.ui.setup.page import SetupPage
from liaison_app.ui.translator import Translator


class OfficerPage(SetupPage):
    """The name stands with every act of this officer, and in what is sent."""

    def __init__(self, translator: Translator) -> None:
        super().__init__(translator, "officer")
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        translator.bind(self.line.setAccessibleName, "ui.setup.officer.name")
        self.line.textChanged.connect(lambda _text: self.completeChanged.emit())
        self.column.addWidget(self.caption("ui.setup.officer.name"))
        self.column.addWidget(self.line)
        self.close_column()

    def name(self) -> str:
        return self.line.text().strip()

    def isComplete(self) -> bool:
        return bool(self.name())
