"""First run: who works here, and the passphrase that protects the case log.

Every page can be gone through by keyboard; the language is chosen on the first one. The case log
is made on the writer's thread when the last page is finished; a refusal stays on that page.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget, QWizard

from liaison_app.domain.passphrases import check_new
from liaison_app.ui.errors import ErrorPresenter
from liaison_app.ui.jobs import Jobs
from liaison_app.ui.opened import Opened
from liaison_app.ui.report_dialog import ReportDialog
from liaison_app.ui.setup.officer_page import OfficerPage
from liaison_app.ui.setup.organisation_page import OrganisationPage
from liaison_app.ui.setup.passphrase_page import PassphrasePage
from liaison_app.ui.setup.role_page import RolePage
from liaison_app.ui.setup.root_page import RootPage
from liaison_app.ui.translator import Translator
from liaison_app.workflows.desk import Desk, Surroundings
from liaison_app.workflows.setup import found


class SetupWizard(QWizard):
    """``founded`` carries the unlocked desk of the new case log at ``path``."""

    founded = Signal(object)

    def __init__(
        self,
        path: Path,
        surroundings: Surroundings,
        translator: Translator,
        jobs: Jobs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._surroundings, self._jobs = path, surroundings, jobs
        self._errors = ErrorPresenter(translator)
        self._t = translator
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setMinimumSize(720, 560)
        self.role = RolePage(translator)
        self.organisation = OrganisationPage(translator, surroundings.vocabularies, self.role)
        self.officer = OfficerPage(translator)
        self.root = RootPage(translator)
        self.passphrase = PassphrasePage(translator, path)
        pages = (self.role, self.organisation, self.officer, self.root, self.passphrase)
        numbers = [self.addPage(page) for page in pages]
        self._root_id = numbers[pages.index(self.root)]
        translator.bind(self.setWindowTitle, "ui.setup.title")
        translator.language_changed.connect(self._name_buttons)
        self.customButtonClicked.connect(lambda _which: self.open_report())
        self.setOption(QWizard.WizardOption.HaveHelpButton)
        self.helpRequested.connect(self.open_handbook)
        self._name_buttons()

    def nextId(self) -> int:
        """Only the office has root keys to place."""
        following = super().nextId()
        return following + (following == self._root_id and self.role.role() != "office")

    def accept(self) -> None:
        """Make the case log; the wizard closes when that is done."""
        self._wait(True)
        role, organisation = self.role.role(), self.organisation
        code, name = organisation.code(), organisation.office_name()
        officer, passphrase = self.officer.name(), self.passphrase.passphrase()
        keyring = self.passphrase.wants_keyring()
        office = role == "office"
        media, threshold = (self.root.media(), self.root.threshold()) if office else ([], 1)

        def checked() -> str:
            check_new(passphrase, code, officer)
            return passphrase

        def make() -> Desk:
            return found(
                self._path,
                self._surroundings,
                role=role,
                organisation=code,
                officer=officer,
                passphrase=checked,
                office_name=name,
                keyring=keyring,
                root_media=media,
                root_threshold=threshold,
            ).desk

        self._jobs.open(make, self._finish, self._refuse)

    def open_handbook(self) -> None:
        """Its first steps tell what is asked here."""
        from liaison_app.ui.handbook.dialog import open_handbook

        open_handbook(self._t, self._surroundings.resources, self)

    def open_report(self) -> ReportDialog:
        """What may be told of an unexpected error, to be read and kept as a file."""
        dialog = ReportDialog(self._t, self._errors, self._errors.report, self)
        dialog.open()
        return dialog

    def done(self, result: int) -> None:
        """Nothing typed stays behind."""
        self.passphrase.forget()
        self.root.chooser.forget()
        super().done(result)

    def _finish(self, desk: Opened) -> None:
        super().accept()
        self.founded.emit(desk)

    def _refuse(self, error: Exception) -> None:
        self._wait(False)
        self.passphrase.show_error(self._errors.sentence(error))
        self.setOption(QWizard.WizardOption.HaveCustomButton1, bool(self._errors.report))
        self.setButtonText(QWizard.WizardButton.CustomButton1, self._t("ui.report.save"))

    def _wait(self, waiting: bool) -> None:
        self.passphrase.show_working(waiting)
        for which in (
            QWizard.WizardButton.FinishButton,
            QWizard.WizardButton.BackButton,
            QWizard.WizardButton.CancelButton,
        ):
            self.button(which).setEnabled(not waiting)
        if waiting:
            self.setCursor(Qt.CursorShape.BusyCursor)
        else:
            self.unsetCursor()

    def _name_buttons(self) -> None:
        for which, key in (
            (QWizard.WizardButton.BackButton, "ui.setup.back"),
            (QWizard.WizardButton.NextButton, "ui.setup.next"),
            (QWizard.WizardButton.FinishButton, "ui.setup.finish"),
            (QWizard.WizardButton.CancelButton, "ui.cancel"),
            (QWizard.WizardButton.HelpButton, "ui.handbook.open"),
        ):
            self.setButtonText(which, self._t(key))
