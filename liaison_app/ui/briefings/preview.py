"""The very PDF on screen: the bytes that would be saved, drawn by QtPdf from memory."""

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from liaison_app.briefing import Spot
from liaison_app.ui.briefings.finding import Finding
from liaison_app.ui.briefings.page_layout import place_at
from liaison_app.ui.briefings.search_row import SearchRow
from liaison_app.ui.briefings.thumbnails import Thumbnails
from liaison_app.ui.briefings.zoom_box import ZoomBox
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line

_LARGER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Semicolon)
_SMALLER = (Qt.Key.Key_Minus,)


class Preview(QWidget):
    """Shows the whole page first; the officer may look closer. ``lead_chosen`` carries what a
    figure or a number on a page leads to. Above the pages stands what was found of a file that was
    verified."""

    verify_asked = Signal()
    open_asked = Signal()
    print_asked = Signal()
    register_asked = Signal()
    lead_chosen = Signal(object)

    def __init__(self, translator: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._t = translator
        self._buffer = QBuffer(self)
        self._spots: tuple[Spot, ...] = ()
        self._pressed: QPointF | None = None
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        translator.bind(self.view.setAccessibleName, "ui.briefings.preview")
        self.finding = Finding(translator)
        self.search = SearchRow(self.document, self.view, translator)
        self.zoom = ZoomBox(self.view, translator)
        self.page, self.pages = QSpinBox(), PlainLabel(role="muted")
        self.thumbnails = Thumbnails(self.document, translator, self)
        self.leads = QListWidget()
        self._build()
        self.view.viewport().setMouseTracking(True)
        self.view.viewport().installEventFilter(self)
        self.view.pageNavigator().currentPageChanged.connect(self._follow)
        self.page.valueChanged.connect(lambda page: self.go_to(page - 1))
        self.thumbnails.chosen.connect(self.go_to)
        self.leads.itemActivated.connect(
            lambda item: self.lead_chosen.emit(self._spots[self.leads.row(item)].lead)
        )
        translator.language_changed.connect(self._retitle)

    def show_pdf(self, pdf: bytes, spots: Sequence[Spot] = ()) -> None:
        """Show these bytes, at the page that was shown where there is one; ``spots`` lead to
        records."""
        page = self.view.pageNavigator().currentPage()
        self.clear()
        self._buffer.setData(QByteArray(pdf))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        self._spots = tuple(spots)
        self.leads.addItems([one_line(spot.lead.says) for spot in self._spots])
        self._refill()
        self.go_to(page if 0 <= page < self.document.pageCount() else 0)

    def clear(self) -> None:
        """Show nothing."""
        self.document.close()
        self._buffer.close()
        self._spots = ()
        self.leads.clear()
        self._refill()

    def go_to(self, page: int) -> None:
        """Show a page, from 0."""
        if page != self.view.pageNavigator().currentPage():
            self.view.pageNavigator().jump(page, QPointF(), 0)
        self._follow(page)

    def spot_at(self, point: QPointF) -> Spot | None:
        """What leads to records at a point of the view."""
        found = place_at(self.view, point)
        if found is None:
            return None
        page, at = found
        for spot in self._spots:
            left, bottom, right, top = spot.box
            if spot.page == page and left <= at.x() <= right and bottom <= at.y() <= top:
                return spot
        return None

    def event(self, event: QEvent) -> bool:
        """Within the preview Ctrl and + or - is about the page, not about the window's letters."""
        if event.type() == QEvent.Type.ShortcutOverride and self._step_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._step_of(event)
        if step:
            self.zoom.step(step)
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and watched is self.view.viewport():
            spot = self.spot_at(event.position())
            if event.type() == QEvent.Type.MouseMove:
                self._point(spot)
            elif event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = event.position()
            elif event.type() == QEvent.Type.MouseButtonRelease and spot and self._is_click(event):
                self.lead_chosen.emit(spot.lead)
                return True
        return super().eventFilter(watched, event)

    def _point(self, spot: Spot | None) -> None:
        port = self.view.viewport()
        port.setCursor(Qt.CursorShape.PointingHandCursor if spot else Qt.CursorShape.ArrowCursor)
        port.setToolTip(
            self._t.texts("ui.briefings.lead", what=one_line(spot.lead.says)) if spot else ""
        )

    def _is_click(self, event: QMouseEvent) -> bool:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        moved = (event.position() - self._pressed).manhattanLength()
        return moved < QApplication.startDragDistance()

    @staticmethod
    def _step_of(event: QEvent) -> int:
        if not isinstance(event, QKeyEvent):
            return 0
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return 0
        return 1 if event.key() in _LARGER else -1 if event.key() in _SMALLER else 0

    def _follow(self, page: int) -> None:
        if 0 <= page < self.document.pageCount():
            self.page.blockSignals(True)
            self.page.setValue(page + 1)
            self.page.blockSignals(False)
            self.thumbnails.follow(page)

    def _refill(self) -> None:
        count = max(0, self.document.pageCount())
        self.page.blockSignals(True)
        self.page.setRange(min(1, count), count)
        self.page.blockSignals(False)
        self.thumbnails.show_document()
        self.search.forget()
        self._retitle()

    def _retitle(self) -> None:
        count = max(0, self.document.pageCount())
        self.pages.setText(self._t.texts("ui.briefings.page.count", count=count))
        self.side.setTabText(0, self._t.texts("ui.briefings.pages"))
        self.side.setTabText(1, self._t.texts("ui.briefings.leads", count=len(self._spots)))

    def _build(self) -> None:
        t = self._t
        t.bind(self.page.setAccessibleName, "ui.briefings.page")
        t.bind(self.leads.setAccessibleName, "ui.briefings.leads.name")
        row = Flow()
        row.add(self.search)
        row.add(self.page, self.pages, self.zoom)
        self.verify_button = button(t, "ui.briefings.verify", self.verify_asked.emit)
        self.open_button = button(t, "ui.briefings.open", self.open_asked.emit)
        self.print_button = button(t, "ui.briefings.print", self.print_asked.emit)
        self.register_button = button(t, "ui.briefings.register", self.register_asked.emit)
        row.add(self.open_button, self.print_button, self.register_button, self.verify_button)
        self.side = QTabWidget()
        self.side.addTab(self.thumbnails, "")
        self.side.addTab(self.leads, "")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.side)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([170, 670])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        around = QVBoxLayout()
        around.setContentsMargins(12, 10, 12, 8)
        around.addLayout(row)
        around.addWidget(self.finding)
        column.addLayout(around)
        column.addWidget(split, 1)
        self._retitle()
