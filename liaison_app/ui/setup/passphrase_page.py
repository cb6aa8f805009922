"""The passphrase, twice, and whether the system's keyring may unlock as well."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLineEdit, QProgressBar

from liaison_app.domain.errors import Refused
from liaison_app.domain.passphrases import ADVISED_LENGTH, check_new
from liaison_app.host import system_keyring
from liaison_app.ui.setup.page import SetupPage
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel


class PassphrasePage(SetupPage):
    """A weak or mistyped passphrase cannot be finished with; more length is advised."""

    def __init__(self, translator: Translator, path: Path) -> None:
        super().__init__(translator, "passphrase")
        self.first, self.second = QLineEdit(), QLineEdit()
        self.hint = PlainLabel(role="muted", wrap=True)
        self.keyring = QCheckBox()
        self._working = QProgressBar()
        self._working.setRange(0, 0)
        self._working.setTextVisible(False)
        self._working.hide()
        place = PlainLabel(role="muted", wrap=True, selectable=True)
        translator.bind(place.setText, "ui.setup.passphrase.place", path=str(path))
        translator.bind(self.keyring.setText, "ui.setup.passphrase.keyring")
        translator.bind(self._working.setAccessibleName, "ui.job.opening")
        for line, key in ((self.first, "first"), (self.second, "second")):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            translator.bind(line.setAccessibleName, f"ui.setup.passphrase.{key}")
            line.textChanged.connect(lambda _text: self._judge())
            self.column.addWidget(self.caption(f"ui.setup.passphrase.{key}"))
            self.column.addWidget(line)
        for widget in (self.hint, self.keyring, place, self._working):
            self.column.addWidget(widget)
        self.close_column()
        translator.language_changed.connect(self._judge)
        self._judge()

    def initializePage(self) -> None:
        """The keyring is offered only where it really keeps what it is given."""
        self.keyring.setVisible(system_keyring.is_available())

    def passphrase(self) -> str:
        return self.first.text()

    def wants_keyring(self) -> bool:
        return self.keyring.isVisibleTo(self) and self.keyring.isChecked()

    def forget(self) -> None:
        """Leave nothing typed behind."""
        self.first.clear()
        self.second.clear()

    def show_working(self, working: bool) -> None:
        """The case log is being made."""
        self._working.setVisible(working)
        if working:
            self.show_error("")

    def isComplete(self) -> bool:
        return self._weakness() is None and self.first.text() == self.second.text()

    def _weakness(self) -> Refused | None:
        try:
            check_new(self.first.text())
        except Refused as refused:
            return refused
        return None

    def _judge(self) -> None:
        first, second = self.first.text(), self.second.text()
        if second and first != second:
            self.hint.setText(self.t("ui.setup.passphrase.differ"))
        elif first and (weakness := self._weakness()):
            self.hint.setText(self.t(f"error.{weakness.code}", **weakness.params))
        elif first and len(first) < ADVISED_LENGTH:
            self.hint.setText(self.t("ui.setup.passphrase.short", count=ADVISED_LENGTH))
        else:
            self.hint.setText(self.t("ui.setup.passphrase.advice"))
        self.completeChanged.emit()
