"""履歴: who changed what and when, and through which bundle it came."""

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.store.queries import HistoryEntry
from liaison_app.store.queries.history import CellChange
from liaison_app.ui.fields.shown import field_label, shown_in
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table


@dataclass(frozen=True)
class _Line:
    """One field of one operation; ``first`` of its operation carries time and author."""

    entry: HistoryEntry
    first: bool
    field: str
    before: object
    after: object


def _told(entry: HistoryEntry) -> list[CellChange]:
    """The changed fields people read; how exactly a time is known shows in the time itself."""
    return [cell for cell in entry.cells if not cell.field.endswith("_precision")]


class HistoryTab(QWidget):
    """One line for each field of each operation, newest first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kind = "incident"
        self.model = RowsModel(self._columns(), lambda line: (line.entry.name, line.field), self)
        self.table = Table(self.model)
        session.translator.bind(self.table.setAccessibleName, "ui.incidents.tab.history")
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 12, 14, 14)
        column.addWidget(self.table)

    def show_history(self, kind: str, entries: list[HistoryEntry]) -> None:
        """Show one record's operations."""
        self._kind = kind
        newest_first = sorted(entries, key=lambda entry: -entry.position)
        self.model.show_rows(
            [
                _Line(entry, place == 0, *cell)
                for entry in newest_first
                for place, cell in enumerate(_told(entry))
            ]
        )

    def retitle(self) -> None:
        self.table.retitle()

    def _columns(self) -> tuple[Column, ...]:
        s = self._session

        def value(line: _Line, which: str) -> str:
            return one_line(shown_in(s, self._kind, line.field, getattr(line, which)))

        return (
            Column("at", lambda: s.t("ui.history.at"),
                   lambda line: s.time_text(line.entry.at) if line.first else "", 128),
            Column("field", lambda: s.t("ui.history.field"),
                   lambda line: field_label(s, self._kind, line.field), 140),
            Column("after", lambda: s.t("ui.history.after"),
                   lambda line: value(line, "after"), 160, stretch=True),
            Column("before", lambda: s.t("ui.history.before"),
                   lambda line: value(line, "before"), 110),
            Column("actor", lambda: s.t("ui.history.actor"), self._actor, 200),
            Column("through", lambda: s.t("ui.history.through"), self._through, 150),
        )  # fmt: skip

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
