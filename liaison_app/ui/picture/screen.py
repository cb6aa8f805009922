"""The office's picture on screen: how everything stands, at a moment that can be chosen."""

import threading

from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from liaison_app.domain.errors import Refused
from liaison_app.domain.picture import Picture
from liaison_app.domain.vocabulary import TASK_STATUS, label_of
from liaison_app.store.queries import Reader, Row
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.incidents.filter import IncidentFilter
from liaison_app.ui.picture.bar import MomentBar
from liaison_app.ui.picture.behind_dialog import BehindDialog
from liaison_app.ui.picture.charts_pane import ChartsPane
from liaison_app.ui.picture.grid import Cell, Grid, GridTable, Heading
from liaison_app.ui.picture.grids import STATES, STATUSES, Grids, Narrowed
from liaison_app.ui.picture.tiles import Tiles
from liaison_app.ui.picture.trend_pane import TrendPane
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.table import row_height
from liaison_app.workflows.picture import Detections, moment, read_charted

_TABS = ("matrix", "charts", "trend", "tasks", "organisations", "groups", "incidents")
_TITLES = 470  # a task is told by its title as well
_Read = tuple[Picture, Detections, list[Row]]


class PictureScreen(Screen):
    """Worked out beside the window and the writer; what is asked next gives up what is running."""

    name = "picture"
    kinds = frozenset({"incident", "package", "task", "response", "organisation", "briefing"})
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.picture: Picture | None = None
        self._detections: Detections = {}
        self._asked: str | None = None
        self._stop = threading.Event()
        t = session.translator
        self.bar = MomentBar(session)
        self.tiles = Tiles(session)
        self.tabs = QTabWidget()
        self.matrix, self.tasks = GridTable(), GridTable(_TITLES)
        self.organisations, self.groups, self.incidents = GridTable(), GridTable(), GridTable()
        self.filters = {key: QComboBox() for key in ("package", "audience", "sector", "state")}
        self.narrowing = Narrowing(
            session, "picture", choices=self.filters, again=self._show_matrix, parent=self
        )
        self.legend = PlainLabel(role="muted", wrap=True)
        self.grids = {
            "matrix": self.matrix,
            "tasks": self.tasks,
            "organisations": self.organisations,
            "groups": self.groups,
            "incidents": self.incidents,
        }
        for name, table in self.grids.items():
            page = self._matrix_page() if table is self.matrix else table
            self.tabs.addTab(page, "")
            t.bind(table.setAccessibleName, f"ui.picture.tab.{name}")
            table.opened.connect(self.open_behind)
        self.trend = TrendPane(session)
        self.trend.opened.connect(self.open_behind)
        self.charts = ChartsPane(session)
        self.charts.opened.connect(self.open_behind)
        self.charts.asked_for.connect(self.asked_for)
        self.tabs.insertTab(1, self.charts, "")
        self.tabs.insertTab(2, self.trend, "")
        self.matrix.setMinimumHeight(6 * row_height())
        column = page_in(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(self.tiles)
        column.addWidget(self.tabs, 1)
        self._title()
        self.bar.asked.connect(self._ask)
        self.bar.cancelled.connect(self._give_up)
        self.tiles.opened.connect(self.open_behind)
        for chooser in self.filters.values():
            chooser.activated.connect(lambda _place: self._show_matrix())

    def first_control(self) -> QWidget:
        return self.matrix

    def refresh(self) -> None:
        """Work the picture out again, of the moment asked for last."""
        self._stop.set()
        stop = self._stop = threading.Event()
        now, asked = self.session.now(), self._asked
        vocabularies = self.session.surroundings.vocabularies

        def read(reader: Reader) -> _Read | None:
            try:
                at = moment(reader, now, asked)
                found = read_charted(reader, vocabularies, at, stop.is_set)
            except Refused as refused:
                if refused.code == "cancelled":
                    return None
                raise
            return None if stop.is_set() else (*found, reader.briefings())

        self.bar.show_busy(busy=True)
        self.session.reads.ask("picture", read, self._show)

    def retitle(self) -> None:
        self._title()
        self.trend.retitle()
        if self.picture is not None:
            self._draw(self.picture)

    def _title(self) -> None:
        for place, name in enumerate(_TABS):
            self.tabs.setTabText(place, self.session.t(f"ui.picture.tab.{name}"))

    def open_behind(self, chosen: Cell | Heading) -> None:
        """The answers, or the incidents, that a figure counts; one answer alone is shown where it
        is kept."""
        query = chosen.query if isinstance(chosen, Cell) else None
        if query is not None:
            asked = self.session.parsed(query).query
            self.asked_for.emit("incidents", IncidentFilter(text=query, asked=asked))
        elif isinstance(chosen, Cell) and chosen.place is not None:
            self.asked_for.emit(*chosen.place)
        elif len(chosen.behind) == 1:
            self.asked_for.emit("packages", chosen.behind[0][0].id)
        elif chosen.behind:
            dialog = BehindDialog(self.session, chosen.behind, self)
            dialog.opened.connect(lambda task: self.asked_for.emit("packages", task))
            dialog.open()

    def _ask(self, asked: str | None) -> None:
        self._asked = asked
        self.refresh()

    def _give_up(self) -> None:
        self._stop.set()
        self.bar.show_busy(busy=False)
        self._say_when()

    def _show(self, read: _Read | None) -> None:
        self.bar.show_busy(busy=False)
        if read is not None:
            self.picture, self._detections, briefings = read
            self.bar.offer(briefings)
            self._draw(self.picture)
            self.trend.show_until(self._asked, briefings)
        self._say_when()

    def _draw(self, picture: Picture) -> None:
        grids = Grids(self.session, picture)
        self._offer(picture)
        self._show_matrix()
        self.tiles.show_figures(picture)
        self.charts.show_picture(picture, self._detections)
        shown: dict[str, Grid] = {
            "tasks": grids.tasks(),
            "organisations": grids.organisations(),
            "groups": grids.groups(),
            "incidents": grids.incidents(),
        }
        for name, grid in shown.items():
            self.grids[name].show_grid(grid)
        self._say_when()

    def _show_matrix(self) -> None:
        if self.picture is None:
            return
        grids = Grids(self.session, self.picture)
        chosen = {key: chooser.currentData() for key, chooser in self.filters.items()}
        self.matrix.show_grid(grids.matrix(Narrowed(**chosen)))
        answers = [answer for task in self.picture.tasks for answer in task.answers]
        used = {answer.status for answer in answers if not answer.held_back}
        t, language = self.session.t, self.session.language
        letters = [
            f"{grids.letter_of(each)} {label_of(TASK_STATUS, each).in_language(language)}"
            for each in STATUSES
            if each in used
        ]
        late = f"{t('picture.letter.overdue')} {t('picture.count.overdue')}"
        if any(answer.held_back for answer in answers):
            letters.append(f"{t('picture.letter.held_back')} {t('task.held_back')}")
        self.legend.setText("　".join((*letters, late)) + "\n" + t("ui.picture.hint"))

    def _offer(self, picture: Picture) -> None:
        """Fill the choosers with what there is, keeping what is chosen."""
        grids = Grids(self.session, picture)
        facts = [each.facts for each in picture.organisations]
        offered = {
            "package": [(code, code) for code in sorted({t.package for t in picture.tasks})],
            "audience": [
                (code, grids.audience(code)) for code in sorted({f.audience for f in facts})
            ],
            "sector": [(code, grids.sector(code)) for code in sorted({f.sector for f in facts})],
            "state": [(state, self.session.t(f"ui.picture.state.{state}")) for state in STATES],
        }
        for key, options in offered.items():
            chooser = self.filters[key]
            chosen = chooser.currentData()
            chooser.clear()
            chooser.addItem(self.session.t(f"ui.picture.every.{key}"), None)
            for code, label in options:
                chooser.addItem(label, code)
            chooser.setCurrentIndex(max(0, chooser.findData(chosen)))

    def _say_when(self) -> None:
        found = self.picture
        if found is not None:
            self.bar.said.setText(
                self.session.t(
                    "ui.picture.said",
                    time=self.session.time_text(found.as_of),
                    position=f"{found.position:,}",
                )
            )

    def _matrix_page(self) -> QWidget:
        page = QWidget()
        row = Flow()
        for key, chooser in self.filters.items():
            label = PlainLabel()
            label.setBuddy(chooser)
            self.session.translator.bind(label.setText, f"ui.picture.filter.{key}")
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            pair = QWidget()
            side_by_side = QHBoxLayout(pair)
            side_by_side.setContentsMargins(0, 0, 8, 0)
            side_by_side.addWidget(label)
            side_by_side.addWidget(chooser)
            row.add(pair)
        row.add(self.narrowing.saved)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.matrix, 1)
        column.addWidget(self.legend)
        return page
