"""報告用ファイル: what would be told of an unexpected error, read first and then kept as a file."""

import threading
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from liaison_app.ui.errors import ErrorPresenter
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.error_report import save_report


class _Ended(QObject):
    """Outlives a dialog that is closed while its file is written."""

    told = Signal(object)  # an Exception, or None


class ReportDialog(QDialog):
    """``text`` is all the file will hold. It is written by a thread of its own: the writer's may be
    what failed."""

    def __init__(
        self,
        translator: Translator,
        errors: ErrorPresenter,
        text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._t, self._errors, self._text = translator, errors, text
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        translator.bind(self.setWindowTitle, "ui.report.title")
        title = PlainLabel(role="title")
        guide = PlainLabel(role="muted", wrap=True)
        translator.bind(title.setText, "ui.report.title")
        translator.bind(guide.setText, "ui.report.guide")
        self.content = QPlainTextEdit(text)
        self.content.setReadOnly(True)
        self.content.setTabChangesFocus(True)
        translator.bind(self.content.setAccessibleName, "ui.report.content")
        self.said = PlainLabel(role="error", wrap=True, selectable=True)
        self.said.hide()
        self.save = button(translator, "ui.report.save", self.choose, role="primary")
        self._close = button(translator, "ui.report.close", self.reject)
        self._ended = _Ended()
        self._ended.told.connect(self._show_end)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._close)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(guide)
        column.addWidget(self.content, 1)
        column.addWidget(self.said)
        column.addLayout(row)
        self.resize(720, 520)

    def choose(self) -> None:
        """Ask where to, then write it."""
        name, _filter = QFileDialog.getSaveFileName(
            self,
            self._t("ui.report.save"),
            f"liaison-report-{datetime.now().astimezone():%Y%m%d-%H%M}.txt",
            "Text (*.txt)",
        )
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write the report to ``path``; what is there is replaced as a whole."""
        self.save.setEnabled(False)
        self.said.hide()
        ended, text = self._ended, self._text

        def work() -> None:
            try:
                save_report(path, text)
            except Exception as error:  # noqa: BLE001 - told by the dialog
                ended.told.emit(error)
                return
            ended.told.emit(None)

        threading.Thread(target=work).start()

    def _show_end(self, error: Exception | None) -> None:
        self.save.setEnabled(True)
        said = self._errors.sentence(error) if error else self._t("ui.report.saved")
        self.said.setProperty("role", "error" if error else "muted")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(said)
        self.said.show()
