"""The package screen: the tree on the left, the chosen line with its acts on the right."""

from datetime import date
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.dates import japan_date
from liaison_app.domain.entry import fold
from liaison_app.ui import theme
from liaison_app.ui.approvals.dialog import ApprovalsDialog
from liaison_app.ui.fields.choice import ChoiceControl
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.packages.detail import PackageDetail
from liaison_app.ui.packages.dialogs import NewPackageDialog
from liaison_app.ui.packages.filters import AGENCY_FILTERS, OFFICE_FILTERS, lets_through
from liaison_app.ui.packages.model import PackageModel
from liaison_app.ui.packages.tree import grow
from liaison_app.ui.session import Session
from liaison_app.ui.shell.export_dialog import ExportTasksDialog
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import ID_ROLE
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import BadgeDelegate, row_height
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.package_view import PackageView, package_views
from liaison_app.workflows.tasks import TaskView


def _read(desk: Desk) -> list[PackageView]:
    return package_views(desk)


_TITLE = 200  # pixels, at letters of 100 %


class PackagesScreen(Screen):
    """What was opened in the tree stays open over a refresh, and so does the selection."""

    name = "packages"
    kinds = frozenset(
        {
            "reminder",
            "package",
            "edition",
            "task",
            "response",
            "attachment",
            "alert",
            "guideline",
            "request",
        }
    )
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._read: list[PackageView] = []
        self._current: str | None = None
        t = session.translator
        self.search = SearchBox(t)
        self.filter = ChoiceControl(self._filters, fits=True)
        self.filter.set_text("all")
        self._narrow = PlainLabel(role="label")
        t.bind(self._narrow.setText, "packages.filter")
        self._narrow.setBuddy(self.filter)
        t.language_changed.connect(self.filter.retitle)
        self.ended = QCheckBox()
        t.bind(self.ended.setText, "packages.show_ended")
        self.narrowing = Narrowing(
            session,
            "packages",
            search=self.search,
            choices={"show": self.filter},
            switches={"ended": self.ended},
            again=self._grow,
            parent=self,
        )
        self.export = button(t, "packages.export", self.export_tasks)
        self.count = PlainLabel(role="muted")
        self.approvals = button(t, "ui.packages.approvals", self.open_approvals)
        self.new = button(t, "ui.packages.new", self.new_package, role="primary")
        if not session.is_office:
            self.approvals.hide()
            self.new.hide()
        self.model = PackageModel(session, self)
        self.tree = _tree(self.model)
        t.bind(self.tree.setAccessibleName, "ui.nav.packages")
        self.detail = PackageDetail(session)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list_side())
        split.addWidget(self.detail)
        split.setSizes([720, 480])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        self.search.searched.connect(lambda _text: self._grow())
        self.filter.committed.connect(lambda _code: self._grow())
        self.ended.toggled.connect(lambda _on: self._grow())
        self.tree.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.detail.created.connect(self._open_created)
        self.detail.gate.asked_for.connect(self.asked_for)
        self.detail.conflicts.settle_asked.connect(partial(self.asked_for.emit, "exchange"))

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.tree

    def refresh(self) -> None:
        self.session.jobs.ask("packages", _read, self._show)

    def retitle(self) -> None:
        self._grow()

    def open_item(self, item: object) -> None:
        """A task's or package's id, or ("approval", id) for what circulates."""
        if isinstance(item, tuple):
            self.open_approvals().choose(str(item[1]))
        elif isinstance(item, str):
            self._current = item
            self.search.clear()
            self.filter.set_text("all")
            self.ended.setChecked(True)
        self.refresh()

    def begin_new(self) -> None:
        self.new_package()

    def new_package(self) -> None:
        """A draft package."""
        dialog = NewPackageDialog(self.session, self)
        dialog.added.connect(lambda added: self._open_created(added.id))
        dialog.open()

    def open_approvals(self) -> ApprovalsDialog:
        """What waits for a decision before it is issued."""
        return self.detail.gate.open_approvals()

    def _open_created(self, identifier: str) -> None:
        self._current = identifier
        self.refresh()

    def export_tasks(self) -> None:
        """The tasks as a table or a calendar."""
        ExportTasksDialog(self.session, self).open()

    def _filters(self) -> list[tuple[str, str]]:
        names = OFFICE_FILTERS if self.session.is_office else AGENCY_FILTERS
        return [(name, self.session.t(f"packages.filter.{name}")) for name in names]

    def _show(self, read: list[PackageView]) -> None:
        self._read = read
        self._grow()

    def _grow(self) -> None:
        opened = self._opened()
        today = japan_date(self.session.now())
        shown = {
            task.id for view in self._read for task in view.tasks if self._lets_through(task, today)
        }
        narrowed = bool(self.search.text()) or self.filter.text() != "all"
        views = [
            view
            for view in self._read
            if not narrowed or any(task.id in shown for task in view.tasks)
        ]
        nodes = grow(views, shown, answers=self.session.is_office)
        self.model.show_nodes(nodes)
        self._restore(opened if opened or not nodes else None, everything=narrowed)
        self.count.setText(
            self.session.t("ui.list.count", count=len(shown), number=f"{len(shown):,}")
        )
        self.show_markings(
            [
                (row.get("tlp"), row.get("grade"))
                for view in views
                for row in (view.fields, *(t.fields for t in view.tasks if t.id in shown))
            ]
        )

    def _lets_through(self, task: TaskView, today: date) -> bool:
        if task.ended and not self.ended.isChecked():
            return False
        needle = fold(self.search.text())
        said = fold(f"{task.reference}{task.title}{task.fields.get('text') or ''}")
        return needle in said and lets_through(self.filter.text(), task, today)

    def _opened(self) -> set[str]:
        return {
            node.key
            for node in self.model.nodes()
            if self.tree.isExpanded(self.model.index_of(node.key))
        }

    def _restore(self, opened: set[str] | None, *, everything: bool) -> None:
        """Open what was open; at the first look the packages."""
        for node in self.model.nodes():
            above = node.task is None  # packages and editions
            first_look = opened is None and above
            if first_look or (opened and node.key in opened) or (everything and above):
                self.tree.expand(self.model.index_of(node.key))
        wanted = self.model.index_of(self._current or "")
        if not wanted.isValid() and self.model.nodes():
            wanted = self.model.index_of(self.model.nodes()[0].key)
        if wanted.isValid():
            self.tree.selectionModel().setCurrentIndex(
                wanted,
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
            self.tree.scrollTo(wanted)
        self._choose()

    def _choose(self) -> None:
        """Show what is chosen, the current line first."""
        current = self.tree.currentIndex()
        node = self.model.node(current)
        if node is not None:
            self._current = str(current.data(ID_ROLE))
            self.note_record(self._current)
        rows = self.tree.selectionModel().selectedRows()
        chosen = [each for each in map(self.model.node, rows) if each is not None]
        first = [node] if node is not None and node in chosen else []
        self.detail.show_nodes([*first, *(each for each in chosen if each not in first)])

    def _list_side(self) -> QWidget:
        side = QWidget()
        row, narrowing = Flow(), Flow()
        row.add(self.search, grows=True)
        row.add(self.narrowing.saved, self.export, self.approvals, self.new)
        narrowing.add(self._narrow, self.filter, self.ended, self.count)
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addLayout(narrowing)
        column.addWidget(self.tree, 1)
        return side


class _Tree(QTreeView):
    """The first column takes what the others leave, never so little that it says nothing."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        others = sum(self.columnWidth(place) for place in range(1, self.model().columnCount()))
        least = theme.px(_TITLE)
        self.setColumnWidth(0, max(least, self.viewport().width() - others))


def _tree(model: PackageModel) -> QTreeView:
    tree = _Tree()
    tree.setModel(model)
    tree.setItemDelegate(BadgeDelegate(tree))
    tree.setUniformRowHeights(True)
    tree.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
    tree.setAllColumnsShowFocus(True)
    tree.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
    tree.setIndentation(18)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
    for place, width in ((1, 118), (2, 118), (3, 72)):
        header.resizeSection(place, theme.px(width))
    header.setMinimumHeight(row_height())
    return tree
