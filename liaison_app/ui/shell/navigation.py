"""The list of screens on the left, each with what waits there."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from liaison_app.ui import theme
from liaison_app.ui.icons import icon
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.columns import AnyIndex
from liaison_app.ui.widgets.plain import PlainLabel


@dataclass(frozen=True)
class Waiting:
    """What waits on a screen: how many of what (text keys), and the tone of the badge."""

    tone: str
    parts: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        return sum(count for _, count in self.parts)


COUNT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
WIDTH = 196
_ROW = 44
_ICON = 20


def narrow_width() -> int:
    """Of the icons alone, in pixels."""
    return theme.px(_ICON) + 36


class _Model(QAbstractListModel):
    def __init__(self, translator: Translator, names: tuple[str, ...]) -> None:
        super().__init__()
        self._t = translator
        self.names = names
        self.counts: Mapping[str, Waiting] = {}
        self.narrow = False

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name = self.names[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._t(f"ui.nav.{name}")
        if role == COUNT_ROLE:
            return self.counts.get(name)
        if role == Qt.ItemDataRole.ToolTipRole:
            called = (self._t(f"ui.nav.{name}"),) if self.narrow else ()
            return "\n".join(filter(None, (*called, self._parts(name)))) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = self._parts(name)
            key = "ui.nav.spoken_parts" if parts else "ui.nav.spoken"
            return self._t(key, name=self._t(f"ui.nav.{name}"), parts=parts)
        return None

    def _parts(self, name: str) -> str:
        """What the number consists of, in words."""
        waiting = self.counts.get(name)
        return self._t("ui.list.separator").join(
            self._t("ui.nav.part", what=self._t(key), count=count)
            for key, count in (waiting.parts if waiting else ())
            if count
        )

    def redraw(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(len(self.names) - 1))


class _Delegate(QStyledItemDelegate):
    def __init__(self, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._icons: list[QIcon] = [icon(name, theme.colours().rail_ink) for name in names]

        self.narrow = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(narrow_width() if self.narrow else theme.px(WIDTH), theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, now = QRect(option.rect), theme.colours()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(now.rail_current if selected else now.rail_hover))
        if selected:
            painter.fillRect(QRect(box.left(), box.top(), 4, box.height()), QColor(now.rail_mark))
        if selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.colours().rail_ink))
            painter.drawRect(box.adjusted(6, 3, -4, -4))
        size = theme.px(_ICON)
        top = box.center().y() + 1 - size // 2
        self._icons[index.row()].paint(painter, box.left() + 18, top, size, size)
        painter.setFont(option.font)
        if self.narrow:
            _paint_dot(painter, QRect(box.left() + 18, top, size, size), index.data(COUNT_ROLE))
        else:
            painter.setPen(QColor(theme.colours().rail_ink))
            left = box.left() + size + 30
            counted = index.data(COUNT_ROLE)
            beside = 50 if counted is not None and counted.count else 8
            text = QRect(left, box.top(), box.right() - left - beside, box.height())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
            _paint_count(painter, box, index.data(COUNT_ROLE))
        painter.restore()


def _paint_dot(painter: QPainter, icon_box: QRect, waiting: Waiting | None) -> None:
    """Beside the icon alone: that something waits; how much is in the tool tip and is heard."""
    if waiting is not None and waiting.count:
        size = theme.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colours().tones[waiting.tone][1]))
        painter.drawEllipse(icon_box.right() - size // 4, icon_box.top() - size // 4, size, size)


def _paint_count(painter: QPainter, box: QRect, waiting: Waiting | None) -> None:
    if waiting is None or not waiting.count:
        return
    text = f"{waiting.count:,}"
    width = max(24, painter.fontMetrics().horizontalAdvance(text) + 14)
    height = theme.px(20)
    pill = QRectF(box.right() - width - 12, box.center().y() + 1 - height / 2, width, height)
    ground, ink = theme.colours().tones[waiting.tone]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setPen(QColor(ink))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


class Navigation(QWidget):
    """``chosen`` carries a screen's name. Arrow keys move, Ctrl+1 … choose from anywhere."""

    chosen = Signal(str)

    def __init__(
        self, translator: Translator, names: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.px(WIDTH))
        self._names = names
        self._model = _Model(translator, names)
        self.list = QListView()
        self.list.setObjectName("navigationList")
        self.list.setModel(self._model)
        self._delegate = _Delegate(names, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        translator.bind(self.list.setAccessibleName, "ui.nav.name")
        translator.language_changed.connect(self._model.redraw)
        name = PlainLabel("Liaison")
        name.setObjectName("productName")
        line = PlainLabel()
        line.setObjectName("productLine")
        line.setWordWrap(True)
        translator.bind(line.setText, "ui.product.line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(2)
        self._labels = (name, line)
        for label in self._labels:
            label.setContentsMargins(18, 0, 12, 0)
            column.addWidget(label)
        column.addSpacing(14)
        column.addWidget(self.list, 1)
        self.list.selectionModel().currentChanged.connect(
            lambda current, _previous: self.chosen.emit(self._names[current.row()])
        )

    def show_narrow(self, narrow: bool) -> None:
        """Icons alone, whose names are in their tool tips; or names beside them."""
        if narrow == self._model.narrow:
            return
        self._model.narrow = self._delegate.narrow = narrow
        for label in self._labels:
            label.setVisible(not narrow)
        self.setFixedWidth(narrow_width() if narrow else theme.px(WIDTH))
        self.list.doItemsLayout()

    def choose(self, name: str) -> None:
        """Make a screen current."""
        index = self._model.index(self._names.index(name))
        self.list.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def show_counts(self, counts: Mapping[str, Waiting]) -> None:
        """What waits on each screen; zero shows nothing."""
        self._model.counts = counts
        self._model.redraw()
