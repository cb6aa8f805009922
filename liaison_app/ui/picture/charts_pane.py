"""図表: the picture where one would rather look than read."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.domain.dates import japan_date
from liaison_app.domain.picture import Picture
from liaison_app.ui.charts.incidents import by_sector, over_time
from liaison_app.ui.charts.panel import ChartPanel
from liaison_app.ui.charts.progress import by_organisation, reaction_times
from liaison_app.ui.session import Session
from liaison_app.workflows.picture import Detections


class ChartsPane(QWidget):
    """``opened`` as in `GridTable`; ``asked_for`` as a screen's."""

    opened = Signal(object)
    asked_for = Signal(str, object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        t = session.translator
        self.over_time = ChartPanel(t, "ui.chart.over_time", is_upright=True)
        self.by_sector = ChartPanel(t, "ui.chart.by_sector")
        self.by_organisation = ChartPanel(t, "ui.chart.by_organisation")
        self.reaction = ChartPanel(t, "ui.chart.reaction")
        panels = (self.over_time, self.by_sector, self.by_organisation, self.reaction)
        page = QWidget()
        page.setObjectName("form")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for place, panel in enumerate(panels):
            grid.addWidget(panel, place // 2, place % 2)
        for panel in (self.over_time, self.by_sector):
            panel.chart.opened.connect(lambda place: self.asked_for.emit(*place))
        for panel in (self.by_organisation, self.reaction):
            panel.chart.opened.connect(self.opened)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        t.bind(area.setAccessibleName, "ui.picture.tab.charts")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.addWidget(area)

    def show_picture(self, picture: Picture, detections: Detections) -> None:
        """Draw all four anew."""
        s, today = self._session, japan_date(picture.as_of)
        self.over_time.chart.show_figure(over_time(s, detections, today))
        self.by_sector.chart.show_figure(by_sector(s, detections, today))
        self.by_organisation.chart.show_figure(by_organisation(s, picture))
        self.reaction.chart.show_figure(reaction_times(s, picture))
