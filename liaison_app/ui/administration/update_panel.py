"""新しい版: whether what arrived on a medium may be installed."""

from pathlib import Path
from threading import Event

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.update_text import checked_text
from liaison_app.workflows.updates import Checked, check_delivery


class UpdatePanel(QWidget):
    """Says what came of the last check, until another one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: Checked | None = None
        t = session.translator
        self.check = button(t, "ui.update.check", self.choose_folder)
        self.said = PlainLabel(wrap=True, selectable=True)
        self.refused = PlainLabel(role="error", wrap=True, selectable=True)
        row = Flow()
        row.add(self.check)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        for label in (self.said, self.refused):
            label.hide()
            column.addWidget(label)

    def choose_folder(self) -> None:
        """Ask for the folder that was delivered."""
        name = QFileDialog.getExistingDirectory(self, self._session.t("ui.update.folder"))
        if name:
            self.check_folder(Path(name))

    def check_folder(self, folder: Path) -> None:
        """Check the new version in it; whoever waits may give up."""
        stopped = Event()
        self._session.jobs.run(
            lambda desk: check_delivery(desk.trust, folder, stopped=stopped.is_set),
            title="ui.job.verifying",
            done=self._show,
            failed=self._refuse,
            cancellable=True,
            stop=stopped.set,
        )

    def retitle(self) -> None:
        """Another language."""
        if self._found is not None:
            self.said.setText(checked_text(self._found, self._session.translator.texts))
        self.refused.hide()

    def _show(self, found: Checked) -> None:
        self._found = found
        self.retitle()
        self.said.show()

    def _refuse(self, error: Exception) -> None:
        self._found = None
        self.said.hide()
        self.refused.setText(self._session.errors.sentence(error))
        self.refused.show()
