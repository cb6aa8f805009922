"""What every chart can do: each mark is seen, heard, walked to by key, and pressed."""

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from liaison_app.ui import theme
from liaison_app.ui.charts.figure import Mark
from liaison_app.ui.widgets.plain import tip

Place = tuple[int, int]  # of a line of marks, and of a mark in it


class WalkedChart(QWidget):
    """``opened`` carries what the mark pressed leads to. Arrow keys move from mark to mark, Enter
    opens; a screen reader hears the mark, and all of them as the description."""

    opened = Signal(object)
    walked = Signal(QRectF)  # where the mark is one has come to

    def __init__(self, parent: QWidget | None = None, *, is_upright: bool = False) -> None:
        super().__init__(parent)
        self._is_upright = is_upright
        self.current: Place | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def places(self) -> list[Place]:
        """Every mark there is, in the order in which one walks."""
        raise NotImplementedError

    def mark(self, place: Place) -> Mark:
        """What stands there."""
        raise NotImplementedError

    def box_of(self, place: Place) -> QRectF:
        """Where a mark is drawn."""
        raise NotImplementedError

    def mark_at(self, point: QPoint) -> Place | None:
        """The mark under a point of the widget."""
        at = point.toPointF()
        return next((each for each in self.places() if self.box_of(each).contains(at)), None)

    def describe(self, nothing: str) -> None:
        """Other marks are shown: the one stood on stays where it still is, and all are heard."""
        places = self.places()
        if self.current not in places:
            self.current = None
        said = "\n".join(self.mark(place).spoken for place in places)
        self.setAccessibleDescription(said or nothing)

    def paint_focus(self, painter: QPainter) -> None:
        """A frame around the mark one stands on."""
        if self.current is not None and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.colours().ink), 2))
            painter.drawRect(self.box_of(self.current).adjusted(-2, -2, 2, 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Along a line and from line to line; Enter or the space bar opens."""
        key = event.key()
        along = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        across = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if self._is_upright:  # marks grow upwards
            along, across = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}, along
        if key in along:
            self._move(along[Qt.Key(key)])
        elif key in across:
            self._move_across(across[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        places = self.places()
        if self.current is None and places:
            self._choose(places[0])
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            place = self.mark_at(event.position().toPoint())
            if place is not None:
                self._choose(place)
                self._open(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressable = self.mark_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def event(self, event: QEvent) -> bool:
        """Under the pointer, the mark in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.mark_at(event.pos())
            text = tip(self.mark(place).spoken) if place else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _move(self, by: int) -> None:
        places = self.places()
        if self.current in places:
            at = places.index(self.current) + by
            self._choose(places[min(max(at, 0), len(places) - 1)])

    def _move_across(self, by: int) -> None:
        """To the nearest mark of the next line that has any."""
        if self.current is None:
            return
        line = self.current[0]
        ahead = [each for each in self.places() if (each[0] - line) * by > 0]
        if ahead:
            self._choose(min(ahead, key=lambda each: (abs(each[0] - line), self.distance(each))))

    def distance(self, place: Place) -> float:
        """How far a mark of another line is from the one stood on."""
        assert self.current is not None
        return abs(place[1] - self.current[1])

    def _choose(self, place: Place) -> None:
        self.current = place
        self.setAccessibleDescription(self.mark(place).spoken)
        event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        QAccessible.updateAccessibility(event)
        self.walked.emit(self.box_of(place))
        self.update()

    def _open(self, place: Place | None) -> None:
        if place is not None and self.mark(place).opens is not None:
            self.opened.emit(self.mark(place).opens)
