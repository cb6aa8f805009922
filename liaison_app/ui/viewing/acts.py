"""What is done with an attachment wherever one is shown: look at it here, or extract it."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.domain.filenames import safe_name
from liaison_app.domain.markings import Markings
from liaison_app.ui.session import Session
from liaison_app.ui.viewing.dialog import AttachmentViewer
from liaison_app.workflows.attachments import extract_file
from liaison_app.workflows.viewing import Viewed, view_attachment


class FileActs:
    """``on`` is the id of the record that an attachment hangs on; ``widget`` is where it is
    shown."""

    def __init__(self, session: Session, widget: QWidget) -> None:
        self._session, self._widget = session, widget

    def look_at(self, on: str, sha256: str, markings: Markings) -> None:
        """Show it, if it is of a kind that is shown; else say why not."""
        self._session.jobs.run(
            lambda desk: view_attachment(desk, on, sha256),
            title="ui.job.viewing",
            done=partial(self._show, markings),
        )

    def choose_target(self, on: str, sha256: str, name: str) -> None:
        """Ask where to write it, then do."""
        target, _filter = QFileDialog.getSaveFileName(
            self._widget, self._session.t("ui.attachments.extract"), safe_name(name)
        )
        if target:
            self.write(on, sha256, Path(target))

    def write(self, on: str, sha256: str, target: Path) -> None:
        """Write it out."""
        self._session.jobs.run(
            lambda desk: extract_file(desk, on, sha256, target),
            title="ui.job.extracting",
            done=lambda _bytes: self._session.say(
                "good", self._session.t("ui.attachments.extracted", path=str(target))
            ),
        )

    def _show(self, markings: Markings, viewed: Viewed) -> None:
        viewer = AttachmentViewer(self._session, viewed, markings, self._widget.window())
        viewer.show()
