"""The incident screen: list on the left, the record on the right."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from liaison_app.store.queries import FirstPage
from liaison_app.ui.incidents.amend_many_dialog import AmendManyDialog
from liaison_app.ui.incidents.chosen_bar import ChosenBar
from liaison_app.ui.incidents.columns import incident_columns
from liaison_app.ui.incidents.editor import IncidentEditor
from liaison_app.ui.incidents.filter import IncidentFilter
from liaison_app.ui.incidents.filter_bar import FilterBar
from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.paged_model import PagedModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.incidents import Added
from liaison_app.workflows.saved_filters import SavedFilter

_MARKINGS_READ = 200


class IncidentsScreen(Screen):
    """Sorting and filtering are queries; typing in the search box drops what is stale."""

    name = "incidents"
    kinds = frozenset({"incident", "reference-case"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._sort = IncidentFilter().sort
        self._wanted: str | None = None
        self._asked: IncidentFilter | None = None
        self._apart: str | None = None  # what is shown although the list does not hold it
        self._held: object = None  # the current record while only a first page is shown
        self._listing = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_current)
        self.bar = FilterBar(session)
        self.model = PagedModel(incident_columns(session), session.reader.incident_rows, self)
        self.model.sort_requested = self._sort_by
        self.table = Table(self.model, several=True)
        self.chosen = ChosenBar(session, self.table)
        header = self.table.horizontalHeader()
        header.setSortIndicatorClearable(False)
        header.setSortIndicator(len(self.model.columns) - 1, Qt.SortOrder.DescendingOrder)
        TableMenu(self.table, session.translator, "ui.nav.incidents", [self.chosen.action])
        self.editor = IncidentEditor(session)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self._list_side())
        self._split.addWidget(self.editor)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([560, 600])
        self._split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        self._connect()

    def search_box(self) -> SearchBox:
        return self.bar.search

    def first_control(self) -> QWidget:
        return self.table

    def refresh(self) -> None:
        """Another list comes with its first page; the same one is read anew as a whole."""
        wanted = self.bar.filter(self._sort)
        if wanted == self._asked:
            self.session.reads.ask("incidents", wanted.read, self._show_ids)
        else:
            self._asked = wanted
            self.session.reads.ask("incidents", wanted.first, self._show_first)

    def retitle(self) -> None:
        self.table.retitle()

    def open_item(self, item: object) -> None:
        """A filter to list, or the id of a record to show; with ``checklist`` before it, there."""
        if isinstance(item, tuple):
            self.editor.tabs.setCurrentWidget(self.editor.checklist)
            item = item[1]
        if isinstance(item, IncidentFilter):
            self.bar.show_filter(item)
        elif isinstance(item, str):
            self._wanted = item
        self.refresh()

    def new_incident(self) -> None:
        """Ask for what a new incident needs at once; the rest is edited afterwards."""
        dialog = NewIncidentDialog(self.session, self)
        dialog.added.connect(self._show_added)
        dialog.open()

    def amend_chosen(self) -> None:
        """The same change of all that are selected: first how many, and which."""
        if not self.table.selected_count:
            self.session.say("info", self.session.t("ui.many.none"))
            return
        dialog = AmendManyDialog(self.session, self.table.selected_ids, self)
        dialog.added.connect(self.chosen.say_done)
        dialog.open()

    def _connect(self) -> None:
        self.bar.changed.connect(self._filter)
        self.bar.new_asked.connect(self.new_incident)
        self.chosen.asked.connect(self.amend_chosen)
        self.bar.saved.picked.connect(self._show_saved)
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(lambda _pk: self.editor.take_focus())
        self.editor.day.asked_for.connect(self.asked_for)
        self.editor.markings_shown.connect(self._tell_markings)
        self.editor.open_asked.connect(self._open_other)

    def _open_other(self, screen: str, identifier: str) -> None:
        """A record linked to: another incident here, anything else on its own screen."""
        if screen == self.name:
            self.open_item(identifier)
        else:
            self.asked_for.emit(screen, identifier)

    def _list_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(self.chosen)
        column.addWidget(self.table, 1)
        return side

    def _sort_by(self, sort: str) -> None:
        if sort != self._sort:
            self._sort = sort
            self.refresh()

    def _show_saved(self, saved: SavedFilter) -> None:
        """What was kept under a name, in the order it was kept with."""
        self._sort = saved.sort or self._sort
        self.bar.show_filter(IncidentFilter(text=saved.query))
        columns = [column.sort for column in self.model.columns]
        key = self._sort.removeprefix("-")
        if key in columns:
            self.table.horizontalHeader().setSortIndicator(
                columns.index(key),
                Qt.SortOrder.DescendingOrder
                if self._sort.startswith("-")
                else Qt.SortOrder.AscendingOrder,
            )
        self.refresh()

    def _show_first(self, found: object) -> None:
        assert isinstance(found, FirstPage)
        if found.complete or self._asked is None:
            self._show_ids(found.pks)
            return
        if found.pks:  # else what was shown stays until the list says what there is
            self._held = self.table.current_id
            with self._list_first():
                self.model.show_ids(found.pks)
        self.session.reads.ask("incidents", self._asked.read, self._show_ids)

    def _show_ids(self, ids: object) -> None:
        held, self._held = self._held, None
        with self._list_first():
            self.model.show_ids(ids)  # type: ignore[arg-type]
            self.bar.show_count(self.model.rowCount())
            wanted = self._wanted or self._apart
            self._wanted = self._apart = None
            if wanted is not None:
                pk = self.session.reader.resolve(wanted).pk
                if self.model.row_of(pk) >= 0:
                    self.table.select_id(pk)
                else:
                    self._show_record(pk)
                    self._apart = wanted
            elif self.table.current_id is None and self.model.rowCount():
                row = self.model.row_of(held)
                self.table.select_id(self.model.id_at(max(0, row)))
        self._tell_markings()

    @contextmanager
    def _list_first(self) -> Iterator[None]:
        """Typing asks for list after list: each is painted before the record beside it is read."""
        self._listing = True
        try:
            yield
        finally:
            self._listing = False

    def _filter(self) -> None:
        self._apart = None
        self.refresh()

    def _show_chosen(self, pk: object) -> None:
        if pk is not None:
            self._apart = None
        if self._listing:
            self._soon.start()
        else:
            self._show_record(pk)

    def _show_current(self) -> None:
        self._show_record(self.table.current_id)

    def _show_record(self, pk: object) -> None:
        self._soon.stop()
        self.editor.show_record(pk if isinstance(pk, int) else None)
        if self.editor.identifier:
            self.note_record(self.editor.identifier)
        self._tell_markings()

    def _show_added(self, added: Added) -> None:
        if self.bar.library.text() != "own" or self.bar.search.text():
            self.bar.show_filter(IncidentFilter(sort=self._sort))
        self._wanted = added.id
        self.refresh()

    def _tell_markings(self) -> None:
        shown = min(self.model.rowCount(), _MARKINGS_READ)
        rows = [self.model.row_at(row) for row in self._rows_in_view(shown)]
        pairs = [(row.get("tlp"), row.get("grade")) for row in rows]
        self.show_markings([*pairs, self.editor.markings])

    def _rows_in_view(self, shown: int) -> range:
        first = max(0, self.table.rowAt(0))
        last = self.table.rowAt(self.table.viewport().height() - 1)
        return range(first, (last if last >= 0 else shown - 1) + 1)
