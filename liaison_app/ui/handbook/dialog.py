"""The handbook beside the work: chapters on the left, the text on the right, one box to search."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.handbook import CHAPTERS, Chapter
from liaison_app.host.handbook import load_handbook, picture_of
from liaison_app.ui.handbook.page import ChapterPage
from liaison_app.ui.session import Session
from liaison_app.ui.theme import px
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.workflows.handbook import print_handbook
from liaison_app.workflows.papers import Paper


class HandbookDialog(QDialog):
    """Not modal. A search leaves the chapters that say so; Enter goes from place to place. Before
    a case log is open there is no ``session``, and nothing is written for printing."""

    def __init__(
        self,
        translator: Translator,
        resources: Path,
        parent: QWidget | None = None,
        *,
        session: Session | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._t, self._resources, self._session = translator, resources, session
        self.chapters: tuple[Chapter, ...] = ()
        t = translator
        t.bind(self.setWindowTitle, "ui.handbook.title")
        self.box = SearchBox(t)
        self.list = QListWidget()
        self.list.setFixedWidth(px(230))
        self.page = ChapterPage()
        self.hint = PlainLabel(role="muted", wrap=True)
        self.hint.hide()
        t.bind(self.list.setAccessibleName, "ui.handbook.chapters")
        t.bind(self.page.setAccessibleName, "ui.handbook.text")
        self.list.currentRowChanged.connect(self._show)
        self.box.searched.connect(lambda _text: self.search())
        t.language_changed.connect(self._load)
        QShortcut(QKeySequence.StandardKey.Find, self, self.box.take_focus)
        self._lay_out()
        self._load()

    def begin(self, name: str) -> None:
        """Show it at the chapter ``name``, ready to read."""
        self.box.clear()
        self.search()
        names = [chapter.name for chapter in self.chapters]
        self.list.setCurrentRow(names.index(name))
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def search(self) -> None:
        """Leave the chapters that say what is typed, and show where they do."""
        text = self._wanted()
        says = [text.casefold() in _whole(chapter).casefold() for chapter in self.chapters]
        for row, found in enumerate(says):
            self.list.item(row).setHidden(not found)
        self.hint.setVisible(not any(says))
        self.hint.setText(self._t("ui.handbook.nothing", text=text))
        row = self.list.currentRow()
        if any(says) and not says[row]:
            self.list.setCurrentRow(says.index(True))
        else:
            self.page.mark(text)

    def choose_file(self) -> None:
        """Ask where to, then write the whole handbook there."""
        path, _filter = QFileDialog.getSaveFileName(
            self, self._t("ui.handbook.print"), "", "PDF (*.pdf)"
        )
        if path:
            self.print_to(Path(path))

    def print_to(self, path: Path) -> None:
        """Write the handbook as a PDF in the language of the screen."""
        session, resources, language = self._session, self._resources, self._t.language
        assert session is not None

        def said(drawn: Paper) -> None:
            session.say("good", session.t("cli.printed", file=path.name, pages=drawn.pages))

        session.jobs.run(
            lambda _desk: print_handbook(resources, language, path),
            title="ui.job.saving",
            done=said,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next place that says what is typed."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._wanted():
                self.page.go_on(self._wanted())
            return
        super().keyPressEvent(event)

    def _wanted(self) -> str:
        return self.box.text().strip()

    def _load(self) -> None:
        """The chapters in the language of the screen; the one on view stays on view."""
        row = max(self.list.currentRow(), 0)
        self.chapters = load_handbook(self._resources, self._t.language)
        self.list.clear()
        for chapter in self.chapters:
            self.list.addItem(QListWidgetItem(chapter.title))
        self.list.setCurrentRow(row)
        self.search()

    def _show(self, row: int) -> None:
        if 0 <= row < len(self.chapters):
            chapter = self.chapters[row]
            picture = picture_of(self._resources, self._t.language, chapter.name)
            self.page.show_chapter(
                chapter, picture, self._t("ui.handbook.picture", name=chapter.title)
            )
            self.page.mark(self._wanted())

    def _lay_out(self) -> None:
        self.below = QHBoxLayout()
        self.print = button(self._t, "ui.handbook.print", self.choose_file)
        self.print.setVisible(self._session is not None)
        self.below.addWidget(self.print)
        self.below.addStretch(1)
        self.below.addWidget(button(self._t, "ui.query.help.close", self.close))
        row = QHBoxLayout()
        row.addWidget(self.list)
        row.addWidget(self.page, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.addWidget(self.box)
        column.addWidget(self.hint)
        column.addLayout(row, 1)
        column.addLayout(self.below)
        open_at(self, 900, 640)


def _whole(chapter: Chapter) -> str:
    return "\n".join((chapter.title, *(part.text for part in chapter.parts)))


def open_handbook(translator: Translator, resources: Path, parent: QWidget) -> HandbookDialog:
    """At its first steps, before anything is unlocked; the one that is open already comes
    forward."""
    found = parent.findChild(HandbookDialog)
    dialog = found or HandbookDialog(translator, resources, parent)
    dialog.begin(CHAPTERS[0])
    return dialog
