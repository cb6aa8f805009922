"""At the bottom: who works here, how old the last bundles are, what is being done.

Where one line is too narrow (large letters, long names) it becomes several.
"""

from datetime import timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from liaison_app.domain.dates import parse_rfc3339
from liaison_app.domain.vocabulary import ROLE, label_of
from liaison_app.ui import theme
from liaison_app.ui.jobs import Job
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.elided import ElidedLabel
from liaison_app.ui.widgets.flow import Flow


class StatusLine(QWidget):
    """``cancel_asked`` carries the job an officer no longer waits for."""

    cancel_asked = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._times: tuple[str | None, str | None] = (None, None)
        self._as_of: str | None = None
        self._job: Job | None = None
        self.who, self.officer = ElidedLabel(), ElidedLabel()
        self.received, self.sent, self.trust = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.busy = ElidedLabel()
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setFixedWidth(theme.px(120))
        self._progress.setTextVisible(False)
        self.cancel = button(
            session.translator, "ui.cancel", lambda: self.cancel_asked.emit(self._job)
        )
        session.translator.bind(self._progress.setAccessibleName, "ui.status.progress")
        row = Flow(spacing=16)
        row.add(self.who, self.officer, self.received, self.sent, self.trust)
        row.add(QWidget(), grows=True)
        row.add(self.busy, self._progress, self.cancel)
        around = QVBoxLayout(self)
        around.setContentsMargins(20, 5, 16, 5)
        around.addLayout(row)
        self.show_job(None)
        session.translator.language_changed.connect(self.redraw)
        self.redraw()

    def show_traffic(self, last_in: str | None, last_out: str | None, as_of: str | None) -> None:
        """When the newest bundle came in and went out (RFC 3339), None for never; and from when
        the trust data are, None before enrolment."""
        self._times, self._as_of = (last_in, last_out), as_of
        self.redraw()

    def show_job(self, job: Job | None) -> None:
        """Say what is being done; None hides it."""
        self._job = job
        for widget in (self.busy, self._progress):
            widget.setVisible(job is not None)
        self.cancel.setVisible(job is not None and job.cancellable)
        self.busy.setText(self._session.t(job.title) if job is not None else "")

    def redraw(self) -> None:
        """In the language of the screen, with ages as of now."""
        s = self._session
        role = label_of(ROLE, s.installation.role).in_language(s.language)
        name = s.organisation_name(s.installation.organisation)
        self.who.setText(f"{role}　{name}")
        self.officer.setText(s.t("ui.status.officer", name=s.officer))
        self.received.setText(s.t("ui.status.in", age=self._age(self._times[0])))
        self.sent.setText(s.t("ui.status.out", age=self._age(self._times[1])))
        self.trust.setText(
            s.t("ui.status.trust", age=self._age(self._as_of)) if self._as_of else ""
        )
        self.trust.setVisible(bool(self._as_of))

    def _age(self, time: str | None) -> str:
        if not time:
            return self._session.t("ui.age.never")
        age = self._session.now() - parse_rfc3339(time)
        if age < timedelta(hours=1):
            return self._session.t("ui.age.minutes", count=max(0, int(age.total_seconds() // 60)))
        if age < timedelta(days=2):
            return self._session.t("ui.age.hours", count=int(age.total_seconds() // 3600))
        return self._session.t("ui.age.days", count=age.days)
