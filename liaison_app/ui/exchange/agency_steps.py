"""The agency's two steps: write a request and read it out; accept the office's answer."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from liaison_app.domain.arrival import Replica
from liaison_app.ui import theme
from liaison_app.ui.exchange.fingerprints import grouped
from liaison_app.ui.exchange.step import Step
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.workflows.enrolment import (
    Accepted,
    Requested,
    accept_enrolment,
    request_enrolment,
)


class AgencySteps(QWidget):
    """``enrolled`` comes when the office is pinned."""

    enrolled = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        self.request_step = Step(t, "ui.enrolment.request")
        self.accept_step = Step(t, "ui.enrolment.accept")
        self.request = button(t, "ui.enrolment.request.action", self.choose_request,
                              role="primary")  # fmt: skip
        self.fingerprint = QLineEdit()
        self.fingerprint.setMinimumWidth(theme.px(240))
        t.bind(self.fingerprint.setPlaceholderText, "ui.enrolment.office_fingerprint")
        t.bind(self.fingerprint.setAccessibleName, "ui.enrolment.office_fingerprint")
        self.accept = button(t, "ui.enrolment.accept.action", self.choose_answer, role="primary")
        self.request_step.add_row(self.request)
        self.accept_step.add_row(self.fingerprint, self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.request_step)
        column.addWidget(self.accept_step)

    def show_registry(self, found: list[Replica]) -> None:
        """Once enrolled there is nothing left to accept."""
        self.accept.setEnabled(not found)
        self.fingerprint.setEnabled(not found)
        if found:
            self.accept_step.say(self._session.t("ui.enrolment.enrolled"))

    def choose_request(self) -> None:
        """Ask where the request goes."""
        own = self._session.installation.organisation
        name, _filter = QFileDialog.getSaveFileName(
            self, self._session.t("ui.enrolment.request.action"), f"{own}-request.json"
        )
        if name:
            self.write_request(Path(name))

    def write_request(self, path: Path) -> None:
        self._session.jobs.run(
            lambda desk: request_enrolment(desk, path),
            title="ui.job.saving",
            done=self._requested,
        )

    def choose_answer(self) -> None:
        """Ask for the office's answer."""
        name, _filter = QFileDialog.getOpenFileName(
            self, self._session.t("ui.enrolment.accept.action")
        )
        if name:
            self.accept_answer(Path(name))

    def accept_answer(self, path: Path) -> None:
        """Pin the office, if its fingerprint is the one typed."""
        fingerprint = self.fingerprint.text()
        self._session.jobs.run(
            lambda desk: accept_enrolment(desk, path, fingerprint),
            title="ui.job.verifying",
            done=self._accepted,
        )

    def _requested(self, requested: Requested) -> None:
        self.request_step.say(
            self._session.t(
                "ui.enrolment.request.done",
                file=str(requested.file),
                fingerprint=grouped(requested.fingerprint),
                words=requested.words,
            )
        )

    def _accepted(self, accepted: Accepted) -> None:
        s = self._session
        name = s.organisation_name(accepted.office)
        s.say("good", s.t("ui.enrolment.accept.done", office=name))
        s.refresh_installation()
        self.enrolled.emit()
