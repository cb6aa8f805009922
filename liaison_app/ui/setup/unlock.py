"""Unlocking: officer and passphrase, or the system's keyring. Shown at start and after a lock."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.errors import Refused
from liaison_app.host.resources import resources_folder
from liaison_app.ui import theme
from liaison_app.ui.errors import ErrorPresenter
from liaison_app.ui.icons import icon
from liaison_app.ui.jobs import Jobs
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from liaison_app.ui.opened import Opened
    from liaison_app.ui.report_dialog import ReportDialog
    from liaison_app.workflows.desk import Desk


class UnlockDialog(QDialog):
    """``unlocked`` carries the desk. A wrong passphrase is said; the dialog stays in any case until
    there is another window."""

    unlocked = Signal(object)
    _updating = Signal(int, int)

    def __init__(
        self,
        path: Path,
        unlock: "Callable[..., Desk]",
        translator: Translator,
        jobs: Jobs,
        parent: QWidget | None = None,
    ) -> None:
        """``unlock`` gets the passphrase (None: the system's keyring), the officer, and who is told
        how far an update is, as `workflows.unlock.unlock` does."""
        super().__init__(parent)
        self._path, self._unlock, self._jobs, self._t = path, unlock, jobs, translator
        self._errors = ErrorPresenter(translator)
        self.officer, self.passphrase = QLineEdit(), QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.report = button(translator, "ui.report.save", self.open_report, role="link")
        self.report.hide()
        self.working = QProgressBar()
        self.working.setRange(0, 0)
        self.working.setTextVisible(False)
        self.working.hide()
        self.updating = PlainLabel(role="muted", wrap=True)
        self.updating.hide()
        self._updating.connect(self._show_update)
        self._given_up = False
        self.submit = button(translator, "ui.unlock.action", self.try_passphrase, role="primary")
        self.submit.setDefault(True)
        self.keyring = button(translator, "ui.unlock.keyring", self.try_keyring)
        self.language = button(translator, "ui.header.other_language", self._switch, role="link")
        self.language.setVisible(len(translator.offered) > 1)
        self.help = button(translator, "ui.handbook.open", self.open_handbook, role="link")
        QShortcut(QKeySequence("Shift+F1"), self, self.open_handbook)
        self._name()
        self._build()
        self.keyring.hide()
        self.passphrase.setFocus()

    def try_passphrase(self) -> None:
        """Unlock with what is typed."""
        typed = self.passphrase.text()
        if not typed:
            self._say(self._t("ui.unlock.empty"))
            return
        self._try(typed)

    def offer_keyring(self, opens: bool) -> None:
        """Whether the system keeps a key that opens the case log."""
        self.keyring.setVisible(opens)

    def try_keyring(self) -> None:
        """Unlock with the key the system keeps."""
        self._try(None)

    def show_error(self, error: Exception) -> None:
        """Say why unlocking by other means failed."""
        self._refuse(error)

    def say(self, sentence: str) -> None:
        """Tell something before the passphrase is asked for."""
        self._say(sentence)

    def open_report(self) -> "ReportDialog":
        """What may be told of an unexpected error, to be read and kept as a file."""
        from liaison_app.ui.report_dialog import ReportDialog

        dialog = ReportDialog(self._t, self._errors, self._errors.report, self)
        dialog.open()
        return dialog

    def open_handbook(self) -> None:
        """It holds nothing of the case log."""
        from liaison_app.ui.handbook.dialog import open_handbook

        open_handbook(self._t, resources_folder(), self)

    def _try(self, passphrase: str | None) -> None:
        officer = self.officer.text().strip() or None
        self._wait(True)
        self._jobs.open(
            lambda: self._unlock(passphrase, officer, self._tell),
            self._finish,
            self._refuse,
        )

    def reject(self) -> None:
        """Quit; while an older case log is brought up to date, that is given up first."""
        if self.updating.isHidden():
            super().reject()
        self._given_up = True

    def _tell(self, done: int, of_all: int) -> None:
        """On the writer's thread: how far bringing up to date is."""
        if self._given_up:
            raise Refused("cancelled")
        self._updating.emit(done, of_all)

    def _show_update(self, done: int, of_all: int) -> None:
        self.working.setRange(0, of_all)
        self.working.setValue(done)
        self.updating.setText(self._t("ui.unlock.updating", done=f"{done:,}", of_all=f"{of_all:,}"))
        self.updating.show()

    def _finish(self, desk: "Opened") -> None:
        self.passphrase.clear()
        self.unlocked.emit(desk)

    def _refuse(self, error: Exception) -> None:
        self._wait(False)
        self._say(self._errors.sentence(error))
        self.report.setVisible(bool(self._errors.report))
        wants_name = isinstance(error, Refused) and error.code == "officer-needed"
        line = self.officer if wants_name else self.passphrase
        line.setFocus()
        line.selectAll()

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.show()
        self.passphrase.setAccessibleDescription(sentence)

    def _wait(self, waiting: bool) -> None:
        self.error.hide()
        self.report.hide()
        self._errors.report = ""
        self.working.setRange(0, 0)
        self.working.setVisible(waiting)
        self.updating.hide()
        self._given_up = False
        for control in (self.submit, self.keyring, self.officer, self.passphrase):
            control.setEnabled(not waiting)

    def _switch(self) -> None:
        self._t.switch("en" if self._t.language == "ja" else "ja")

    def _name(self) -> None:
        bind = self._t.bind
        bind(self.setWindowTitle, "ui.unlock.title")
        bind(self.officer.setAccessibleName, "ui.unlock.officer")
        bind(self.officer.setPlaceholderText, "ui.unlock.officer.hint")
        bind(self.passphrase.setAccessibleName, "ui.unlock.passphrase")
        bind(self.working.setAccessibleName, "ui.job.opening")
        bind(self.language.setAccessibleName, "ui.header.switch_language")

    def _build(self) -> None:
        picture = PlainLabel()
        picture.setPixmap(icon("lock", theme.colours().navy).pixmap(28, 28))
        title, place = PlainLabel(role="title"), PlainLabel(role="muted", wrap=True)
        self._t.bind(title.setText, "ui.unlock.title")
        place.setText(str(self._path))
        head = QHBoxLayout()
        for widget in (picture, title):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.help)
        head.addWidget(self.language)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(place)
        column.addSpacing(10)
        for key, line in (("officer", self.officer), ("passphrase", self.passphrase)):
            label = PlainLabel(role="label")
            self._t.bind(label.setText, f"ui.unlock.{key}")
            column.addWidget(label)
            column.addWidget(line)
        column.addWidget(self.error)
        column.addWidget(self.report)
        column.addWidget(self.working)
        column.addWidget(self.updating)
        column.addSpacing(10)
        column.addLayout(self._buttons())
        self.setMinimumWidth(460)
        self.setTabOrder(self.passphrase, self.submit)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        quit_button: QPushButton = button(self._t, "ui.unlock.quit", self.reject)
        row.addWidget(quit_button)
        row.addStretch(1)
        row.addWidget(self.keyring)
        row.addWidget(self.submit)
        return row
