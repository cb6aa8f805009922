"""A search box that understands the query language: it offers names and values of filters while
one types, and says which part it did not understand."""

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QWidget

from liaison_app.domain.completion import Suggestion, suggestions
from liaison_app.domain.query import Parsed
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import one_line
from liaison_app.ui.widgets.search_box import SearchBox

_SUGGESTION = int(Qt.ItemDataRole.UserRole) + 1


class QueryBox(SearchBox):
    """``understood`` follows every change with what the text asks for (a `Parsed`). Suggestions
    are taken with the arrow keys and Enter; text that an input method still converts offers none.
    """

    understood = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session.translator, parent)
        self._session = session
        self._offered = QStandardItemModel(self)
        self.completer_ = QCompleter(self._offered, self)
        self.completer_.setWidget(self)
        self.completer_.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer_.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self.textEdited.connect(lambda _text: self._offer())
        self.textChanged.connect(lambda _text: self.understood.emit(self.parsed()))
        session.translator.bind(self.setToolTip, "ui.query.tip")

    def parsed(self) -> Parsed:
        """What the text asks for today."""
        return self._session.parsed(self.text())

    def sentence(self) -> str:
        """What of the text is not understood, in words; empty if all of it is."""
        problems = self.parsed().problems
        return self._session.errors.sentence(problems[0]) if problems else ""

    def _offer(self) -> None:
        session = self._session
        found = suggestions(
            self.text(), self.cursorPosition(), session.vocabularies(), session.language
        )
        popup = self.completer_.popup()
        assert popup is not None
        if not found:
            popup.hide()
            return
        self._offered.clear()
        for each in found:
            item = QStandardItem(one_line(f"{each.text}　{each.label}"))
            item.setData(each, _SUGGESTION)
            self._offered.appendRow(item)
        self.completer_.complete()
        popup.setAccessibleName(session.t("ui.query.offers"))

    def _take(self, index: QModelIndex) -> None:
        chosen = index.data(_SUGGESTION)
        if not isinstance(chosen, Suggestion):
            return
        text = self.text()
        self.setText(text[: chosen.start] + chosen.text + text[chosen.end :])
        self.setCursorPosition(chosen.start + len(chosen.text))
        if chosen.text.endswith(":"):  # its values, once the popup that was chosen from is gone
            QTimer.singleShot(0, self, self._offer)
