"""The very PDF on screen: the bytes that would be saved, drawn by QtPdf from memory."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, visible

_STEP = 1.25
_LEAST, _MOST = 0.25, 4.0


class Preview(QWidget):
    """Shows the whole page first; the officer may look closer. Above it stands what was found of a
    file that was verified."""

    verify_asked = Signal()
    finding_closed = Signal()

    def __init__(self, translator: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)
        translator.bind(self.view.setAccessibleName, "ui.briefings.preview")
        row = Flow()
        for name, act in (
            ("page", partial(self.view.setZoomMode, QPdfView.ZoomMode.FitInView)),
            ("width", partial(self.view.setZoomMode, QPdfView.ZoomMode.FitToWidth)),
            ("out", partial(self.zoom, 1 / _STEP)),
            ("in", partial(self.zoom, _STEP)),
        ):
            row.add(button(translator, f"ui.briefings.zoom.{name}", act))
        row.add(button(translator, "ui.briefings.verify", self.verify_asked.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        around = QVBoxLayout()
        around.setContentsMargins(12, 10, 12, 8)
        around.addLayout(row)
        around.addLayout(self._finding(translator))
        column.addLayout(around)
        column.addWidget(self.view, 1)

    def show_finding(self, verdict: str, lines: Sequence[tuple[str, str]], *, good: bool) -> None:
        """Say what a verified file is; the panel stays until it is closed."""
        self.verdict.setText(("✓ " if good else "✕ ") + verdict)
        self.details.setText("\n".join(f"{label}：{visible(said)}" for label, said in lines))
        self._panel.show()

    def close_finding(self) -> None:
        """Take the panel away."""
        self._panel.hide()

    def _finding(self, translator: Translator) -> QVBoxLayout:
        """The panel, hidden until there is something to say."""
        self._panel = QWidget()
        self.verdict = PlainLabel(role="label", wrap=True)
        self.details = PlainLabel(role="muted", wrap=True, selectable=True)
        close = button(translator, "ui.briefings.verify.hide", self.finding_closed.emit)
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(0, 6, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.verdict)
        inside.addWidget(self.details)
        inside.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)
        self._panel.hide()
        column = QVBoxLayout()
        column.addWidget(self._panel)
        return column

    def show_pdf(self, pdf: bytes) -> None:
        """Show these bytes."""
        self.document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)

    def clear(self) -> None:
        """Show nothing."""
        self.document.close()
        self._buffer.close()

    def zoom(self, factor: float) -> None:
        """Larger or smaller than now."""
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        wanted = self.view.zoomFactor() * factor
        self.view.setZoomFactor(min(_MOST, max(_LEAST, wanted)))
