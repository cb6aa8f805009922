"""Which media get a root key each, and how many of them have to sign."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QSpinBox, QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.holder_dialog import HolderDialog
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.root_media import RootMedium


class RootMediaChooser(QWidget):
    """``changed`` after each medium added or taken off the list. More than half of the keys are
    proposed as the number that has to sign. Fewer media than ``least`` are said to be too few.
    Nothing is written here."""

    changed = Signal()

    def __init__(
        self, translator: Translator, parent: QWidget | None = None, *, least: int = 0
    ) -> None:
        super().__init__(parent)
        self.t, self._least = translator, least
        self.media: list[RootMedium] = []
        self.list = QListWidget()
        self.list.setFixedHeight(theme.px(110))
        translator.bind(self.list.setAccessibleName, "ui.root_media.list")
        self.add = button(translator, "ui.admin.add_medium", self.choose_folder)
        self.take_off = button(translator, "ui.root_media.take_off", self._take_off)
        self.threshold = QSpinBox()
        translator.bind(self.threshold.setAccessibleName, "ui.admin.line.threshold")
        label = PlainLabel(role="label")
        translator.bind(label.setText, "ui.admin.line.threshold")
        self.meaning, self.error = PlainLabel(role="muted", wrap=True), PlainLabel(role="error")
        self.error.hide()
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.take_off)
        row.addStretch(1)
        row.addWidget(label)
        row.addWidget(self.threshold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addLayout(row)
        column.addWidget(self.error)
        column.addWidget(self.meaning)
        self.threshold.valueChanged.connect(lambda _number: self._tell())
        self.list.currentRowChanged.connect(lambda _row: self._tell())
        translator.language_changed.connect(self._tell)
        self._propose()

    def choose_folder(self) -> None:
        """Ask for the folder of a holder's medium."""
        name = QFileDialog.getExistingDirectory(self, self.t("ui.admin.add_medium"))
        if name:
            self.add_medium(Path(name))

    def add_medium(self, folder: Path) -> HolderDialog | None:
        """Its holder types the passphrase; None where the folder has a key already, since two
        keys in one place are lost, or stolen, together."""
        self.error.hide()
        if folder.resolve() in {each.folder.resolve() for each in self.media}:
            self.error.setText(self.t("ui.root_media.repeated"))
            self.error.show()
            return None
        said = {each.passphrase for each in self.media if isinstance(each.passphrase, str)}
        dialog = HolderDialog(self.t, folder, said, self)
        dialog.held.connect(self._held)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def forget(self) -> None:
        """Leave nothing typed behind."""
        self.media.clear()
        self._propose()

    def _held(self, medium: RootMedium) -> None:
        self.media.append(medium)
        self._propose()

    def _take_off(self) -> None:
        del self.media[self.list.currentRow()]
        self._propose()

    def _propose(self) -> None:
        """The list anew, with more than half of its keys as the number that has to sign."""
        self.error.hide()
        self.list.clear()
        for number, each in enumerate(self.media, start=1):
            self.list.addItem(self.t("ui.admin.medium", number=number, folder=str(each.folder)))
        self.threshold.setRange(1, max(1, len(self.media)))
        self.threshold.setValue(len(self.media) // 2 + 1)
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        count, needed = len(self.media), self.threshold.value()
        self.take_off.setEnabled(self.list.currentRow() >= 0)
        self.threshold.setEnabled(count > 1)
        if count < self._least:
            self.meaning.setText(self.t("ui.root_media.least", least=self._least))
        elif not count:
            self.meaning.setText(self.t("ui.admin.no_medium"))
        elif needed == count:
            self.meaning.setText(self.t("ui.root_media.all", count=count))
        else:
            self.meaning.setText(
                self.t("ui.root_media.some", count=count, needed=needed, spare=count - needed)
            )
