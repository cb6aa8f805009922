"""Indicators of an alert or a campaign, each with the incidents here that have it."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.store.caselog import Installation
from liaison_app.store.queries import Reader, Row
from liaison_app.ui import theme
from liaison_app.ui.fields.shown import shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.hits import hits_of


@dataclass(frozen=True)
class HitLine:
    """An indicator, and one of the incidents that have it; of none ``case`` is empty."""

    indicator: Row
    case: str = ""
    reference: str = ""
    title: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return str(self.indicator["id"]), self.case


class HitsTable(QWidget):
    """Enter opens the incident; what was found comes first."""

    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heading = PlainLabel(role="label")
        self.model = RowsModel(_columns(session), lambda line: line.key, self)
        self.table = Table(self.model)
        TableMenu(self.table, session.translator, "hits.table")
        self.table.setMinimumHeight(theme.px(110))
        self.table.opened.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.table)
        self.show_lines([])

    def show_lines(self, lines: list[HitLine]) -> None:
        """Replace what is shown; without indicators nothing is."""
        self.model.show_rows(lines)
        indicators = len({line.key[0] for line in lines})
        cases = len({line.case for line in lines if line.case})
        said = self._session.t("hits.heading", indicators=indicators, incidents=cases)
        self.heading.setText(said)
        self.setVisible(bool(lines))

    def retitle(self) -> None:
        self.table.retitle()
        self.show_lines(list(self.model.rows()))

    def _open(self, key: object) -> None:
        if isinstance(key, tuple) and key[1]:
            self.opened.emit(key[1])


def hit_lines(reader: Reader, here: Installation, pk: int) -> list[HitLine]:
    """The lines of an alert or a campaign."""
    found: list[HitLine] = []
    seen = set[object]()
    for hit in hits_of(reader, here, pk):
        seen.add(hit.indicator["pk"])
        for incident in dict.fromkeys(match.incident for match in hit.matches):
            case = reader.ref(incident)
            title = str(reader.row(case)["title"] or "")
            found.append(HitLine(hit.indicator, case.name.id, case.reference, title))
    rest = [HitLine(row) for row in reader.indicators(pk) if row["pk"] not in seen]
    return [*found, *rest]


def _columns(session: Session) -> tuple[Column, ...]:
    t = session.t

    def shown(key: str, width: int) -> Column:
        return Column(key, lambda: t(f"ui.indicators.column.{key}"),
                      lambda line: one_line(shown_field(session, "indicator", line.indicator, key)),
                      width)  # fmt: skip

    return (
        shown("type", 90),
        shown("value", 190),
        Column("reference", lambda: t("hits.column.incident"), lambda line: line.reference, 130),
        Column("title", lambda: t("ui.incidents.column.title"),
               lambda line: one_line(line.title), 140, stretch=True),
    )  # fmt: skip
