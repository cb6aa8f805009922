"""The tree model over packages, tasks and responses."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from liaison_app.ui.fields.shown import conflict_mark
from liaison_app.ui.packages.facts import exercise_title
from liaison_app.ui.packages.tree import FINISHED, Node, progress
from liaison_app.ui.session import Session
from liaison_app.ui.tones import answer_badge, task_badge
from liaison_app.ui.widgets.columns import BADGE_ROLE, ID_ROLE, MARK_ROLE, AnyIndex, BadgeText
from liaison_app.ui.widgets.plain import one_line
from liaison_app.workflows.tasks import ResponseView, TaskView

COLUMNS = ("title", "status", "due", "progress")


class PackageModel(QAbstractItemModel):
    """Nodes are found by number, so that an index never points at a Python object."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._nodes: list[Node] = []
        self._tops: list[int] = []

    def show_nodes(self, nodes: list[Node]) -> None:
        """Replace the whole tree."""
        self.beginResetModel()
        self._nodes = nodes
        self._tops = [node.number for node in nodes if node.parent < 0]
        self.endResetModel()

    def nodes(self) -> Sequence[Node]:
        return self._nodes

    def node(self, index: AnyIndex) -> Node | None:
        return self._nodes[index.internalId()] if index.isValid() else None

    def index_of(self, key: str) -> QModelIndex:
        """Where the node called ``key`` is; invalid where it is not."""
        for node in self._nodes:
            if node.key == key:
                return self.createIndex(node.place, 0, node.number)
        return QModelIndex()

    def index(self, row: int, column: int, parent: AnyIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        siblings = self._children(parent)
        if not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: AnyIndex = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        node = self.node(index)
        if node is None or node.parent < 0:
            return QModelIndex()
        above = self._nodes[node.parent]
        return self.createIndex(above.place, 0, above.number)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        return len(self._children(parent)) if parent.column() <= 0 else 0

    def columnCount(self, _parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        node = self.node(index)
        if node is None:
            return None
        column = COLUMNS[index.column()]
        if role == ID_ROLE:
            return node.key
        if role == BADGE_ROLE:
            return self._badge(node) if column == "status" else None
        if role == MARK_ROLE:
            disputed = column == "title" and node.conflicts
            return (self._session.t("value.conflict").capitalize(), "bad") if disputed else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == "title":
            return conflict_mark(self._session, node.conflicts) + self._title(node)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(node, column)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._session.t(f"ui.packages.column.{COLUMNS[section]}")
        return None

    def _children(self, parent: AnyIndex) -> list[int]:
        node = self.node(parent)
        return self._tops if node is None else node.children

    def _text(self, node: Node, column: str) -> str:
        match column:
            case "title":
                return self._title(node)
            case "status":
                badge = self._badge(node)
                return badge[0] if badge else ""
            case "due" if node.task is not None and node.response is None:
                return self._session.day_text(node.task.due)
            case "progress" if node.response is None:
                return self._progress(node)
        return ""

    def _title(self, node: Node) -> str:
        if node.response is not None:
            return self._session.organisation_name(node.response.organisation)
        if node.task is not None:
            title = exercise_title(self._session, node.task.title, node.task.exercise)
            return one_line(f"{node.task.reference}　{title}")
        if node.item is not None:
            kind, row = node.item
            called = self._session.t(f"record.{kind}")
            return one_line(f"{called}　{row['reference']}　{row['title']}")
        if node.edition is not None:
            return self._session.t("package.edition", edition=node.edition.number)
        title = exercise_title(
            self._session, str(node.package["title"]), bool(node.package["exercise"])
        )
        return one_line(f"{node.package['reference']}　{title}")

    def _progress(self, node: Node) -> str:
        if (node.task is not None and not self._session.is_office) or node.item is not None:
            return ""
        finished, total = progress(self._tasks_under(node))
        return self._session.t("ui.packages.progress", finished=finished, total=total)

    def _tasks_under(self, node: Node) -> list[TaskView]:
        if node.task is not None:
            return [node.task]
        return [task for number in node.children for task in self._tasks_under(self._nodes[number])]

    def _badge(self, node: Node) -> BadgeText | None:
        t = self._session.t
        if node.response is not None:
            return self._response_badge(node.response)
        if node.task is not None:
            return self._task_badge(node.task)
        if node.item is not None:
            return task_badge(node.item[1].get("ended"), self._session.language)
        if node.edition is not None:
            out = node.edition.published_at
            return (t("ui.packages.published"), "good") if out else (t("packages.next"), "warning")
        if node.view.under_revision:
            return t("packages.under_revision"), "warning"
        if node.view.edition:
            return t("ui.packages.published"), "good"
        return t("ui.packages.draft"), "warning"

    def _task_badge(self, task: TaskView) -> BadgeText | None:
        if task.ended:
            return task_badge(task.ended, self._session.language)
        if not task.published:
            return self._session.t("ui.packages.draft"), "warning"
        if task.copies and not task.responses and not self._session.is_office:
            return self._session.t("packages.copies"), "neutral"
        if not self._session.is_office:
            return self._response_badge(task.responses[0]) if task.responses else None
        late = sum(response.overdue for response in task.responses)
        if late:
            return self._session.t("ui.packages.overdue_count", count=late), "bad"
        held = sum(response.held_back for response in task.responses)
        if held:
            return self._session.t("task.held_back_count", count=held), "warning"
        done = bool(task.responses) and all(
            response.status in FINISHED for response in task.responses
        )
        return (self._session.t("ui.packages.all_done"), "good") if done else None

    def _response_badge(self, response: ResponseView) -> BadgeText | None:
        if response.overdue:
            return self._session.t("ui.packages.overdue"), "bad"
        texts = self._session.translator.texts
        return answer_badge(response.status, held_back=response.held_back, texts=texts)
