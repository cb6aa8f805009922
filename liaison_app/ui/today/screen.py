"""The first screen: cards with numbers, then what they count one by one."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.dates import full_date, japan_date
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.today.agenda import Agenda
from liaison_app.ui.today.card import CountCard
from liaison_app.ui.today.card_grid import CardGrid
from liaison_app.ui.today.charts import KINDS, TodayCharts
from liaison_app.ui.today.duty_card import DutyCard
from liaison_app.ui.today.items import Item, item_columns, items_of
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table, row_height
from liaison_app.ui.widgets.table_menu import TableMenu

# Each card's name, and its tone where it is not zero.
_CARDS = (
    ("overdue", "bad"),
    ("due_soon", "warning"),
    ("to_decide", "warning"),
    ("requests", "warning"),
    ("replies", "warning"),
    ("duties", "bad"),
    ("alerts", "warning"),
    ("unreviewed", "info"),
    ("conflicts", "bad"),
    ("drafts", "info"),
)
_DAY_CARDS = (
    ("actions", "warning"),
    ("intake", "warning"),
    ("escalation", "warning"),
    ("release", "warning"),
    ("hits", "bad"),
    ("candidates", "warning"),
    ("approval", "warning"),
    ("ticks", "info"),
)
_SELDOM = (
    "unreviewed",
    "release",
    "hits",
    "candidates",
    "approval",
    "ticks",
)  # shown where there is something
_LISTS = {"unreviewed": "inbox", "release": "outbox"}  # tabs of the exchange screen
_OFFICE_ONLY, _AGENCY_ONLY = {"to_decide", "replies"}, {"requests", "drafts"}


class TodayScreen(Screen):
    """The window reads the agenda (its navigation counts from it) and brings it here."""

    name = "today"
    kinds = KINDS

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._agenda: Agenda | None = None
        self._group = ""
        t = session.translator
        self.day = PlainLabel(role="heading")
        self.heading = PlainLabel(role="heading")
        self.all = button(t, "ui.today.all", partial(self.show_group, ""), role="link")
        self.nothing = PlainLabel(role="muted", wrap=True)
        t.bind(self.nothing.setText, "ui.today.nothing")
        self.model = RowsModel(item_columns(session), lambda item: item.key, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.today.list")
        self.table.opened.connect(self._open_line)
        self.charts = TodayCharts(session)
        self.charts.asked_for.connect(self.asked_for)
        self.cards: dict[str, CountCard] = {}
        self._build()

    def first_control(self) -> QWidget:
        return self.table if self.table.isVisible() else self.cards["overdue"].open

    def refresh(self) -> None:
        """The window brings the rest."""
        self.charts.refresh()
        self._tell_day()

    def _tell_day(self) -> None:
        self.day.setText(full_date(japan_date(self.session.now()), self.session.language))

    def retitle(self) -> None:
        self.table.retitle()
        self.charts.redraw()
        self._tell_day()
        self._list()

    def show_agenda(self, agenda: Agenda) -> None:
        """Show what waits."""
        self._agenda = agenda
        counts = {
            "overdue": len(agenda.overdue),
            "due_soon": len(agenda.due_soon),
            "to_decide": len(agenda.to_decide),
            "duties": len(agenda.duties),
            "alerts": len(agenda.alerts),
            "unreviewed": agenda.status.unreviewed,
            "conflicts": len(agenda.disputes),
            "drafts": len(agenda.drafts),
            "actions": len(agenda.actions),
            "intake": len(agenda.intake),
            "escalation": len(agenda.escalations),
            "release": len(agenda.releases),
            "hits": len(agenda.hits),
            "candidates": len(agenda.candidates),
            "approval": agenda.to_approve,
            "requests": len(agenda.requests),
            "replies": len(agenda.requests),
            "ticks": len(agenda.ticks),
        }
        for name, card in self.cards.items():
            card.show_count(counts[name])
        for name in _SELDOM:
            self.cards[name].setVisible(counts[name] > 0)
        self.grid.arrange()
        self.duty.show_duty(agenda.duty)
        self._list()

    def show_group(self, group: str) -> None:
        """List what one card counts; empty lists everything. Bundles have their own lists."""
        if group in _LISTS:
            self.asked_for.emit("exchange", _LISTS[group])
            return
        self._group = group
        self._list()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.model.rows():
            self.table.select_id(self.model.id_at(0))

    def _list(self) -> None:
        t = self.session.t
        self.heading.setText(t(f"ui.today.{self._group}" if self._group else "ui.today.list"))
        self.all.setVisible(bool(self._group))
        everything = items_of(self.session, self._agenda) if self._agenda else []
        shown = [item for item in everything if self._group in ("", item.group)]
        self.model.show_rows(shown)
        self.nothing.setVisible(not shown)
        self.table.setVisible(bool(shown))
        self.show_markings([item.marks for item in shown])

    def _open_line(self, key: object) -> None:
        row = self.model.row_of(key)
        if row >= 0:
            item: Item = self.model.row_at(row)
            self.asked_for.emit(item.screen, item.id)

    def _build(self) -> None:
        hidden = _AGENCY_ONLY if self.session.is_office else _OFFICE_ONLY
        for name, tone in (*_CARDS, *_DAY_CARDS):
            if name not in hidden:
                act = partial(self.show_group, name)
                self.cards[name] = CountCard(self.session.translator, name, tone, act)
        for name in _SELDOM:
            self.cards[name].hide()
        self.duty = DutyCard(self.session, partial(self.asked_for.emit, "day"))
        cards: list[tuple[QWidget, int]] = [(card, 1) for card in self.cards.values()]
        cards.insert(len(self.cards) - len(_DAY_CARDS), (self.duty, 2))
        self.grid = CardGrid(cards)
        title = QHBoxLayout()
        title.addWidget(self.heading)
        title.addSpacing(8)
        title.addWidget(self.all)
        title.addStretch(1)
        column = page_in(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.day)
        column.addWidget(self.grid)
        column.addWidget(self._lower(title), 1)

    def _lower(self, title: QHBoxLayout) -> QWidget:
        """The list on the left, charts on the right."""
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addLayout(title)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.charts)
        split.setSizes([660, 500])
        split.setChildrenCollapsible(False)
        split.setMinimumHeight(6 * row_height())
        return split
