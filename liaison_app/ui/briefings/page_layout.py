"""Where the pages of a PDF stand in its view. QPdfView tells nobody, so this repeats what it does:
pages below one another, each in the middle, scaled by the zoom."""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView

_POINTS = 72.0  # to an inch


def scale_of(view: QPdfView) -> float:
    """How large the current page is shown, 1.0 being its size on paper."""
    page = view.pageNavigator().currentPage()
    if view.document() is None or not 0 <= page < view.document().pageCount():
        return 1.0
    paper = view.document().pagePointSize(page)
    return _shown(view, paper).width() / (paper.width() * _resolution()) if paper.width() else 1.0


def place_at(view: QPdfView, point: QPointF) -> tuple[int, QPointF] | None:
    """The page (from 0) under a point of the viewport, and the place there in points from its lower
    left corner; None beside the pages."""
    across, down = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
    at = QPointF(point.x() + across, point.y() + down)
    for page, box in enumerate(_boxes(view)):
        if box.contains(at):
            paper = view.document().pagePointSize(page)
            per_point = box.width() / paper.width()
            inside = (at - box.topLeft()) / per_point
            return page, QPointF(inside.x(), paper.height() - inside.y())
    return None


def point_of(view: QPdfView, page: int, place: QPointF) -> QPointF:
    """The other way round: where in the viewport a place of a page is now."""
    paper = view.document().pagePointSize(page)
    box = _boxes(view)[page]
    per_point = box.width() / paper.width()
    at = box.topLeft() + QPointF(place.x(), paper.height() - place.y()) * per_point
    across, down = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
    return at - QPointF(across, down)


def _boxes(view: QPdfView) -> list[QRectF]:
    document: QPdfDocument | None = view.document()
    if document is None:
        return []
    sizes = [_shown(view, document.pagePointSize(page)) for page in range(document.pageCount())]
    margins, widest = view.documentMargins(), max((size.width() for size in sizes), default=0.0)
    total = widest + margins.left() + margins.right()
    room = max(total, float(view.viewport().width()))
    top, boxes = float(margins.top()), []
    for size in sizes:
        boxes.append(QRectF(QPointF(int((room - size.width()) / 2), top), size))
        top += size.height() + view.pageSpacing()
    return boxes


def _shown(view: QPdfView, paper: QSizeF) -> QSizeF:
    margins, port = view.documentMargins(), view.viewport().size()
    full = paper * _resolution()
    across = port.width() - margins.left() - margins.right()
    match view.zoomMode():
        case QPdfView.ZoomMode.FitToWidth:
            shown = full * (across / full.width())
        case QPdfView.ZoomMode.FitInView:
            room = QSizeF(across, port.height() - view.pageSpacing())
            shown = full.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        case _:
            shown = full * view.zoomFactor()
    return QSizeF(shown.toSize())


def _resolution() -> float:
    """Pixels of the screen to a point."""
    return QGuiApplication.primaryScreen().logicalDotsPerInch() / _POINTS
