"""閲覧: one attachment on screen, with its markings; text as text, the rest page by page."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.markings import Markings
from liaison_app.ui.session import Session
from liaison_app.ui.tones import grade_badge, tlp_badge
from liaison_app.ui.viewing.frames import End, Page
from liaison_app.ui.viewing.reader import PageReader
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line, visible
from liaison_app.workflows.viewing import TEXT, Viewed

_STEP = 1.25
_LEAST, _MOST = 0.25, 4.0
_FORWARD = (Qt.Key.Key_PageDown, Qt.Key.Key_Right)
_BACK = (Qt.Key.Key_PageUp, Qt.Key.Key_Left)


class AttachmentViewer(QDialog):
    """Goes with the window at a lock; what it shows is in memory alone."""

    def __init__(
        self, session: Session, viewed: Viewed, markings: Markings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages: list[Page] = []
        self._at, self._factor, self._total = -1, 1.0, 0
        self._picture = QPixmap()
        name = one_line(viewed.name)
        session.translator.bind(self.setWindowTitle, "ui.viewing.title", name=name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.addLayout(self._head(name, markings))
        self.said = PlainLabel(role="muted", wrap=True)
        self.text = QPlainTextEdit()
        self.sheet = QLabel()
        self.area = QScrollArea()
        if viewed.kind == TEXT:
            self._build_text(viewed.text)
        else:
            self._build_pages()
            self._reader = PageReader()
            self._reader.page.connect(self._add)
            self._reader.ended.connect(self._end)
            self._reader.failed.connect(self._fail)
            self.destroyed.connect(self._reader.stop)
            self._reader.start(viewed.kind, viewed.data)
        self._column.addWidget(self.said)
        self.said.setVisible(bool(self.said.text()))
        self.resize(900, 760)

    def show_page(self, number: int) -> None:
        """Show a page, counted from 0; one that is not there is passed over."""
        if not 0 <= number < len(self.pages) or number == self._at:
            return
        page = self.pages[number]
        try:
            raw = page.raw()
        except Exception as error:  # noqa: BLE001 - told where the officer looks
            self._fail(error)
            return
        self._at = number
        image = QImage(raw, page.width, page.height, 3 * page.width, QImage.Format.Format_RGB888)
        self._picture = QPixmap.fromImage(image)
        self._draw()
        self.area.verticalScrollBar().setValue(0)

    def zoom(self, factor: float) -> None:
        """Larger or smaller than now."""
        self._factor = min(_MOST, max(_LEAST, self._factor * factor))
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PageDown and PageUp turn the pages."""
        if event.key() in _FORWARD and self.pages:
            self.show_page(self._at + 1)
        elif event.key() in _BACK and self.pages:
            self.show_page(self._at - 1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page is as wide as the window at first."""
        super().resizeEvent(event)
        self._draw()

    def _head(self, name: str, markings: Markings) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(PlainLabel(name, role="title", wrap=True), 1)
        for found in (grade_badge(markings.grade, self._session.language), tlp_badge(markings.tlp)):
            badge = Badge()
            badge.show_badge(*(found or ("", "")))
            row.addWidget(badge)
        return row

    def _build_text(self, text: str) -> None:
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(visible(text))
        self._session.translator.bind(self.text.setAccessibleName, "ui.viewing.content")
        self._column.addWidget(self.text, 1)

    def _build_pages(self) -> None:
        t = self._session.translator
        row = Flow()
        self.before = button(t, "ui.viewing.before", lambda: self.show_page(self._at - 1))
        self.after = button(t, "ui.viewing.after", lambda: self.show_page(self._at + 1))
        row.add(self.before)
        row.add(self.after)
        row.add(button(t, "ui.viewing.smaller", partial(self.zoom, 1 / _STEP)))
        row.add(button(t, "ui.viewing.larger", partial(self.zoom, _STEP)))
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setFocus()
        t.bind(self.area.setAccessibleName, "ui.viewing.content")
        t.language_changed.connect(self._say)
        self._column.addLayout(row)
        self._column.addWidget(self.area, 1)
        self.said.setText(t("ui.viewing.drawing"))
        self._offer()

    def _add(self, page: Page) -> None:
        self.pages.append(page)
        if self._at < 0:
            self.show_page(0)
        self._say()

    def _end(self, end: End) -> None:
        self._total = end.pages
        self._say()

    def _fail(self, error: Exception) -> None:
        self.said.setProperty("role", "error")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(self._session.errors.sentence(error))

    def _say(self) -> None:
        t, count = self._session.t, len(self.pages)
        if self._total > count:
            self.said.setText(
                t("ui.viewing.page_of_part", page=self._at + 1, shown=count, total=self._total)
            )
        else:
            self.said.setText(t("ui.viewing.page", page=self._at + 1, total=count))
        self._offer()

    def _offer(self) -> None:
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at + 1 < len(self.pages))

    def _draw(self) -> None:
        if self._picture.isNull():
            return
        room = max(100, self.area.viewport().width() - 4)
        fitting = min(1.0, room / self._picture.width())
        width = max(1, round(self._picture.width() * fitting * self._factor))
        mode = Qt.TransformationMode.SmoothTransformation
        self.sheet.setPixmap(self._picture.scaledToWidth(width, mode))
        self.sheet.setAccessibleName(
            self._session.t("ui.viewing.page", page=self._at + 1, total=len(self.pages))
        )
        self._say()
