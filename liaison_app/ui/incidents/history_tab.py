"""履歴: who changed what and when, and through which bundle it came, of a record and all below it.

Newest first, a page at a time: however long the story is, opening a record costs the same.
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.operations import Value
from liaison_app.store.queries import HistoryEntry, Reader
from liaison_app.store.queries.history import CellChange
from liaison_app.ui.fields.shown import field_label, shown_in
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu

PAGE = 100


@dataclass(frozen=True)
class _Line:
    """One field of one operation; ``first`` of its operation carries time and author."""

    entry: HistoryEntry
    first: bool
    cell: CellChange


def _told(entry: HistoryEntry) -> list[CellChange]:
    """The changed fields people read; how exactly a time is known shows in the time itself."""
    told = [cell for cell in entry.cells if not cell.field.endswith("_precision")]
    return told or list(entry.cells)


def _precision(line: _Line, which: str) -> str | None:
    """How exactly a time was known, where the same operation says it."""
    wanted = f"{line.cell.field}_precision"
    for cell in line.entry.cells:
        if cell.field == wanted:
            value = getattr(cell, which)
            return str(value) if value else None
    return None


class HistoryTab(QWidget):
    """One line for each field of each operation."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pk: int | None = None
        self._entries: list[HistoryEntry] = []
        self.model = RowsModel(
            self._columns(), lambda line: (line.entry.name, line.cell.field), self
        )
        self.table = Table(self.model, sorts=False)
        t = session.translator
        TableMenu(self.table, t, "ui.incidents.tab.history")
        self.older = button(t, "ui.history.older", self._read_older)
        self.shown = PlainLabel(role="muted")
        foot = Flow()
        foot.add(self.shown, self.older)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def show_record(self, pk: int) -> None:
        """Show the newest operations on a record and on what is below it."""
        self._pk = pk
        self._session.reads.ask("history", partial(_page, pk, None), partial(self._take, pk, []))

    def retitle(self) -> None:
        self.table.retitle()
        self._tell()

    def _read_older(self) -> None:
        if self._pk is None or not self._entries:
            return
        before = self._entries[-1].position
        self._session.reads.ask(
            "history",
            partial(_page, self._pk, before),
            partial(self._take, self._pk, self._entries),
        )

    def _take(self, pk: int, so_far: list[HistoryEntry], found: list[HistoryEntry]) -> None:
        if pk != self._pk:
            return
        self._entries = [*so_far, *found[:PAGE]]
        self.older.setVisible(len(found) > PAGE)
        self.model.show_rows(
            [
                _Line(entry, place == 0, cell)
                for entry in self._entries
                for place, cell in enumerate(_told(entry))
            ]
        )
        self._tell()

    def _tell(self) -> None:
        self.shown.setText(self._session.t("ui.history.shown", count=len(self._entries)))

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("at", lambda: s.t("ui.history.at"),
                   lambda line: s.time_text(line.entry.at) if line.first else "", 128),
            Column("act", lambda: s.t("ui.history.act"), self._act, 150),
            Column("field", lambda: s.t("ui.history.field"),
                   lambda line: field_label(s, line.entry.record_kind, line.cell.field), 130),
            Column("after", lambda: s.t("ui.history.after"), self._after, 160, stretch=True),
            Column("before", lambda: s.t("ui.history.before"), self._before, 110),
            Column("actor", lambda: s.t("ui.history.actor"), self._actor, 170),
            Column("through", lambda: s.t("ui.history.through"), self._through, 150),
        )  # fmt: skip

    def _act(self, line: _Line) -> str:
        if not line.first:
            return ""
        t = self._session.t
        act = t(f"operation.{line.entry.kind}")
        if line.entry.record_kind in ("incident", "reference-case"):
            return act
        return t("ui.history.act_on", record=t(f"record.{line.entry.record_kind}"), act=act)

    def _after(self, line: _Line) -> str:
        if line.cell.destroyed:
            return self._session.t("history.destroyed")
        return self._value(line, line.cell.after, _precision(line, "after"))

    def _before(self, line: _Line) -> str:
        return self._value(line, line.cell.before, _precision(line, "before"))

    def _value(self, line: _Line, value: Value, precision: str | None) -> str:
        kind, field = line.entry.record_kind, line.cell.field
        return one_line(shown_in(self._session, kind, field, value, precision))

    def _actor(self, line: _Line) -> str:
        if not line.first:
            return ""
        organisation = line.entry.organisation.upper()
        return one_line(f"{line.entry.actor or ''} ({organisation})")

    def _through(self, line: _Line) -> str:
        if not line.first or not line.entry.through:
            return ""
        organisation, sequence = line.entry.through
        return self._session.t(
            "ui.history.bundle", organisation=organisation.upper(), sequence=sequence
        )


def _page(pk: int, before: int | None, reader: Reader) -> list[HistoryEntry]:
    """One entry more than is shown tells that there are older ones."""
    return reader.history_page(pk, limit=PAGE + 1, before=before, with_below=True)
