"""Search everything: one box, and what was found in every kind of record, newest first."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store.queries import Hit, Reader, SearchResult
from liaison_app.ui.places import place_of_hit
from liaison_app.ui.search.hits import HIT_ROLE, HitDelegate, HitModel
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.query_box import QueryBox
from liaison_app.ui.widgets.query_help import help_button
from liaison_app.workflows.guidelines import GuidelineView, shipped_saying

SHOWN = 100
COUNTED_TO = 1000

_Found = tuple[SearchResult, list[GuidelineView]]


def _guideline(view: GuidelineView, language: str) -> Hit:
    title, said = view.title.in_language(language), view.summary.in_language(language)
    return Hit("guideline", view.key, "", title, said, (), None, "guideline", view.key)


class SearchDialog(QDialog):
    """``opened`` carries a screen's name and what to show there. Arrow keys move through what was
    found while the cursor stays in the box; Enter opens."""

    opened = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        t.bind(self.setWindowTitle, "ui.search_all")
        self.box = QueryBox(session)
        self.hint = PlainLabel(role="error", wrap=True)
        self.hint.hide()
        self.count = PlainLabel(role="muted")
        self.model = HitModel(session, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setUniformItemSizes(True)
        t.bind(self.list.setAccessibleName, "ui.search_all.found")
        self.list.activated.connect(self._open)
        self.list.doubleClicked.connect(self._open)
        self.box.searched.connect(lambda _text: self.search())
        session.hub.changed.connect(self._on_changed)
        t.language_changed.connect(self.search)
        top = QHBoxLayout()
        top.addWidget(self.box, 1)
        top.addWidget(help_button(session))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.addLayout(top)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        column.addWidget(self.count)
        open_at(self, 860, 640)

    def begin(self) -> None:
        """Show it, ready to type."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.box.take_focus()

    def search(self) -> None:
        """Ask for what the box says."""
        sentence = self.box.sentence()
        self.hint.setText(sentence)
        self.hint.setVisible(bool(sentence))
        wanted = self.box.parsed().query
        now = format_rfc3339_utc(self._session.now())

        vocabularies = self._session.surroundings.vocabularies

        def read(reader: Reader) -> _Found:
            shipped = shipped_saying(reader, vocabularies, wanted)
            return reader.search(wanted, now, SHOWN, COUNTED_TO + 1), shipped

        self._session.reads.ask("search-all", read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys the box does not use: up and down move in the list, Enter opens."""
        current = self.list.currentIndex()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._choose(current.row() + step if current.isValid() else 0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open(current)
            case _:
                super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if self.model.hits:
            last = len(self.model.hits) - 1
            self.list.setCurrentIndex(self.model.index(min(max(row, 0), last)))

    def _show(self, read: _Found) -> None:
        """The shipped guidelines that say so too stand at the end; they are no records and not
        counted."""
        found, shipped = read
        language = self._session.language
        self.model.show_hits((*found.hits, *(_guideline(each, language) for each in shipped)))
        self._choose(0)
        key = "ui.search_all.more" if found.total > COUNTED_TO else "ui.list.count"
        number = min(found.total, COUNTED_TO)
        said = self._session.t(key, count=number, number=f"{number:,}")
        self.count.setText(said if self.box.text().strip() else "")

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(HIT_ROLE)
        place = place_of_hit(hit) if isinstance(hit, Hit) else None
        if place is not None:
            self.opened.emit(*place)

    def _on_changed(self, *_: object) -> None:
        if self.isVisible():
            self.search()
