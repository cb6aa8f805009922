"""The steps of a guideline under the headings of their sections, each with how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from liaison_app.domain.guidelines import GuidelineStep
from liaison_app.domain.vocabulary import STEP_SECTION, label_of
from liaison_app.ui import theme
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.badge import badge_width, paint_badge
from liaison_app.ui.widgets.columns import BADGE_ROLE, ID_ROLE, AnyIndex, BadgeText
from liaison_app.ui.widgets.plain import visible

_NUMBER_ROLE = int(Qt.ItemDataRole.UserRole) + 3
_MORE_ROLE = int(Qt.ItemDataRole.UserRole) + 4
_LEFT, _MARGIN = 40, 10
_WRAP = int(Qt.TextFlag.TextWordWrap)  # Japanese breaks between any two characters


@dataclass(frozen=True)
class Line:
    """One step as shown. ``more`` is said under it in small letters."""

    number: int
    step: GuidelineStep
    badge: BadgeText | None = None
    more: str = ""


class StepsModel(QAbstractListModel):
    """Headings are rows of their own, which cannot be chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[str | Line] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Replace what is shown; the same steps with other badges keep the view where it is."""
        rows: list[str | Line] = []
        section = ""
        for line in lines:
            if line.step.section != section:
                section = line.step.section
                rows.append(section)
            rows.append(line)
        if list(map(_key, rows)) == list(map(_key, self._rows)):
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def line_at(self, row: int) -> Line | None:
        """The step of a row, None for a heading or no row."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, Line) else None

    def row_of(self, step: str) -> int:
        """The row of a step, of the first step where it is not shown; -1 where there is none."""
        places = {row.step.id: at for at, row in enumerate(self._rows) if isinstance(row, Line)}
        return places.get(step, min(places.values(), default=-1))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if isinstance(self._rows[index.row()], Line):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if isinstance(row, str):
            spoken = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            language = self._session.language
            return label_of(STEP_SECTION, row).in_language(language) if spoken else None
        text = visible(row.step.text.in_language(self._session.language))
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole:
                state = row.badge[0] if row.badge else ""
                return " ".join(each for each in (str(row.number), state, text, row.more) if each)
            case int() if role == BADGE_ROLE:
                return row.badge
            case int() if role == ID_ROLE:
                return row.step.id
            case int() if role == _NUMBER_ROLE:
                return row.number
            case int() if role == _MORE_ROLE:
                return visible(row.more)
        return None


def _key(row: str | Line) -> object:
    return row if isinstance(row, str) else (row.step, row.number, row.more)


class _Delegate(QStyledItemDelegate):
    """The number at the left, the whole text, the badge at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, StepsView) else 400
        line = option.fontMetrics.height()
        if index.data(_NUMBER_ROLE) is None:
            return QSize(width, line + 22)
        box = QRect(0, 0, max(80, width - _LEFT - _MARGIN - self._aside()), 100_000)
        height = option.fontMetrics.boundingRect(box, _WRAP, str(index.data())).height()
        more = str(index.data(_MORE_ROLE) or "")
        if more:
            small = QFontMetrics(_small(option.font))
            height += 2 + small.boundingRect(box, _WRAP, more).height()
        return QSize(width, height + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        if index.data(_NUMBER_ROLE) is None:
            self._paint_heading(painter, option, index)
        else:
            self._paint_step(painter, option, index)
        painter.restore()

    def _paint_heading(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.colours().navy))
        box = QRect(option.rect).adjusted(_MARGIN, 12, -_MARGIN, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, str(index.data()))

    def _paint_step(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        box = QRect(option.rect)
        view = self.parent()
        if isinstance(view, StepsView) and view.currentIndex() == index:
            painter.fillRect(box, QColor(theme.colours().selection))
            bar = QRect(box.left(), box.top(), 3, box.height())
            painter.fillRect(
                bar, QColor(theme.colours().accent if view.hasFocus() else theme.colours().line)
            )
        painter.setFont(option.font)
        painter.setPen(QColor(theme.colours().muted))
        number = QRect(box.left(), box.top() + 7, _LEFT - 10, box.height())
        painter.drawText(
            number,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
            str(index.data(_NUMBER_ROLE)),
        )
        inner = box.adjusted(_LEFT, 7, -_MARGIN - self._aside(), -5)
        painter.setPen(QColor(theme.colours().ink))
        painter.drawText(inner, _WRAP, str(index.data()))
        height = option.fontMetrics.boundingRect(inner, _WRAP, str(index.data())).height()
        painter.setFont(_small(option.font))
        painter.setPen(QColor(theme.colours().muted))
        more = str(index.data(_MORE_ROLE) or "")
        painter.drawText(inner.adjusted(0, height + 2, 0, 0), _WRAP, more)
        badge = index.data(BADGE_ROLE)
        if badge:
            painter.setFont(option.font)
            place = QRect(box.right() - self._aside(), box.top() + 5, self._aside(), 24)
            paint_badge(painter, place, badge[0], badge[1])

    def _aside(self) -> int:
        view = self.parent()
        return view.badges_width if isinstance(view, StepsView) else 0


class StepsView(QListView):
    """``pressed`` carries the letter (or a space) that was typed on a step, ``chosen`` the step's
    id; ``badges_width`` is what badges take at the right."""

    pressed = Signal(str)
    chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.badges_width = 0
        self.steps = StepsModel(session)
        self.setModel(self.steps)
        self.setItemDelegate(_Delegate(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(False)
        self.selectionModel().currentChanged.connect(
            lambda now, _before: self.chosen.emit(str(now.data(ID_ROLE) or ""))
        )

    @property
    def current(self) -> Line | None:
        """The chosen step."""
        return self.steps.line_at(self.currentIndex().row())

    def show_lines(self, lines: Sequence[Line], step: str = "") -> None:
        """Show these steps with ``step`` chosen, or the first."""
        words = {line.badge[0] for line in lines if line.badge}
        widest = max((badge_width(self.fontMetrics(), word) for word in words), default=0)
        if widest + 8 > self.badges_width and widest:
            self.badges_width = widest + 8
        self.steps.show_lines(lines)
        row = self.steps.row_of(step)
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self.steps.index(row))
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and the space bar are acts here, not a search among the steps."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if plain and len(event.text()) == 1 and event.text().isprintable():
            self.pressed.emit(event.text().lower())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts wrap anew in another width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(small.pointSizeF() * 0.88)
    return small
