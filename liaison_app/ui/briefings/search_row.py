"""Searching a PDF: what is typed is marked on its pages, Enter goes to the next place."""

from PySide6.QtCore import QModelIndex
from PySide6.QtPdf import QPdfDocument, QPdfSearchModel
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.search_box import SearchBox


class SearchRow(QWidget):
    """The box, forward and back, and which place of how many is shown."""

    def __init__(
        self,
        document: QPdfDocument,
        view: QPdfView,
        translator: Translator,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._t, self._at = view, translator, -1
        self.found = QPdfSearchModel(self)
        self.found.setDocument(document)
        view.setSearchModel(self.found)
        self.box = SearchBox(translator)
        self.box.setMinimumWidth(150)
        translator.bind(self.box.setPlaceholderText, "ui.briefings.search")
        translator.bind(self.box.setAccessibleName, "ui.briefings.search")
        self.count = PlainLabel(role="muted")
        back = button(translator, "ui.briefings.search.back", lambda: self.go(-1))
        on = button(translator, "ui.briefings.search.on", lambda: self.go(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addWidget(back)
        row.addWidget(on)
        row.addWidget(self.count)
        self.box.searched.connect(self._search)
        self.box.returnPressed.connect(lambda: self.go(1))
        self.found.rowsInserted.connect(lambda *_: self._say())
        self.found.modelReset.connect(self._say)
        translator.language_changed.connect(self._say)

    def go(self, step: int) -> None:
        """The next place, or the one before; round at the end."""
        places = self.found.rowCount(QModelIndex())
        if not places:
            return
        self._at = (self._at + step) % places if self._at >= 0 else (0 if step > 0 else places - 1)
        self._view.setCurrentSearchResultIndex(self._at)
        place = self.found.resultAtIndex(self._at)
        self._view.pageNavigator().jump(place.page(), place.location())
        self._say()

    def forget(self) -> None:
        """Another document is shown: the same is searched for in it."""
        self._at = -1
        said = self.found.searchString()
        self.found.setSearchString("")
        self.found.setSearchString(said)
        self._say()

    def _search(self, text: str) -> None:
        self._at = -1
        self.found.setSearchString(text)
        self._say()

    def _say(self) -> None:
        places = self.found.rowCount(QModelIndex())
        said = ""
        if self.found.searchString():
            key = "ui.briefings.search.place" if places else "ui.briefings.search.none"
            said = self._t.texts(key, place=f"{self._at + 1:,}", places=f"{places:,}")
        self.count.setText(said)
