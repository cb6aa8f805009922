"""Import: choose a file, see what it would bring, then take it in."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.jobs import Job
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel, visible
from liaison_app.workflows.errors import sentence
from liaison_app.workflows.importing import Imported, import_file

_TARGETS = {
    "atlas": ("reference", "incident"),
    "csv": ("incident", "reference"),
    "xlsx": ("incident", "reference"),
}
_REFUSED_SHOWN = 200


class ImportDialog(QDialog):
    """Opens with a dry run of ``path``; nothing is written before the button is pressed."""

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._path = session, path
        self._format = ""
        self._job: Job | None = None
        self.setModal(True)
        self.setMinimumSize(600, 440)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        t = session.translator
        t.bind(self.setWindowTitle, "ui.import.title")
        heading = PlainLabel(role="title")
        t.bind(heading.setText, "ui.import.title")
        self.target = ChoiceControl(self._targets)
        t.bind(self.target.setAccessibleName, "ui.import.target")
        self.target.committed.connect(lambda _code: self.preview())
        self.target.hide()
        self.counts = PlainLabel(wrap=True)
        self.refused = QListWidget()
        t.bind(self.refused.setAccessibleName, "ui.import.refused")
        self.refused.setWordWrap(True)
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.take = button(t, "ui.import.action", self.try_import, role="primary")
        self.take.setEnabled(False)
        self.stop = button(t, "ui.import.stop", self.stop_import)
        self._cancel = button(t, "ui.cancel", self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.stop)
        row.addWidget(self._cancel)
        row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(PlainLabel(path.name, role="muted", wrap=True))
        for widget in (self.target, self.counts, self.refused, self.error):
            column.addWidget(widget)
        column.addLayout(row)
        self.preview()

    def preview(self) -> None:
        """Count what the file would bring."""
        self._run(dry_run=True)

    def try_import(self) -> None:
        """Take in the good items in one transaction."""
        self._run(dry_run=False)

    def stop_import(self) -> None:
        """Give up what runs; nothing of it is kept."""
        if self._job is not None:
            self._session.jobs.cancel(self._job)

    def _run(self, *, dry_run: bool) -> None:
        path, target = self._path, self.target.text() or None
        self.take.setEnabled(False)
        self.error.hide()
        self.counts.setText(self._session.t("ui.import.reading"))
        self.stop.setEnabled(True)
        self._job = self._session.jobs.run(
            lambda desk: import_file(desk, path, as_kind=target, dry_run=dry_run),
            title="ui.job.importing",
            cancellable=True,
            done=self._previewed if dry_run else self._imported,
            failed=self._failed,
        )

    def _previewed(self, imported: Imported) -> None:
        s = self._session
        self.stop.setEnabled(False)
        self._format = imported.format
        if imported.format in _TARGETS and self.target.count() == 0:
            self.target.retitle()
            self.target.set_text(_TARGETS[imported.format][0])
            self.target.show()
        self.counts.setText(
            s.t("ui.import.counts", format=s.t(f"ui.import.format.{imported.format}"),
                created=imported.created, updated=imported.updated,
                unchanged=imported.unchanged, refused=len(imported.refused))
        )  # fmt: skip
        self.refused.clear()
        for item in imported.refused[:_REFUSED_SHOWN]:
            why = sentence(item.refused, s.translator.texts)
            self.refused.addItem(visible(f"{item.item}　{why}"))
        self.refused.setVisible(bool(imported.refused))
        self.take.setEnabled(bool(imported.created or imported.updated))
        self.take.setFocus()

    def _imported(self, imported: Imported) -> None:
        s = self._session
        s.say(
            "good" if not imported.refused else "warning",
            s.t("ui.import.done", created=imported.created, updated=imported.updated,
                refused=len(imported.refused)),
        )  # fmt: skip
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.counts.setText("")
        self.stop.setEnabled(False)
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()

    def _targets(self) -> list[Option]:
        targets = _TARGETS.get(self._format, ())
        return [(name, self._session.t(f"ui.import.as.{name}")) for name in targets]
