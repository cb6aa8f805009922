"""The way to a new epoch: quiet while nothing suggests one, red while something does."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.epochs import Opened, open_epoch


def began_text(session: Session, key: str, opened: Opened) -> str:
    """That an epoch began, and what an agency still has to ask of the office by telephone."""
    lines = [session.t(key, replica=opened.replica)]
    if session.installation.enrolled and not session.is_office:
        ask = session.t("epoch.ask_to_revoke", replica=opened.former, number=opened.sent)
        lines.append(ask)
    return "\n".join(lines)


class EpochBar(QFrame):
    """``opened`` comes when a new epoch began."""

    opened = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "card")
        self.doubt = PlainLabel(role="error", wrap=True)
        guide = PlainLabel(role="muted", wrap=True)
        session.translator.bind(guide.setText, "ui.epoch.guide")
        self.open = button(session.translator, "ui.epoch.open", self.ask_reason)
        said = QVBoxLayout()
        said.addWidget(self.doubt)
        said.addWidget(guide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.addLayout(said, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_doubts(())

    def show_doubts(self, codes: tuple[str, ...]) -> None:
        """Why this copy may be an earlier state; nothing while nothing says so."""
        self.doubt.setText("\n".join(self._session.t(f"doubt.{code}") for code in codes))
        self.doubt.setVisible(bool(codes))

    def ask_reason(self) -> None:
        """It cannot be taken back, and whoever audits wants to know why."""
        t = self._session.t
        dialog = QInputDialog(self)
        dialog.setWindowTitle(t("ui.epoch.open"))
        dialog.setLabelText(t("ui.epoch.question"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self.try_open)
        dialog.open()

    def try_open(self, reason: str) -> None:
        """Begin it; an empty reason is refused."""
        self.open.setEnabled(False)
        self._session.jobs.run(
            lambda desk: open_epoch(desk, reason),
            title="ui.job.saving",
            done=self._began,
            failed=self._refused,
        )

    def _began(self, opened: Opened) -> None:
        self.open.setEnabled(True)
        self._session.refresh_installation()
        self._session.say("good", began_text(self._session, "ui.epoch.began", opened))
        self._session.hub.arrived.emit()
        self.opened.emit()

    def _refused(self, error: Exception) -> None:
        self.open.setEnabled(True)
        self._session.errors.present(error)
