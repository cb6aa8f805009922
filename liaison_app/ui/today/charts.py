"""Beside the list of the first screen: incidents week by week, and how far everybody is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.dates import japan_date
from liaison_app.domain.picture import Picture
from liaison_app.store.queries import Reader
from liaison_app.ui.charts.incidents import by_sector, over_time
from liaison_app.ui.charts.panel import ChartPanel
from liaison_app.ui.charts.progress import by_organisation
from liaison_app.ui.picture.behind_dialog import BehindDialog
from liaison_app.ui.picture.grid import Cell
from liaison_app.ui.session import Session
from liaison_app.workflows.picture import Detections, Moment, read_charted, read_detections

KINDS = frozenset({"incident", "package", "task", "response", "organisation"})
_Read = tuple[Picture | None, Detections]


class TodayCharts(QScrollArea):
    """``asked_for`` carries a screen's name and what to show there."""

    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._read: _Read = (None, {})
        t = session.translator
        self.over_time = ChartPanel(t, "ui.chart.over_time", is_upright=True)
        self.by_sector = ChartPanel(t, "ui.chart.by_sector")
        self.by_organisation = ChartPanel(t, "ui.chart.by_organisation")
        if not session.is_office:
            self.by_organisation.hide()
        page = QWidget()
        page.setObjectName("form")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        for panel in (self.over_time, self.by_organisation, self.by_sector):
            panel.chart.opened.connect(self._open)
            column.addWidget(panel)
        self.setWidget(page)
        self.setWidgetResizable(True)
        t.bind(self.setAccessibleName, "ui.picture.tab.charts")

    def refresh(self) -> None:
        """Count again, beside the window."""
        now, session = self._session.now(), self._session
        vocabularies = session.surroundings.vocabularies

        def read(reader: Reader) -> _Read:
            if session.is_office:
                return read_charted(reader, vocabularies, Moment(now))
            return None, read_detections(reader, japan_date(now))

        session.reads.ask("today-charts", read, self._show)

    def redraw(self) -> None:
        """The same in another language."""
        self._show(self._read)

    def _show(self, read: _Read) -> None:
        self._read = read
        picture, detections = read
        s, today = self._session, japan_date(self._session.now())
        self.over_time.chart.show_figure(over_time(s, detections, today))
        self.by_sector.chart.show_figure(by_sector(s, detections, today))
        if picture is not None:
            self.by_organisation.chart.show_figure(by_organisation(s, picture))

    def _open(self, target: object) -> None:
        if isinstance(target, tuple):
            self.asked_for.emit(*target)
        elif isinstance(target, Cell) and len(target.behind) == 1:
            self.asked_for.emit("packages", target.behind[0][0].id)
        elif isinstance(target, Cell):
            dialog = BehindDialog(self._session, target.behind, self)
            dialog.opened.connect(lambda task: self.asked_for.emit("packages", task))
            dialog.open()
