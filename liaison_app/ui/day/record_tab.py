"""What every list of the day is: rows on the left, the chosen record on the right.

A tab says what it reads, which columns it shows and what shows one record; its acts stand in a
row above that.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from liaison_app.store.queries import Conflict, Reader, Row
from liaison_app.ui.day.history_dialog import HistoryDialog
from liaison_app.ui.day.incident_chooser import IncidentChooser
from liaison_app.ui.fields.conflict_bar import ConflictBar
from liaison_app.ui.fields.shown import conflict_mark, field_label, shown_field
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.removal import remove_record

_Read = tuple[list[Row], dict[int, list[Conflict]]]
MOST = 1000  # rows read at once; a search finds the others


class RecordTab(QWidget):
    """``asked_for`` carries another screen's name and what to show there; ``shown`` says that
    other rows are on screen."""

    kind = ""
    sizes = (640, 520)  # of the list and the record, at first

    asked_for = Signal(str, object)
    shown = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._wanted: str | None = None
        self._disputed: dict[int, list[Conflict]] = {}
        t = session.translator
        self.search = SearchBox(t)
        self.count = PlainLabel(role="muted")
        self.new = button(t, f"ui.day.{self.kind}.new", self.ask_new, role="primary")
        self.model = RowsModel(self._marking(self.columns()), lambda row: row["id"], self)
        self.table = Table(self.model)
        TableMenu(self.table, t, f"ui.day.tab.{self.kind}")
        self.narrowing = Narrowing(
            session,
            self.kind,
            search=self.search,
            table=self.table,
            parent=self,
        )
        self.conflicts = ConflictBar(session)
        self.conflicts.settle_asked.connect(partial(self.asked_for.emit, "exchange"))
        self.heading = PlainLabel(role="title", selectable=True, wrap=True)
        self.history = button(t, "ui.day.history", self.show_history)
        self.remove = button(t, "ui.day.remove", self.ask_remove)
        self.view = self.make_view()
        self.acts = self.make_acts()
        self._build()
        self.search.searched.connect(lambda _text: self.refresh())
        self.table.chosen.connect(self._show_record)
        self.table.opened.connect(lambda _id: self.take_focus())

    # What a tab says of itself

    def read(self, reader: Reader, text: str) -> list[Row]:
        """Its rows, at most `MOST`."""
        raise NotImplementedError

    def columns(self) -> tuple[Column, ...]:
        """The columns of its list."""
        raise NotImplementedError

    def make_view(self) -> QWidget:
        """What shows the chosen record."""
        raise NotImplementedError

    def show_record(self, row: Row) -> None:
        """Show it there."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Go from the list to the record."""
        self.view.setFocus()

    def ask_new(self) -> None:
        """Open the form for a new record."""
        raise NotImplementedError

    def make_acts(self) -> dict[str, QPushButton]:
        """The buttons above the form, by name."""
        return {}

    def show_acts(self, row: Row) -> None:
        """Which acts the record allows."""

    def banner(self) -> QWidget | None:
        """Something above the list."""
        return None

    # What they share

    @property
    def current(self) -> Row | None:
        """The chosen record."""
        place = self.model.row_of(self.table.current_id)
        row: Row | None = self.model.row_at(place) if place >= 0 else None
        return row

    def rows(self) -> list[Row]:
        """What is on screen."""
        return list(self.model.rows())

    def refresh(self) -> None:
        """Read the list again."""
        text = self.search.text().strip()
        self.session.reads.ask(
            f"day-{self.kind}", lambda reader: self._read(reader, text), self._show_read
        )

    def retitle(self) -> None:
        """Another language."""
        self.table.retitle()
        self.show_rows(self.rows())

    def show_rows(self, rows: list[Row]) -> None:
        """Replace the list; the chosen record stays chosen."""
        self.model.show_rows(rows)
        number = f"{len(rows):,}"
        key = "ui.day.count_more" if len(rows) >= MOST else "ui.list.count"
        self.count.setText(self.session.t(key, count=len(rows), number=number))
        if self._wanted is not None:
            self.table.select_id(self._wanted)
            self._wanted = None
        elif self.current is None and rows:
            self.table.select_id(rows[0]["id"])
        self._show_record(self.table.current_id)
        self.shown.emit()

    def disputed(self, row: Row) -> list[Conflict]:
        """What is in conflict on a record and below it."""
        return self._disputed.get(int(str(row["pk"])), [])

    def open_record(self, identifier: str) -> None:
        """Choose a record once the list is read."""
        self._wanted = identifier
        self.search.clear()
        self.refresh()

    def show_added(self, added: Any) -> None:
        """Choose what was just made."""
        self.open_record(added.id)

    def run(self, act: Any, done: Any = None) -> None:
        """Do something to the chosen record: ``act(desk, id)``."""
        row = self.current
        if row is not None:
            identifier = str(row["id"])
            self.session.jobs.run(
                lambda desk: act(desk, identifier), title="ui.job.saving", done=done
            )

    def choose_incident(self, act: Any, action: str) -> None:
        """Ask for an incident, then ``act(desk, id, incident)`` with the chosen record."""
        if self.current is None:
            return
        chooser = IncidentChooser(self.session, action, self)
        chooser.chosen.connect(
            lambda incident: self.run(lambda desk, identifier: act(desk, identifier, incident))
        )
        chooser.open()

    def open_incident(self) -> None:
        """Show the incident the record is about."""
        row = self.current
        if row is not None and row.get("incident"):
            self.asked_for.emit("incidents", str(row["incident"]))

    def show_history(self) -> None:
        """Who changed what of the record, and when."""
        row = self.current
        if row is not None:
            pk, name = int(str(row["pk"])), self.heading_of(row)
            HistoryDialog(self.session, name, pk, self).open()

    def ask_remove(self) -> None:
        """Ask once more, then take the record out of the list."""
        row = self.current
        if row is not None:
            question = self.removal_question()
            box = confirm(self.session.translator, self, question, "ui.day.remove",
                          name=self.heading_of(row))  # fmt: skip
            box.accepted.connect(lambda: self.run(remove_record))
            box.open()

    def removal_question(self) -> str:
        """What is asked before a record is removed; ``name`` is what it is called."""
        return "ui.day.remove.confirm"

    def field_column(self, key: str, width: int, *, stretch: bool = False) -> Column:
        """A column that shows one field."""
        s, kind = self.session, self.kind
        return Column(key, lambda: field_label(s, kind, key),
                      lambda row: one_line(shown_field(s, kind, row, key)), width,
                      stretch=stretch)  # fmt: skip

    def incident_column(self) -> Column:
        """The reference of the incident a record is about."""
        return Column("incident", lambda: field_label(self.session, self.kind, "incident"),
                      lambda row: str(row.get("incident_reference") or ""), 134)  # fmt: skip

    def is_own(self, row: Row) -> bool:
        return row["owner"] == self.session.installation.organisation

    def heading_of(self, row: Row) -> str:
        """What the record is called above its fields."""
        return str(row.get("reference") or "")

    def _show_record(self, _identifier: object) -> None:
        row = self.current
        self._record.setVisible(row is not None)
        self._nothing.setVisible(row is None)
        if row is None:
            return
        self.heading.setText(self.heading_of(row))
        self.remove.setVisible(self.is_own(row))
        self.conflicts.show_conflicts(self.disputed(row))
        self.show_record(row)
        self.show_acts(row)

    def _read(self, reader: Reader, text: str) -> _Read:
        rows = self.read(reader, text)
        return rows, reader.conflicts_of([int(str(row["pk"])) for row in rows])

    def _show_read(self, read: _Read) -> None:
        rows, self._disputed = read
        self.show_rows(rows)

    def _marking(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The widest column says first that its record is in conflict."""

        def marked(column: Column) -> Column:
            def text(row: Row) -> str:
                return conflict_mark(self.session, self.disputed(row)) + column.text(row)

            return replace(column, text=text)

        return tuple(marked(each) if each.stretch else each for each in columns)

    def _build(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._list_side())
        split.addWidget(self._record_side())
        split.setStretchFactor(0, 1)
        split.setSizes(list(self.sizes))
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 8, 0, 0)
        outer.addWidget(split)

    def _list_side(self) -> QWidget:
        side = QWidget()
        top = Flow()
        top.add(self.search, grows=True)
        top.add(self.count, self.narrowing.saved, self.new)
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 6, 12, 14)
        column.setSpacing(10)
        above = self.banner()
        if above is not None:
            column.addWidget(above)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        return side

    def _record_side(self) -> QWidget:
        side = QWidget()
        self._nothing = PlainLabel(role="muted", wrap=True)
        self.session.translator.bind(self._nothing.setText, f"ui.day.{self.kind}.nothing")
        self._nothing.setContentsMargins(16, 32, 16, 16)
        self._record = QWidget()
        top, acts = Flow(), Flow()
        top.add(self.heading, grows=True)
        top.add(self.history, self.remove)
        acts.add(*self.acts.values())
        inner = QVBoxLayout(self._record)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addLayout(top)
        inner.addWidget(self.conflicts)
        if self.acts:
            inner.addLayout(acts)
        inner.addWidget(self.view, 1)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 6, 12, 14)
        column.addWidget(self._nothing)
        column.addWidget(self._record, 1)
        column.addStretch(0)
        side.setMinimumWidth(420)
        return side
