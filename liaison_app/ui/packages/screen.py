"""The package screen: the tree on the left, the chosen line with its acts on the right."""

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QSplitter, QTreeView, QVBoxLayout, QWidget

from liaison_app.domain.entry import fold
from liaison_app.store.queries import Row
from liaison_app.ui.packages.detail import PackageDetail
from liaison_app.ui.packages.dialogs import NewPackageDialog
from liaison_app.ui.packages.model import PackageModel
from liaison_app.ui.packages.tree import grow
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import ID_ROLE, AnyIndex
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import ROW_HEIGHT, BadgeDelegate
from liaison_app.workflows.desk import Desk
from liaison_app.workflows.tasks import TaskView, task_list

_Read = tuple[list[Row], list[TaskView]]


def _read(desk: Desk) -> _Read:
    return list(desk.queries.packages()), task_list(desk)


class PackagesScreen(Screen):
    """What was opened in the tree stays open over a refresh, and so does the selection."""

    name = "packages"
    kinds = frozenset({"package", "task", "response"})
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._read: _Read = ([], [])
        self._current: str | None = None
        t = session.translator
        self.search = SearchBox(t)
        self.count = PlainLabel(role="muted")
        self.new = button(t, "ui.packages.new", self.new_package, role="primary")
        self.new.setVisible(session.is_office)
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
        self.tree.selectionModel().currentChanged.connect(self._choose)
        self.detail.created.connect(self._open_created)

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.tree

    def refresh(self) -> None:
        self.session.jobs.ask("packages", _read, self._show)

    def retitle(self) -> None:
        self._grow()

    def open_item(self, item: object) -> None:
        """A task's or package's id."""
        if isinstance(item, str):
            self._current = item
            self.search.clear()
        self.refresh()

    def new_package(self) -> None:
        """A draft package."""
        dialog = NewPackageDialog(self.session, self)
        dialog.added.connect(lambda added: self._open_created(added.id))
        dialog.open()

    def _open_created(self, identifier: str) -> None:
        self._current = identifier
        self.refresh()

    def _show(self, read: _Read) -> None:
        self._read = read
        self._grow()

    def _grow(self) -> None:
        packages, tasks = self._read
        opened = self._opened()
        shown = [task for task in tasks if self._lets_through(task)]
        nodes = grow(packages, shown, answers=self.session.is_office)
        narrowed = bool(self.search.text())
        if narrowed:
            nodes = grow(
                [row for row in packages if any(t.package == row["reference"] for t in shown)],
                shown,
                answers=self.session.is_office,
            )
        self.model.show_nodes(nodes)
        self._restore(opened if opened or not nodes else None, everything=narrowed)
        self.count.setText(
            self.session.t("ui.list.count", count=len(shown), number=f"{len(shown):,}")
        )
        self.show_markings(
            [(row.get("tlp"), row.get("grade")) for row in (*packages, *(t.fields for t in shown))]
        )

    def _lets_through(self, task: TaskView) -> bool:
        needle = fold(self.search.text())
        return needle in fold(f"{task.reference}{task.title}{task.fields.get('text') or ''}")

    def _opened(self) -> set[str]:
        return {
            node.key
            for node in self.model.nodes()
            if self.tree.isExpanded(self.model.index_of(node.key))
        }

    def _restore(self, opened: set[str] | None, *, everything: bool) -> None:
        """Open what was open; at the first look the packages."""
        for node in self.model.nodes():
            first_look = opened is None and node.parent < 0
            if first_look or (opened and node.key in opened) or (everything and node.parent < 0):
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
        self.detail.show_node(self.model.node(wanted))

    def _choose(self, current: AnyIndex, _previous: AnyIndex) -> None:
        node = self.model.node(current)
        if node is not None:
            self._current = str(current.data(ID_ROLE))
            self.detail.show_node(node)

    def _list_side(self) -> QWidget:
        side = QWidget()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.new)
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        return side


def _tree(model: PackageModel) -> QTreeView:
    tree = QTreeView()
    tree.setModel(model)
    tree.setItemDelegate(BadgeDelegate(tree))
    tree.setUniformRowHeights(True)
    tree.setAllColumnsShowFocus(True)
    tree.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
    tree.setIndentation(18)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for place, width in ((1, 124), (2, 132), (3, 96)):
        header.resizeSection(place, width)
    header.setMinimumHeight(ROW_HEIGHT)
    return tree
