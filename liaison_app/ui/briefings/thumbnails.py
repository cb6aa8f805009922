"""The pages of a PDF, small, one below the other: drawn when they come into view."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QListView, QWidget

from liaison_app.ui.translator import Translator

_HEIGHT = 150  # pixels of a page
_Index = QModelIndex | QPersistentModelIndex


class _Pages(QAbstractListModel):
    """A picture of each page, kept once it was drawn."""

    def __init__(self, document: QPdfDocument, translator: Translator, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._t = document, translator
        self._drawn: dict[int, QPixmap] = {}

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else max(0, self._document.pageCount())

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._t.texts("ui.briefings.page.of", page=index.row() + 1,
                                 pages=self.rowCount())  # fmt: skip
        if role == Qt.ItemDataRole.DecorationRole:
            return self._picture(index.row())
        return None

    def forget(self) -> None:
        """Another document is shown."""
        self.beginResetModel()
        self._drawn.clear()
        self.endResetModel()

    def _picture(self, page: int) -> QPixmap:
        if page not in self._drawn:
            paper = self._document.pagePointSize(page)
            size = QSize(round(_HEIGHT * paper.width() / max(1.0, paper.height())), _HEIGHT)
            drawn = self._document.render(page, size)
            ground = QImage(size, QImage.Format.Format_RGB32)
            ground.fill(Qt.GlobalColor.white)
            self._drawn[page] = _over(ground, drawn)
        return self._drawn[page]


class Thumbnails(QListView):
    """``chosen`` carries a page, from 0."""

    chosen = Signal(int)

    def __init__(self, document: QPdfDocument, translator: Translator, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages = _Pages(document, translator, self)
        self._following = False
        self.setModel(self._pages)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(_HEIGHT, _HEIGHT))
        self.setSpacing(4)
        translator.bind(self.setAccessibleName, "ui.briefings.pages")
        self.selectionModel().currentChanged.connect(self._tell)

    def show_document(self) -> None:
        """The document was loaded anew."""
        self._pages.forget()

    def follow(self, page: int) -> None:
        """The view shows this page."""
        index = self._pages.index(page)
        if index.isValid() and self.currentIndex().row() != page:
            self._following = True
            self.setCurrentIndex(index)
            self._following = False

    def _tell(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._following:
            self.chosen.emit(current.row())


def _over(ground: QImage, drawn: QImage) -> QPixmap:
    painter = QPainter(ground)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return QPixmap.fromImage(ground)
