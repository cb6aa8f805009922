"""The first screen: cards with numbers, then the most pressing items one by one."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from liaison_app.domain.dates import full_date, japan_date
from liaison_app.ui.incidents.filter import IncidentFilter
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.today.agenda import Agenda
from liaison_app.ui.today.card import CountCard
from liaison_app.ui.widgets.columns import BadgeText, Column
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table

# Name, tone where it is not zero, and where its button leads.
_CARDS: tuple[tuple[str, str, str, object], ...] = (
    ("overdue", "bad", "packages", "overdue"),
    ("due_soon", "warning", "packages", None),
    ("to_decide", "warning", "packages", None),
    ("alerts", "warning", "alerts", None),
    ("unreviewed", "info", "exchange", "inbox"),
    ("conflicts", "bad", "incidents", None),
    ("drafts", "info", "incidents", IncidentFilter()),
)
_OFFICE_ONLY, _AGENCY_ONLY = {"to_decide"}, {"drafts"}


@dataclass(frozen=True)
class _Item:
    """One line: which card it belongs to, and where it opens."""

    group: str
    tone: str
    screen: str
    id: str
    reference: str
    title: str
    when: str
    marks: tuple[object, object]


class TodayScreen(Screen):
    """Shows the agenda that the window reads for its navigation as well."""

    name = "today"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._agenda: Agenda | None = None
        t = session.translator
        hidden = _AGENCY_ONLY if session.is_office else _OFFICE_ONLY
        self.cards: dict[str, CountCard] = {}
        grid = QGridLayout()
        grid.setSpacing(12)
        shown = [card for card in _CARDS if card[0] not in hidden]
        for place, (name, tone, screen, item) in enumerate(shown):
            card = CountCard(t, name, tone, partial(self.asked_for.emit, screen, item))
            self.cards[name] = card
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, 1)
        self.model = RowsModel(self._columns(), lambda each: (each.group, each.id), self)
        self.table = Table(self.model)
        t.bind(self.table.setAccessibleName, "ui.today.list")
        self.table.opened.connect(self._open_line)
        self.day = PlainLabel(role="heading")
        heading = PlainLabel(role="heading")
        t.bind(heading.setText, "ui.today.list")
        self.nothing = PlainLabel(role="muted", wrap=True)
        t.bind(self.nothing.setText, "ui.today.nothing")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.day)
        column.addLayout(grid)
        column.addWidget(heading)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)

    def refresh(self) -> None:
        """The window asks for the agenda and brings it; only the date is this screen's own."""
        self._show_day()

    def retitle(self) -> None:
        self.table.retitle()
        self._show_day()
        if self._agenda is not None:
            self.show_agenda(self._agenda)

    def show_agenda(self, agenda: Agenda) -> None:
        """Show what waits."""
        self._agenda = agenda
        counts = {
            "overdue": len(agenda.overdue),
            "due_soon": len(agenda.due_soon),
            "to_decide": len(agenda.to_decide),
            "alerts": len(agenda.alerts),
            "unreviewed": agenda.status.unreviewed,
            "conflicts": agenda.status.conflicts,
            "drafts": len(agenda.drafts),
        }
        for name, card in self.cards.items():
            card.show_count(counts[name])
        items = self._items(agenda)
        self.model.show_rows(items)
        self.nothing.setVisible(not items)
        self.table.setVisible(bool(items))
        self.show_markings([item.marks for item in items])

    def _items(self, agenda: Agenda) -> list[_Item]:
        s = self.session
        items = []
        for group, tone, tasks in (
            ("overdue", "bad", agenda.overdue),
            ("due_soon", "warning", agenda.due_soon),
            ("to_decide", "warning", agenda.to_decide),
        ):
            for task in tasks:
                marks = task.fields.get("tlp"), task.fields.get("grade")
                items.append(_Item(group, tone, "packages", task.id, task.reference, task.title,
                                   s.day_text(task.due), marks))  # fmt: skip
        for alert in agenda.alerts:
            row = alert.fields
            items.append(_Item("alerts", "warning", "alerts", alert.id, str(row["reference"]),
                               str(row["title"]), s.time_text(row.get("ack_by")),
                               (row.get("tlp"), row.get("grade"))))  # fmt: skip
        items.extend(
            _Item("drafts", "info", "incidents", str(row["id"]), str(row["reference"]),
                  str(row["title"]), s.time_text(row.get("updated_at")),
                  (row.get("tlp"), row.get("grade")))
            for row in agenda.drafts
        )  # fmt: skip
        return items

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def group(item: _Item) -> BadgeText:
            return s.t(f"ui.today.{item.group}.badge"), item.tone

        return (
            Column("group", lambda: s.t("ui.today.column.what"), lambda i: group(i)[0], 150,
                   badge=group),
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda i: i.reference, 140),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda i: one_line(i.title), 320, stretch=True),
            Column("when", lambda: s.t("ui.today.column.when"), lambda i: i.when, 190),
        )  # fmt: skip

    def _open_line(self, identifier: object) -> None:
        row = self.model.row_of(identifier)
        if row >= 0:
            item: _Item = self.model.row_at(row)
            self.asked_for.emit(item.screen, item.id)

    def _show_day(self) -> None:
        self.day.setText(full_date(japan_date(self.session.now()), self.session.language))
