"""推移: how the picture changed, from briefing to briefing or since a moment that is chosen."""

import threading

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.domain.errors import Refused
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.picture.bar import MomentBar
from liaison_app.ui.picture.grid import GridTable
from liaison_app.ui.picture.trend_grids import by_moment, by_organisation
from liaison_app.ui.session import Session
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.picture_trend import Told, read_trend


class TrendPane(QWidget):
    """Worked out when it is first seen, since past pictures take their time. ``opened`` as in
    `GridTable`."""

    opened = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: str | None = None
        self._since: str | None = None
        self._stale = True
        self._stop = threading.Event()
        self._told: list[Told] = []
        t = session.translator
        self.bar = MomentBar(
            session,
            ("ui.picture.since", "ui.picture.since.briefings", "ui.picture.since.back"),
        )
        self.figures, self.changes = GridTable(), GridTable()
        t.bind(self.figures.setAccessibleName, "ui.picture.tab.trend")
        t.bind(self.changes.setAccessibleName, "ui.picture.changes")
        heading = PlainLabel(role="heading")
        t.bind(heading.setText, "ui.picture.changes")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self.figures, 3)
        column.addWidget(heading)
        column.addWidget(self.changes, 2)
        self.bar.asked.connect(self._ask)
        self.bar.cancelled.connect(self._give_up)
        for table in (self.figures, self.changes):
            table.opened.connect(self.opened)

    def show_until(self, asked: str | None, briefings: list[Row]) -> None:
        """Up to the moment that the screen shows."""
        self._asked = asked
        self.bar.offer(briefings)
        self._stale = True
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Work it out again."""
        self._stale = False
        self._stop.set()
        stop = self._stop = threading.Event()
        now, asked, since = self._session.now(), self._asked, self._since
        vocabularies = self._session.surroundings.vocabularies

        def read(reader: Reader) -> list[Told] | None:
            try:
                return read_trend(reader, vocabularies, now, asked, since, stop.is_set)
            except Refused as refused:
                if refused.code == "cancelled":
                    return None
                raise

        self.bar.show_busy(busy=True)
        self._session.reads.ask("picture-trend", read, self._show)

    def retitle(self) -> None:
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _ask(self, since: str | None) -> None:
        self._since = since
        self.refresh()

    def _give_up(self) -> None:
        self._stop.set()
        self.bar.show_busy(busy=False)
        self.bar.said.setText("")

    def _show(self, told: list[Told] | None) -> None:
        self.bar.show_busy(busy=False)
        if told is not None:
            self._told = told
        self._draw()

    def _draw(self) -> None:
        self.figures.show_grid(by_moment(self._session, self._told))
        self.changes.show_grid(by_organisation(self._session, self._told))
        alone = len(self._told) == 1
        self.bar.said.setText(self._session.t("ui.picture.no_briefings") if alone else "")
