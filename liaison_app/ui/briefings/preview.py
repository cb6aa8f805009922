"""The very PDF on screen: the bytes that would be saved, drawn by QtPdf from memory."""

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow

_STEP = 1.25
_LEAST, _MOST = 0.25, 4.0


class Preview(QWidget):
    """Shows the whole page first; the officer may look closer."""

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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        around = QVBoxLayout()
        around.setContentsMargins(12, 10, 12, 8)
        around.addLayout(row)
        column.addLayout(around)
        column.addWidget(self.view, 1)

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
