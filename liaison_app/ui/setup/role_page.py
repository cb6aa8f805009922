"""Language, and whether this is the central office or an agency."""

from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton

from liaison_app.ui.setup.page import SetupPage
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel

_LANGUAGES = (("ja", "日本語"), ("en", "English"))


class RolePage(SetupPage):
    """An agency is what most installations are, so it comes first."""

    def __init__(self, translator: Translator) -> None:
        super().__init__(translator, "role")
        self.language = QComboBox()
        for code, name in _LANGUAGES:
            if code in translator.offered:
                self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(translator.language))
        self.language.activated.connect(lambda _: translator.switch(self.language.currentData()))
        translator.bind(self.language.setAccessibleName, "ui.setup.language")
        self.agency, self.office = QRadioButton(), QRadioButton()
        self._group = QButtonGroup(self)
        self.column.addWidget(self.caption("ui.setup.language"))
        self.column.addWidget(self.language)
        self.column.addSpacing(16)
        self.column.addWidget(self.caption("ui.setup.role.question"))
        for button, name in ((self.agency, "agency"), (self.office, "office")):
            self._group.addButton(button)
            translator.bind(button.setText, f"ui.setup.role.{name}")
            hint = PlainLabel(role="muted", wrap=True)
            hint.setContentsMargins(30, 0, 0, 6)
            translator.bind(hint.setText, f"ui.setup.role.{name}.hint")
            translator.bind(button.setAccessibleDescription, f"ui.setup.role.{name}.hint")
            self.column.addWidget(button)
            self.column.addWidget(hint)
        self.agency.setChecked(True)
        self.close_column()

    def role(self) -> str:
        return "office" if self.office.isChecked() else "agency"
