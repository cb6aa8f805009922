"""What was withdrawn: at the office from whom, elsewhere what is no longer to be had here."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.store.queries.held_back import WithdrawnRecord
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.holding_back import withdrawn_records


class WithdrawnTab(QWidget):
    """A withdrawn record has no title here any more; its number still finds its history."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.guide = PlainLabel(role="muted", wrap=True)
        self.model = RowsModel(
            self._columns(), lambda line: (line.organisation, line.record.id), self
        )
        self.table = Table(self.model)
        TableMenu(self.table, session.translator, "ui.exchange.tab.withdrawn")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.guide)
        column.addWidget(self.table, 1)

    def refresh(self) -> None:
        self._session.jobs.ask("withdrawn", withdrawn_records, self._show)

    def retitle(self) -> None:
        self.table.retitle()
        self._say()

    def _show(self, found: list[WithdrawnRecord]) -> None:
        self.model.show_rows(found)
        self._say()

    def _say(self) -> None:
        s = self._session
        side = "office" if s.is_office else "agency"
        key = f"ui.withdrawn.guide.{side}" if self.model.rowCount() else "ui.withdrawn.none"
        self.guide.setText(s.t(key))

    def _columns(self) -> tuple[Column, ...]:
        s = self._session
        return (
            Column("at", lambda: s.t("ui.withdrawn.at"),
                   lambda line: s.time_text(format_rfc3339_utc(line.at)), 160,
                   order=lambda line: str(format_rfc3339_utc(line.at) or "")),
            Column("organisation",
                   lambda: s.t("ui.withdrawn.from" if s.is_office else "ui.withdrawn.by"),
                   lambda line: s.organisation_name(
                       line.organisation if s.is_office else s.installation.office_code), 200),
            Column("kind", lambda: s.t("ui.review.kind"),
                   lambda line: s.t(f"record.{line.record.kind}"), 130),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda line: line.record.reference, 150),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda line: one_line(line.record.title), 200, stretch=True),
        )  # fmt: skip
