"""The alert screen: the list, and the chosen alert with its acknowledgements."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.entry import fold
from liaison_app.ui.alerts.new_alert import NewAlertDialog
from liaison_app.ui.fields.conflict_bar import ConflictBar
from liaison_app.ui.fields.shown import conflict_mark, field_label, shown_field
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.tones import tlp_badge, urgency_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column, text_of
from liaison_app.ui.widgets.facts import Fact, Facts
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.workflows.acknowledging import acknowledge_alert
from liaison_app.workflows.alerts import AlertView, alert_list

_FACTS = ("urgency", "body", "look_for", "measures", "ack_by", "issued_at", "techniques", "cves",
          "tlp", "grade", "handling")  # fmt: skip


class AlertsScreen(Screen):
    """An agency acknowledges (了知); the office sees who has not."""

    name = "alerts"
    kinds = frozenset({"alert", "acknowledgement"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._alerts: list[AlertView] = []
        t = session.translator
        self.search = SearchBox(t)
        self.count = PlainLabel(role="muted")
        self.new = button(t, "ui.alerts.new", self.new_alert, role="primary")
        self.new.setVisible(session.is_office)
        self.model = RowsModel(self._columns(), lambda alert: alert.id, self)
        self.table = Table(self.model)
        t.bind(self.table.setAccessibleName, "ui.nav.alerts")
        self.facts = Facts()
        self.conflicts = ConflictBar(session)
        self.conflicts.settle_asked.connect(partial(self.asked_for.emit, "exchange"))
        self.acknowledge = button(t, "ui.alerts.acknowledge", self.try_acknowledge, role="primary")
        self.search.searched.connect(lambda _text: self._list())
        self.table.chosen.connect(self._show_alert)
        self._build()

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.table

    def refresh(self) -> None:
        self.session.reads.ask("alerts", alert_list, self._show)

    def retitle(self) -> None:
        self.table.retitle()
        self._list()

    def open_item(self, item: object) -> None:
        if isinstance(item, str):
            self.table.select_id(item)

    def new_alert(self) -> None:
        """A new alert (the office)."""
        dialog = NewAlertDialog(self.session, self)
        dialog.added.connect(lambda added: self.table.select_id(added.id))
        dialog.open()

    def try_acknowledge(self) -> None:
        """Say that this organisation took note."""
        identifier = str(self.table.current_id)
        self.session.jobs.run(
            lambda desk: acknowledge_alert(desk, identifier), title="ui.job.saving"
        )

    def _show(self, alerts: list[AlertView]) -> None:
        self._alerts = alerts
        self._list()

    def _list(self) -> None:
        needle = fold(self.search.text())
        shown = [
            alert
            for alert in self._alerts
            if needle in fold("".join(text_of(alert.fields, key) for key in
                                      ("reference", "title", "body")))
        ]  # fmt: skip
        self.model.show_rows(shown)
        self.count.setText(
            self.session.t("ui.list.count", count=len(shown), number=f"{len(shown):,}")
        )
        if self.table.current_id is None and shown:
            self.table.select_id(shown[0].id)
        self._show_alert(self.table.current_id)
        self.show_markings([(a.fields.get("tlp"), a.fields.get("grade")) for a in shown])

    def _show_alert(self, identifier: object) -> None:
        row = self.model.row_of(identifier)
        alert: AlertView | None = self.model.row_at(row) if row >= 0 else None
        self.acknowledge.setVisible(alert is not None and self._is_open(alert))
        self.conflicts.show_conflicts(alert.conflicts if alert is not None else ())
        if alert is None:
            self.facts.show_facts("", ())
            return
        heading = f"{alert.fields['reference']}　{alert.fields['title']}"
        s = self.session
        facts: list[Fact] = [
            (field_label(s, "alert", key), shown_field(s, "alert", alert.fields, key))
            for key in _FACTS
        ]
        self.facts.show_facts(heading, [*facts, *self._answers(alert)])

    def _answers(self, alert: AlertView) -> list[Fact]:
        s = self.session
        mark = "、" if s.language == "ja" else ", "
        given = mark.join(
            s.t("ui.alerts.by_at", name=s.organisation_name(code), time=s.time_text(at))
            for code, at in alert.acknowledged.items()
        )
        missing = [code for code in alert.addressed if code not in alert.acknowledged]
        waiting = mark.join(s.organisation_name(code) for code in missing)
        return [(s.t("ui.alerts.acknowledged"), given), (s.t("ui.alerts.missing"), waiting)]

    def _is_open(self, alert: AlertView) -> bool:
        own = self.session.installation.organisation
        return own in alert.addressed and own not in alert.acknowledged

    def _state(self, alert: AlertView) -> BadgeText | None:
        t = self.session.t
        if not self.session.is_office:
            done = not self._is_open(alert)
            return (t("ui.alerts.done"), "good") if done else (t("ui.alerts.open"), "warning")
        given = len(set(alert.acknowledged) & set(alert.addressed))
        text = t("ui.alerts.count", given=given, total=len(alert.addressed))
        return text, "good" if given == len(alert.addressed) else "warning"

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def urgency(alert: AlertView) -> BadgeText | None:
            return urgency_badge(alert.fields.get("urgency"), s.language)

        return (
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda a: text_of(a.fields, "reference"), 120),
            Column("urgency", lambda: field_label(s, "alert", "urgency"),
                   lambda a: (urgency(a) or ("", ""))[0], 100, badge=urgency),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda a: conflict_mark(s, a.conflicts) + one_line(text_of(a.fields, "title")),
                   240, stretch=True),
            Column("state", lambda: s.t("ui.alerts.column.state"),
                   lambda a: (self._state(a) or ("", ""))[0], 118, badge=self._state),
            Column("ack_by", lambda: field_label(s, "alert", "ack_by"),
                   lambda a: s.time_text(a.fields.get("ack_by")), 140),
            Column("tlp", lambda: "TLP", lambda a: text_of(a.fields, "tlp"), 146,
                   badge=lambda a: tlp_badge(a.fields.get("tlp"))),
        )  # fmt: skip

    def _build(self) -> None:
        left, right = QWidget(), QWidget()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.new)
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        acts = QHBoxLayout()
        acts.addWidget(self.acknowledge)
        acts.addStretch(1)
        detail = QVBoxLayout(right)
        detail.setContentsMargins(12, 14, 8, 14)
        detail.setSpacing(10)
        detail.addLayout(acts)
        detail.addWidget(self.conflicts)
        detail.addWidget(self.facts, 1)
        right.setMinimumWidth(360)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([720, 480])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
