"""A chapter as a text on screen, built part by part: nothing of it is read as markup."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from liaison_app.domain.handbook import Chapter, Part
from liaison_app.ui.theme import colours, px

_INDENT, _GAP = 24, 6
_PICTURE = "picture"


class ChapterPage(QTextBrowser):
    """Follows no link, and loads nothing but the picture it is given. That is shown as wide as
    there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(px(16))
        self.setTabStopDistance(px(_INDENT))

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing: a chapter names no pictures and no style sheet."""
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def show_chapter(self, chapter: Chapter, picture: Path | None = None, called: str = "") -> None:
        """From its beginning; ``called`` says in words what ``picture`` shows, under it."""
        self.clear()
        self._picture = QImage(str(picture)) if picture else QImage()
        self.setExtraSelections([])
        cursor = self.textCursor()
        cursor.setBlockFormat(_block(0, 0, level=1))
        cursor.insertText(chapter.title, _letters(1.5, bold=True, heading=True))
        for place, part in enumerate(chapter.parts):
            _add(cursor, part)
            if place == 0 and not self._picture.isNull():
                self._add_picture(cursor, called)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)

    def _add_picture(self, cursor: QTextCursor, called: str) -> None:
        image = int(QTextDocument.ResourceType.ImageResource)
        self.document().addResource(image, QUrl(_PICTURE), self._picture)
        cursor.insertBlock(_block(2 * _GAP, 0))
        shown = QTextImageFormat()
        shown.setName(_PICTURE)
        shown.setProperty(int(QTextFormat.Property.ImageAltText), called)
        cursor.insertImage(shown)
        cursor.insertBlock(_block(0, 0))
        cursor.insertText(called, _letters(0.9))
        self._fit_picture()

    def _fit_picture(self) -> None:
        """No wider than the page, and not wider than it is."""
        if self._picture.isNull():
            return
        room = self.viewport().width() - 2 * px(16)
        width = min(room, self._picture.width())
        block = self.document().begin()
        while block.isValid():
            shown = block.begin().fragment().charFormat().toImageFormat()
            if shown.isValid() and shown.width() != width:
                cursor = QTextCursor(block)
                cursor.movePosition(
                    QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor
                )
                shown.setWidth(width)
                shown.setHeight(width * self._picture.height() / self._picture.width())
                cursor.setCharFormat(shown)
            block = block.next()

    def mark(self, text: str) -> int:
        """Show every place that says ``text`` and go to the first; how many there are."""
        found: list[QTextEdit.ExtraSelection] = []
        at = self.document().find(text, 0) if text else QTextCursor()
        while not at.isNull():
            selection = QTextEdit.ExtraSelection()
            selection.cursor = at
            selection.format = _found()
            found.append(selection)
            at = self.document().find(text, at)
        self.setExtraSelections(found)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        return len(found) if not text or self.find(text) else 0

    def go_on(self, text: str) -> None:
        """To the next place that says ``text``, after the last one the first."""
        if not self.find(text):
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.find(text)


def _add(cursor: QTextCursor, part: Part) -> None:
    if part.kind == "heading":
        cursor.insertBlock(_block(2 * _GAP, 0, level=2))
        cursor.insertText(part.text, _letters(1.15, bold=True, heading=True))
        return
    listed = part.kind in {"item", "step"}
    cursor.insertBlock(_block(_GAP, _INDENT if listed else 0))
    if listed:
        mark = f"{part.number}." if part.number else "•"
        cursor.insertText(f"{mark}\t", _letters(1.0))
    for span in part.spans:
        cursor.insertText(span.text, _letters(1.0, bold=span.bold))


def _block(above: int, indent: int, *, level: int = 0) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setTopMargin(px(above))
    made.setLeftMargin(px(indent))
    made.setTextIndent(-px(indent))
    made.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    made.setHeadingLevel(level)
    return made


def _letters(size: float, *, bold: bool = False, heading: bool = False) -> QTextCharFormat:
    made = QTextCharFormat()
    font = QFont()
    font.setPointSizeF(font.pointSizeF() * size)
    font.setBold(bold)
    made.setFont(font)
    made.setForeground(QColor(colours().navy if heading else colours().ink))
    return made


def _found() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(QColor(colours().found))
    return made
