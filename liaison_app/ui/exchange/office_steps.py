"""The office's step: open a request, compare what the agency reads out, certify it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from liaison_app.domain.arrival import Replica
from liaison_app.exchange.enrolment import Applicant
from liaison_app.ui import theme
from liaison_app.ui.exchange.fingerprints import grouped
from liaison_app.ui.exchange.step import Step
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.enrolment import Approved, approve_enrolment, read_request


class OfficeSteps(QWidget):
    """``enrolled`` comes when a replica was certified."""

    enrolled = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path: Path | None = None
        self._asks = ""  # the organisation of the request that is open
        self._registry: list[Replica] = []
        t = session.translator
        self.open_step = Step(t, "ui.enrolment.open")
        self.approve_step = Step(t, "ui.enrolment.approve")
        self.open = button(t, "ui.enrolment.open.action", self.choose_request)
        self.fingerprint = QLineEdit()
        self.fingerprint.setMinimumWidth(theme.px(240))
        t.bind(self.fingerprint.setPlaceholderText, "ui.enrolment.agency_fingerprint")
        t.bind(self.fingerprint.setAccessibleName, "ui.enrolment.agency_fingerprint")
        self.approve = button(t, "ui.enrolment.approve.action", self.choose_answer,
                              role="primary")  # fmt: skip
        self.approve.setEnabled(False)
        self.replaces = ChoiceControl(self._replaceable, fits=True)
        self.replaces.setMinimumWidth(260)
        t.bind(self.replaces.setAccessibleName, "ui.enrolment.replaces")
        t.language_changed.connect(self.replaces.retitle)
        self.open_step.add_row(self.open)
        caption = PlainLabel(role="label")
        t.bind(caption.setText, "ui.enrolment.replaces")
        caption.setBuddy(self.replaces)
        self.approve_step.add_row(self.fingerprint, caption, self.replaces, self.approve)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.open_step)
        column.addWidget(self.approve_step)

    def show_registry(self, found: list[Replica]) -> None:
        """The office can always certify another, beside or in place of one that is there."""
        self._registry = found
        self.replaces.retitle()

    def replace(self, replica: str) -> None:
        """Which one the applicant is to replace, if it is one of his organisation's."""
        if any(code == replica for code, _ in self._replaceable()):
            self.replaces.set_text(replica)

    def choose_request(self) -> None:
        """Ask for an agency's request."""
        name, _filter = QFileDialog.getOpenFileName(
            self, self._session.t("ui.enrolment.open.action")
        )
        if name:
            self.open_request(Path(name))

    def open_request(self, path: Path) -> None:
        """Show who asks; nothing is certified yet."""
        self._session.jobs.run(
            lambda _desk: (path, read_request(path)),
            title="ui.job.verifying",
            done=self._opened,
        )

    def choose_answer(self) -> None:
        """Ask where the answer goes."""
        name, _filter = QFileDialog.getSaveFileName(
            self, self._session.t("ui.enrolment.approve.action"), "welcome.liaison-enrol"
        )
        if name:
            self.write_answer(Path(name))

    def write_answer(self, out: Path) -> None:
        """Certify the applicant, if the fingerprint typed is the request's."""
        path, fingerprint = self._path, self.fingerprint.text()
        replaces = self.replaces.text()
        if path is None:
            return
        self._session.jobs.run(
            lambda desk: approve_enrolment(desk, path, fingerprint, out, replaces),
            title="ui.job.saving",
            done=self._approved,
        )

    def _opened(self, found: tuple[Path, Applicant]) -> None:
        self._path, applicant = found
        self._asks = applicant.replica.organisation
        self.replaces.retitle()
        self.replaces.set_text("")
        self.approve.setEnabled(True)
        self.open_step.say(
            self._session.t(
                "ui.enrolment.open.done",
                organisation=self._session.organisation_name(applicant.replica.organisation),
                code=applicant.replica.organisation.upper(),
                name=applicant.name,
                fingerprint=grouped(applicant.fingerprint),
                words=applicant.words,
            )
        )
        self.fingerprint.setFocus()

    def _replaceable(self) -> list[Option]:
        s = self._session
        active = [
            each
            for each in self._registry
            if each.organisation == self._asks and each.status == "active"
        ]
        return [
            ("", s.t("ui.enrolment.replaces.none")),
            *((each.id, s.t("ui.enrolment.replaces.one", letter=each.letter, replica=each.id[:8]))
              for each in active),
        ]  # fmt: skip

    def _approved(self, approved: Approved) -> None:
        s = self._session
        self.approve_step.say(
            s.t(
                "ui.enrolment.approve.done",
                organisation=s.organisation_name(approved.organisation),
                fingerprint=grouped(approved.office_fingerprint),
                words=approved.office_words,
            )
        )
        self.enrolled.emit()
