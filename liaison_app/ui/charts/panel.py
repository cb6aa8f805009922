"""A chart under its heading."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from liaison_app.ui.charts.chart import BarChart
from liaison_app.ui.translator import Translator
from liaison_app.ui.widgets.plain import PlainLabel


class ChartPanel(QFrame):
    """``key`` is the text key of what the chart shows, which is also its name."""

    def __init__(
        self,
        translator: Translator,
        key: str,
        parent: QWidget | None = None,
        *,
        is_upright: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.heading = PlainLabel(role="muted", wrap=True)
        self.chart = BarChart(is_upright=is_upright)
        translator.bind(self.heading.setText, key)
        translator.bind(self.chart.setAccessibleName, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 4)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.chart, 1)
