"""経過: what happened, in order, and one line to add to it."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from liaison_app.store.queries import Row
from liaison_app.ui import theme
from liaison_app.ui.charts.strand import StrandArea, StrandChart
from liaison_app.ui.fields.draft_keeper import DraftKeeper
from liaison_app.ui.fields.line import LineControl
from liaison_app.ui.fields.prose import ProseControl
from liaison_app.ui.fields.shown import shown_field
from liaison_app.ui.incidents.timeline_figure import strand_of
from liaison_app.ui.keeping.forms import RemoveDialog
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import AnyIndex
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel, visible
from liaison_app.ui.widgets.table import row_height
from liaison_app.workflows.incident_view import Part
from liaison_app.workflows.incidents import add_note

_HEAD_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_MARGIN, _LEFT = 12, 26


class _Entries(QAbstractListModel):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._parts: list[Part] = []

    def show_entries(self, parts: list[Part]) -> None:
        self.beginResetModel()
        self._parts = parts
        self.endResetModel()

    def id_at(self, row: int) -> str:
        return str(self._parts[row].fields["id"])

    def row_of(self, identifier: str) -> int:
        """Where the entry is, -1 where it is not."""
        ids = [self.id_at(row) for row in range(len(self._parts))]
        return ids.index(identifier) if identifier in ids else -1

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return 0 if parent.isValid() else len(self._parts)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        part = self._parts[index.row()]
        row = part.fields
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(str(row.get("text") or ""))
        if role == _HEAD_ROLE:
            return self._head(part)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._head(part)} {visible(str(row.get('text') or ''))}"
        return None

    def _head(self, part: Part) -> str:
        s, row = self._session, part.fields
        time = shown_field(s, "entry", row, "occurred_at") or s.t("ui.timeline.no_time")
        parts = [time, s.organisation_name(str(row.get("owner") or ""))]
        parts += [s.t("cli.shown.from", reference=part.source)] if part.source else []
        parts += [shown_field(s, "entry", row, key) for key in ("source", "techniques")]
        return "　".join(visible(part) for part in parts if part)


def _moment(part: Part) -> str:
    """An entry without a time stands where it was made."""
    return str(part.fields["occurred_at"] or part.fields["created_at"])


class _EntryDelegate(QStyledItemDelegate):
    """Time and author in a small line, the whole text under it, a rule of dots at the left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 400
        box = QRect(0, 0, max(80, width - _LEFT - _MARGIN), 100_000)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        text = option.fontMetrics.boundingRect(box, flags, str(index.data()))
        return QSize(width, text.height() + option.fontMetrics.height() + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        box = QRect(option.rect)
        view = self.parent()
        painter.save()
        if isinstance(view, QListView) and view.currentIndex() == index and view.hasFocus():
            painter.fillRect(box, QColor(theme.colours().selection))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.colours().line))
        painter.drawLine(box.left() + 12, box.top(), box.left() + 12, box.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colours().accent))
        painter.drawEllipse(box.left() + 8, box.top() + 12, 9, 9)
        inner = box.adjusted(_LEFT, 8, -_MARGIN, -6)
        head = QFont(option.font)
        head.setPointSizeF(head.pointSizeF() * 0.9)
        painter.setFont(head)
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, str(index.data(_HEAD_ROLE)))
        painter.setFont(option.font)
        painter.setPen(QColor(theme.colours().ink))
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        painter.drawText(
            inner.adjusted(0, option.fontMetrics.height() + 2, 0, 0), flags, str(index.data())
        )
        painter.restore()


class _TimelineView(QListView):
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts wrap anew in another width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class TimelineTab(QWidget):
    """Entries are append-only: a correction is a new entry. ``field_asked`` carries the field of a
    milestone that was pressed in the figure."""

    field_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        t = session.translator
        self._entries = _Entries(session)
        self.view = _TimelineView()
        self.view.setModel(self._entries)
        self.view.setItemDelegate(_EntryDelegate(self.view))
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        t.bind(self.view.setAccessibleName, "ui.incidents.tab.timeline")
        self.figure = StrandChart()
        t.bind(self.figure.setAccessibleName, "timeline.name")
        self.figure.opened.connect(self.open_mark)
        self.text = ProseControl(lines=2)
        self.time = LineControl()
        self.time.setFixedWidth(theme.px(170))
        self.error = PlainLabel(role="error", wrap=True)
        self.error.hide()
        self.keeper = DraftKeeper(session, "entry", self._typed, self._fill, self)
        self.add = button(t, "ui.timeline.add", self.try_add, role="primary")
        self.remove = button(t, "ui.keeping.remove", self.ask_remove)
        self.remove.setEnabled(False)
        t.bind(self.text.setPlaceholderText, "ui.timeline.text")
        t.bind(self.text.setAccessibleName, "ui.timeline.text")
        t.bind(self.time.setPlaceholderText, "ui.timeline.time")
        t.bind(self.time.setAccessibleName, "ui.timeline.time")
        self.view.selectionModel().currentChanged.connect(
            lambda now, _before: self.remove.setEnabled(now.isValid())
        )
        self._entries.modelReset.connect(lambda: self.remove.setEnabled(False))
        self._build()

    def ask_remove(self) -> None:
        """Take the chosen entry out of view; a correction is a new entry."""
        place = self.view.currentIndex()
        if place.isValid():
            RemoveDialog(self._session, self._entries.id_at(place.row()), self).open()

    def show_entries(self, row: Row, entries: list[Part]) -> None:
        """Show one record's entries and those of what was merged into it, the newest at the end,
        and its course above them."""
        identifier = str(row["id"])
        self.figure.show_strand(strand_of(self._session, row, entries))
        if identifier != self._id:
            self.keeper.keep()  # what was being typed of the one before
            self.error.hide()
            self._id = identifier
            self._fill({})
            self.keeper.begin(identifier)
        self._entries.show_entries(sorted(entries, key=_moment))
        self.view.scrollToBottom()

    def open_mark(self, opens: object) -> None:
        """What a mark of the figure stands for: an entry here, else a field."""
        kind, _, identifier = str(opens).partition(":")
        if not identifier:
            self.field_asked.emit(kind)
            return
        row = self._entries.row_of(identifier)
        if row >= 0:
            index = self._entries.index(row, 0)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index, QListView.ScrollHint.PositionAtTop)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter adds, from either line of the quick entry."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ends and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.try_add()
            return
        super().keyPressEvent(event)

    def try_add(self) -> None:
        """Append what is typed; it stays typed when it is refused."""
        text, time, identifier = self.text.text(), self.time.text().strip(), self._id
        if not text.strip():
            self.text.setFocus()
            return
        self._session.jobs.run(
            self.keeper.ending(lambda desk: add_note(desk, identifier, text, time or None)),
            title="ui.job.saving",
            done=partial(self._added, identifier),
            failed=self._refused,
        )

    def _typed(self) -> dict[str, str]:
        return {"text": self.text.text(), "time": self.time.text()}

    def _fill(self, texts: Mapping[str, str]) -> None:
        self.text.set_text(texts.get("text", ""))
        self.time.set_text(texts.get("time", ""))

    def _added(self, identifier: str, _changes: object) -> None:
        if identifier != self._id:
            return  # another record is shown meanwhile, with a text of its own
        self._fill({})
        self.keeper.begin(identifier)
        self.error.hide()
        self.text.setFocus()

    def _refused(self, error: Exception) -> None:
        self.keeper.refused()
        self.error.setText(self._session.errors.sentence(error))
        self.error.show()

    def _build(self) -> None:
        quick = Flow()
        quick.add(self.time, self.remove, self.add)
        column = page_in(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.setSpacing(8)
        column.addWidget(StrandArea(self.figure))
        self.view.setMinimumHeight(3 * row_height())
        column.addWidget(self.view, 1)
        column.addWidget(self.keeper.notice)
        column.addWidget(self.text)
        column.addLayout(quick)
        column.addWidget(self.error)
