"""One holder of a root key types the passphrase that seals it on his medium."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.domain.passphrases import check_new
from liaison_app.ui.errors import ErrorPresenter
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.root_media import RootMedium


class HolderDialog(QDialog):
    """``held`` carries the `RootMedium`. A weak passphrase is refused, and one of ``said``:
    two holders with one passphrase are one holder."""

    held = Signal(object)

    def __init__(
        self,
        translator: Translator,
        folder: Path,
        said: Collection[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._errors = ErrorPresenter(translator)
        self._folder, self._said = folder, said
        self.setModal(True)
        self.setMinimumWidth(480)
        self.lines = {"new": QLineEdit(), "again": QLineEdit()}
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.submit = button(translator, "ui.admin.holder.action", self.try_act, role="primary")
        self.submit.setDefault(True)
        title, guide = PlainLabel(role="title"), PlainLabel(role="muted", wrap=True)
        place = PlainLabel(str(folder), wrap=True, selectable=True)
        translator.bind(self.setWindowTitle, "ui.admin.holder.title")
        translator.bind(title.setText, "ui.admin.holder.title")
        translator.bind(guide.setText, "ui.admin.holder.guide")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        for each in (title, guide, place):
            column.addWidget(each)
        for key, line in self.lines.items():
            label = PlainLabel(role="label")
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setMaxLength(1000)
            translator.bind(label.setText, f"ui.admin.line.{key}")
            translator.bind(line.setAccessibleName, f"ui.admin.line.{key}")
            column.addWidget(label)
            column.addWidget(line)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(translator, "ui.cancel", self.reject))
        row.addWidget(self.submit)
        column.addWidget(self.error)
        column.addLayout(row)
        self.lines["new"].setFocus()

    def try_act(self) -> None:
        """Take what is typed, or say why not."""
        try:
            passphrase = self._checked()
        except Refused as refused:
            self.error.setText(self._errors.sentence(refused))
            self.error.show()
            self.lines["new"].setFocus()
            self.lines["new"].selectAll()
            return
        self.held.emit(RootMedium(self._folder, passphrase))
        self.accept()

    def done(self, result: int) -> None:
        """Nothing typed stays behind."""
        for line in self.lines.values():
            line.clear()
        super().done(result)

    def _checked(self) -> str:
        typed = self.lines["new"].text()
        if typed != self.lines["again"].text():
            raise Refused("passphrase-differs")
        check_new(typed)
        if typed in self._said:
            raise Refused("root-passphrase-repeated")
        return typed
