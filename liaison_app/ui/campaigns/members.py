"""The reports that a campaign or a candidate rests on; shown at the office alone."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.ui import theme
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu


@dataclass(frozen=True)
class MemberLine:
    """One incident; ``consents``: its owner lets it be shared."""

    id: str
    reference: str
    organisation: str
    title: str
    consents: bool


class MembersTable(QWidget):
    """Enter opens the incident."""

    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heading = PlainLabel(role="label")
        session.translator.bind(self.heading.setText, "campaigns.members")
        self.model = RowsModel(_columns(session), lambda line: line.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, session.translator, "campaigns.members")
        self.table.setMinimumHeight(theme.px(110))
        self.table.opened.connect(self.opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.table)
        self.show_lines([])

    def show_lines(self, lines: list[MemberLine]) -> None:
        """Replace what is shown; where there are none nothing is."""
        self.model.show_rows(lines)
        self.setVisible(bool(lines))

    def retitle(self) -> None:
        self.table.retitle()


def _columns(session: Session) -> tuple[Column, ...]:
    t = session.t
    return (
        Column("reference", lambda: t("ui.incidents.column.reference"),
               lambda line: line.reference, 130),
        Column("organisation", lambda: t("campaigns.organisations"),
               lambda line: session.organisation_name(line.organisation), 140),
        Column("title", lambda: t("ui.incidents.column.title"),
               lambda line: one_line(line.title), 150, stretch=True),
        Column("consent", lambda: t("campaigns.consent"),
               lambda line: t("campaigns.consents") if line.consents else "", 70),
    )  # fmt: skip
