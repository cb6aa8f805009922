"""The list of what a search found: what it is, what it is called, and where it says so."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from liaison_app.store.queries import Hit
from liaison_app.ui import theme
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.badge import badge_width, paint_badge
from liaison_app.ui.widgets.columns import AnyIndex
from liaison_app.ui.widgets.plain import one_line, visible

HIT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_HEIGHT = 56
_PAD = 10

Range = tuple[int, int]


def shown_with_marks(text: str, marks: Sequence[Range]) -> tuple[str, list[Range]]:
    """The text as it may be shown, hidden characters by name, and where its marks are then."""
    parts: list[str] = []
    moved: list[Range] = []
    place = length = 0
    for start, end in marks:
        before, marked = visible(text[place:start]), visible(text[start:end])
        parts += [before, marked]
        moved.append((length + len(before), length + len(before) + len(marked)))
        length += len(before) + len(marked)
        place = end
    return "".join((*parts, visible(text[place:]))), moved


class HitModel(QAbstractListModel):
    """Screen readers hear kind, reference, title and snippet."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.hits: tuple[Hit, ...] = ()

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """Show what was found."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return "　".join(filter(None, (self.kind(hit), heading(hit), one_line(hit.snippet))))
        return None

    def kind(self, hit: Hit) -> str:
        """What sort of record it is."""
        return self._session.t(f"record.{hit.kind}")


def heading(hit: Hit) -> str:
    """Reference and title on one line."""
    return one_line(f"{hit.reference}　{hit.title}".strip("　"))


class HitDelegate(QStyledItemDelegate):
    """Two lines: the record, then the snippet with what was found on a coloured ground."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(400, theme.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hit, model = index.data(HIT_ROLE), index.model()
        assert isinstance(hit, Hit)
        assert isinstance(model, HitModel)
        widget = option.widget
        style = widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        box = QRectF(option.rect).adjusted(_PAD, 4, -_PAD, -4)
        kind = model.kind(hit)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(QColor(theme.colours().navy))
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
        paint_badge(painter, upper.toRect(), kind, "neutral")
        indent = badge_width(painter.fontMetrics(), kind) + _PAD
        rest = upper.adjusted(indent, 0, 0, 0)
        title = painter.fontMetrics().elidedText(
            heading(hit), Qt.TextElideMode.ElideRight, int(rest.width())
        )
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, title)
        lower = QRectF(box.left(), upper.bottom(), box.width(), box.height() / 2)
        _paint_snippet(painter, lower, option, hit)
        painter.restore()


def _paint_snippet(painter: QPainter, box: QRectF, option: QStyleOptionViewItem, hit: Hit) -> None:
    text, marks = shown_with_marks(hit.snippet, hit.marks)
    layout = QTextLayout(text, option.font)
    layout.setFormats(list(_formats(marks)))
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(wrap)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(box.width())
    layout.endLayout()
    painter.setClipRect(box)
    layout.draw(painter, QPointF(box.left(), box.top() + (box.height() - line.height()) / 2))


def _formats(marks: Sequence[Range]) -> Iterator[QTextLayout.FormatRange]:
    for start, end in marks:
        ranged = QTextLayout.FormatRange()
        ranged.start, ranged.length = start, end - start
        marked = QTextCharFormat()
        marked.setBackground(QColor(theme.colours().found))
        ranged.format = marked
        yield ranged
