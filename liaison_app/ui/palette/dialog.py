"""The palette itself: a box to type in, and what answers below it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from liaison_app.ui import theme
from liaison_app.ui.icons import icon
from liaison_app.ui.palette.commands import Command, words_of
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.columns import AnyIndex
from liaison_app.ui.widgets.fitting import open_at
from liaison_app.ui.widgets.plain import PlainLabel, one_line

COMMAND_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_ROW = 36
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class _Model(QAbstractListModel):
    """Screen readers hear what a command is, its name and its key."""

    def __init__(self, translator: Translator, parent: QWidget) -> None:
        super().__init__(parent)
        self.t = translator
        self.commands: list[Command] = []

    def show_commands(self, commands: Iterable[Command]) -> None:
        self.beginResetModel()
        self.commands = list(commands)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's name
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.commands[index.row()]
        if role == COMMAND_ROLE:
            return command
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(command.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (one_line(command.title), self.t(command.group), command.keys)
            return self.t("ui.list.separator").join(filter(None, said))
        return None


class _Delegate(QStyledItemDelegate):
    """The name on the left, what it is and its key on the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(400, theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        command, model = index.data(COMMAND_ROLE), index.model()
        assert isinstance(command, Command)
        assert isinstance(model, _Model)
        widget = option.widget
        style = widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        box = QRect(option.rect).adjusted(12, 0, -12, 0)
        painter.save()
        painter.setFont(option.font)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        aside = "　".join(filter(None, (model.t(command.group), command.keys)))
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(box, right, aside)
        box.setRight(box.right() - option.fontMetrics.horizontalAdvance(aside) - 16)
        painter.setPen(QColor(theme.colours().ink))
        title = option.fontMetrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


class PaletteDialog(QDialog):
    """``offered`` are all commands, read when the palette opens; ``search`` what to do with words
    that name none of them. The one chosen runs after the palette is gone."""

    def __init__(
        self,
        translator: Translator,
        offered: Iterable[Command],
        search: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._t, self._offered, self._search = translator, list(offered), search
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        translator.bind(self.setWindowTitle, "ui.palette.title")
        self.box = QLineEdit()
        self.box.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        translator.bind(self.box.setPlaceholderText, "ui.palette.placeholder")
        translator.bind(self.box.setAccessibleName, "ui.palette.title")
        self.model = _Model(translator, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        translator.bind(self.list.setAccessibleName, "ui.palette.found")
        self.hint = PlainLabel(role="muted")
        translator.bind(self.hint.setText, "ui.palette.hint")
        self.box.textChanged.connect(self._find)
        self.box.installEventFilter(self)
        self.list.clicked.connect(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 10)
        column.addWidget(self.box)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        open_at(self, 640, 460)
        self._find("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The cursor stays in the box; up and down move in the list, Enter runs. An Enter that ends
        a conversion goes to the input method and never gets here."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() in _STEPS:
            self._choose(self.list.currentIndex().row() + _STEPS[Qt.Key(event.key())])
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str) -> None:
        words = words_of(typed)
        found = [command for command in self._offered if command.answers(words)]
        if words:
            found.sort(key=lambda command: command.nearness(typed))
            title = self._t("ui.palette.search", text=typed.strip())
            found.append(
                Command("ui.palette.everything", title, lambda: self._search(typed.strip()))
            )
        self.model.show_commands(found)
        self._choose(0)

    def _choose(self, row: int) -> None:
        last = self.model.rowCount() - 1
        if last >= 0:
            self.list.setCurrentIndex(self.model.index(min(max(row, 0), last)))

    def _run(self, index: QModelIndex) -> None:
        command = index.data(COMMAND_ROLE)
        if isinstance(command, Command):
            self.accept()
            command.run()
