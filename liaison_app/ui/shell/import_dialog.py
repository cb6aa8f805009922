"""Import: choose a file, see what it would bring, mend it, then take it in."""

from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.errors import Refused
from liaison_app.interop.columns import Rule
from liaison_app.interop.items import LedgerHead
from liaison_app.ui.fields.choice import ChoiceControl, Option
from liaison_app.ui.imports.columns_page import ColumnsPage
from liaison_app.ui.imports.preview_page import PreviewPage
from liaison_app.ui.imports.refused_page import RefusedPage
from liaison_app.ui.jobs import Job
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.errors import sentence
from liaison_app.workflows.importing import Choices, Imported, import_file, look_at_file
from liaison_app.workflows.refused_rows import save_refused

_TARGETS = {
    "atlas": ("reference", "incident"),
    "csaf": ("alert", "package"),
    "csv": ("incident", "reference", "package"),
    "xlsx": ("incident", "reference", "package"),
}
# A ledger that is not understood yet: the officer says which column is which.
_MAPPABLE = frozenset({"ledger-no-title", "ledger-column-twice"})
_TABS = ("columns", "preview", "refused")


class ImportDialog(QDialog):
    """Opens with a dry run of ``path``; nothing is written before the button is pressed."""

    def __init__(self, session: Session, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._path = session, path
        self._format = ""
        self._imported: Imported | None = None
        self._mapping: dict[str, Rule] | None = None
        self._sheets: tuple[str, ...] = ()
        self._job: Job | None = None
        self._stopped = Event()  # set to end the reading of the file; a transaction ends by itself
        self.setModal(True)
        self.setMinimumSize(680, 480)
        open_at(self, 940, 640)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        session.translator.bind(self.setWindowTitle, "ui.import.title")
        self._make()
        self._build()
        session.translator.language_changed.connect(self._retitle)
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
            self._stopped.set()
            self._session.jobs.cancel(self._job)

    def reject(self) -> None:
        """Whoever closes the dialog does not wait for the file to be read to its end."""
        self.stop_import()
        super().reject()

    def choose_refused_file(self) -> None:
        """Ask where to save what was refused."""
        suggested = self._path.with_name(f"{self._path.stem}-refused.xlsx")
        title = self._session.t("ui.import.save_refused")
        kinds = "XLSX (*.xlsx);;CSV (*.csv)"
        name, _kind = QFileDialog.getSaveFileName(self, title, str(suggested), kinds)
        if name:
            self.save_refused_to(Path(name))

    def save_refused_to(self, path: Path) -> None:
        """Save what was refused, with the reasons, to be mended and imported again."""
        imported, texts = self._imported, self._session.translator.texts
        if imported is not None:
            self._session.jobs.run(
                lambda _desk: save_refused(imported, path, texts),
                title="ui.job.saving",
                done=partial(self._saved, path),
                failed=self._failed,
            )

    def _choices(self) -> Choices:
        sheet = self.sheet.text() or None
        if self.target.text() == "package":  # whose columns are known by their headings alone
            return Choices(None, sheet)
        return Choices(self._mapping, sheet, dict(self.refused.corrections))

    def _run(self, *, dry_run: bool) -> None:
        path, target, choices = self._path, self.target.text() or None, self._choices()
        self.take.setEnabled(False)
        self.error.hide()
        self.counts.setText(self._session.t("ui.import.reading"))
        self.stop.setEnabled(True)
        stopped = self._stopped = Event()
        self._job = self._session.jobs.run(
            lambda desk: import_file(
                desk, path, as_kind=target, dry_run=dry_run, choices=choices, stopped=stopped.is_set
            ),
            title="ui.job.importing",
            cancellable=True,
            done=self._previewed if dry_run else self._taken,
            failed=self._failed,
        )

    def _previewed(self, imported: Imported) -> None:
        self.stop.setEnabled(False)
        self._format, self._imported = imported.format, imported
        if imported.format in _TARGETS and self.target.count() == 0:
            self.target.retitle()
            self.target.set_text(_TARGETS[imported.format][0])
            self._target_row.show()
        if imported.ledger is not None:
            self._show_ledger(imported.ledger)
        self.previewed.show_rows(imported.preview)
        self.refused.show_items(imported.refused, imported.ledger)
        for place, shown in enumerate((imported.ledger, imported.preview, imported.refused)):
            self.tabs.setTabVisible(place, bool(shown))
        self.tabs.show()
        for offered in (self.check, self.save):
            offered.setVisible(bool(imported.refused) and imported.ledger is not None)
        self._retitle()
        self.take.setEnabled(bool(imported.created or imported.updated))
        self.take.setFocus()

    def _retitle(self, _language: str = "") -> None:
        s, imported = self._session, self._imported
        for place, name in enumerate(_TABS):
            self.tabs.setTabText(place, s.t(f"ui.import.tab.{name}"))
        if imported is None:
            return
        self.counts.setText(
            s.t("ui.import.counts", format=s.t(f"ui.import.format.{imported.format}"),
                created=imported.created, updated=imported.updated,
                unchanged=imported.unchanged, refused=len(imported.refused))
        )  # fmt: skip
        lines = [sentence(notice, s.translator.texts) for notice in imported.notices]
        if imported.corrected:
            lines.append(s.t("ui.import.corrected", count=imported.corrected))
        self.notices.setText("\n".join(lines))
        self.notices.setVisible(bool(lines))

    def _show_ledger(self, ledger: LedgerHead) -> None:
        self.columns.show_ledger(ledger)
        if self._sheets != ledger.sheets:
            self._sheets = ledger.sheets
            self.sheet.retitle()
        self.sheet.set_text(ledger.sheet)
        self._sheet_row.setVisible(len(ledger.sheets) > 1)

    def _look(self, ledger: LedgerHead) -> None:
        """The columns of a table that cannot be read yet, for the officer to say what they are."""
        self._show_ledger(ledger)
        for place in range(len(_TABS)):
            self.tabs.setTabVisible(place, place == 0)
        self.tabs.show()
        self._retitle()

    def _map(self) -> None:
        self._mapping = self.columns.rules()
        self.preview()

    def _learn(self, heading: str, word: str, meaning: str) -> None:
        self.columns.learn(heading, word, meaning)
        self._mapping = self.columns.rules()

    def _choose_sheet(self) -> None:
        self._mapping = None
        self.refused.corrections.clear()
        self.preview()

    def _taken(self, imported: Imported) -> None:
        s = self._session
        s.say(
            "good" if not imported.refused else "warning",
            s.t("ui.import.done", created=imported.created, updated=imported.updated,
                refused=len(imported.refused)),
        )  # fmt: skip
        self.accept()

    def _saved(self, path: Path, count: int) -> None:
        self.notices.setText(self._session.t("ui.import.saved", count=count, file=path.name))
        self.notices.show()

    def _failed(self, error: Exception) -> None:
        self.counts.setText("")
        self.stop.setEnabled(False)
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()
        if isinstance(error, Refused) and error.code in _MAPPABLE:
            path, choices = self._path, self._choices()
            self._session.jobs.ask(
                "import", lambda desk: look_at_file(desk, path, choices), self._look
            )

    def _targets(self) -> list[Option]:
        targets = _TARGETS.get(self._format, ())
        return [
            (name, self._session.t(f"ui.import.as.{name}"))
            for name in targets
            if name != "package" or self._session.is_office
        ]

    def _make(self) -> None:
        t = self._session.translator
        self.target = ChoiceControl(self._targets)
        self.target.setSizeAdjustPolicy(ChoiceControl.SizeAdjustPolicy.AdjustToContents)
        self.target.committed.connect(lambda _code: self.preview())
        self.sheet = ChoiceControl(lambda: [(name, name) for name in self._sheets])
        self.sheet.committed.connect(lambda _name: self._choose_sheet())
        self.counts = PlainLabel(wrap=True)
        self.notices = PlainLabel(role="muted", wrap=True)
        self.notices.hide()
        self.columns = ColumnsPage(self._session)
        self.columns.changed.connect(self._map)
        self.previewed = PreviewPage(self._session)
        self.refused = RefusedPage(self._session)
        self.refused.word_learnt.connect(self._learn)
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.take = button(t, "ui.import.action", self.try_import, role="primary")
        self.take.setEnabled(False)
        self.check = button(t, "ui.import.check", self.preview)
        self.save = button(t, "ui.import.save_refused", self.choose_refused_file)
        self.check.hide()
        self.save.hide()
        self.stop = button(t, "ui.import.stop", self.stop_import)
        self._cancel = button(t, "ui.cancel", self.reject)

    def _build(self) -> None:
        t = self._session.translator
        heading = PlainLabel(role="title")
        t.bind(heading.setText, "ui.import.title")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page in (self.columns, self.previewed, self.refused):
            self.tabs.addTab(page, "")
        t.bind(self.tabs.tabBar().setAccessibleName, "ui.import.tabs")
        self.tabs.hide()
        row = QHBoxLayout()
        for left in (self.check, self.save):
            row.addWidget(left)
        row.addStretch(1)
        for right in (self.stop, self._cancel, self.take):
            row.addWidget(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(PlainLabel(self._path.name, role="muted", wrap=True))
        self._target_row = self._labelled("ui.import.target", self.target)
        self._sheet_row = self._labelled("ui.import.sheet", self.sheet)
        chosen = QHBoxLayout()
        chosen.addWidget(self._target_row)
        chosen.addWidget(self._sheet_row)
        chosen.addStretch(1)
        column.addLayout(chosen)
        for widget in (self.counts, self.notices):
            column.addWidget(widget)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.error)
        column.addLayout(row)

    def _labelled(self, key: str, control: ChoiceControl) -> QWidget:
        """A choice with its label, hidden until there is something to choose."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        label = PlainLabel(role="label")
        self._session.translator.bind(label.setText, key)
        label.setBuddy(control)
        control.setMinimumContentsLength(22)
        row.addWidget(label)
        row.addWidget(control)
        line.hide()
        return line
