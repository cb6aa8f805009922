"""The alert screen: the list, and the chosen alert with its acknowledgements."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSplitter, QVBoxLayout, QWidget

from liaison_app.domain.entry import fold
from liaison_app.domain.vocabulary import TASK_END, label_of
from liaison_app.ui.alerts.detail import AlertDetail
from liaison_app.ui.alerts.dialogs import NewAlertDialog
from liaison_app.ui.fields.shown import conflict_mark, field_label
from liaison_app.ui.filters.narrowing import Narrowing
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.tones import tlp_badge, urgency_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.columns import BadgeText, Column, text_of
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.plain import PlainLabel, one_line
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.ui.widgets.table import Table
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.alerts import AlertView, alert_list
from liaison_app.workflows.kept_back import kept_then, nobody


class AlertsScreen(Screen):
    """An agency acknowledges (了知) and says what it found; the office writes and sees who is late.
    What was superseded or withdrawn is shown when asked for."""

    name = "alerts"
    kinds = frozenset(
        {"reminder", "alert", "acknowledgement", "indicator", "attachment", "incident"}
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._alerts: list[AlertView] = []
        t = session.translator
        self.search = SearchBox(t)
        self.count = PlainLabel(role="muted")
        self.new = button(t, "ui.alerts.new", self.new_alert, role="primary")
        if not session.is_office:
            self.new.hide()
        self.model = RowsModel(self._columns(), lambda alert: alert.id, self)
        self.table = Table(self.model)
        TableMenu(self.table, t, "ui.nav.alerts")
        self.ended = QCheckBox()
        t.bind(self.ended.setText, "packages.show_ended")
        self.ended.toggled.connect(lambda _on: self._list())
        self.narrowing = Narrowing(
            session,
            "alerts",
            search=self.search,
            table=self.table,
            switches={"ended": self.ended},
            again=self._list,
            parent=self,
        )
        self.detail = AlertDetail(session)
        self.detail.conflicts.settle_asked.connect(partial(self.asked_for.emit, "exchange"))
        self.detail.opened.connect(partial(self.asked_for.emit, "incidents"))
        self.detail.created.connect(self._open_created)
        self.detail.gate.asked_for.connect(self.asked_for)
        self.search.searched.connect(lambda _text: self._list())
        self.table.chosen.connect(self._show_alert)
        self._build()

    def search_box(self) -> SearchBox:
        return self.search

    def first_control(self) -> QWidget:
        return self.table

    def refresh(self) -> None:
        office = self.session.is_office
        self.session.reads.ask(
            "alerts",
            lambda reader: alert_list(reader, kept_then(reader) if office else nobody),
            self._show,
        )

    def retitle(self) -> None:
        self.table.retitle()
        self.detail.retitle()
        self._list()

    def open_item(self, item: object) -> None:
        if isinstance(item, str):
            self.ended.setChecked(True)
            self.table.select_id(item)

    def begin_new(self) -> None:
        self.new_alert()

    def new_alert(self) -> None:
        """A new alert (the office), which is to go out at once unless it is to be a draft."""
        dialog = NewAlertDialog(self.session, self)
        dialog.added.connect(lambda added: self._show_new(added.id, dialog.draft.isChecked()))
        dialog.open()

    def _show_new(self, identifier: str, draft: bool) -> None:
        self.table.select_id(identifier)
        if not draft:
            self.detail.gate.draft_if_needed(identifier)

    def _open_created(self, identifier: str) -> None:
        self.table.select_id(identifier)

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
            if self.ended.isChecked() or not alert.ended
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
        self.detail.show_alert(alert)
        if alert is not None:
            self.note_record(alert.id)

    def _state(self, alert: AlertView) -> BadgeText | None:
        s, t = self.session, self.session.t
        if alert.is_draft:
            return t("alert.draft"), "info"
        if alert.ended:
            return label_of(TASK_END, alert.ended).in_language(s.language), "neutral"
        late = alert.overdue(s.now())
        if s.is_office:
            given = len(set(alert.acknowledged) & set(alert.addressed))
            text = t("ui.alerts.count", given=given, total=len(alert.addressed))
            return (
                text,
                "bad" if late else "warning" if alert.missing or alert.held_back else "good",
            )
        own = s.installation.organisation
        if own in alert.copies:
            return t("alerts.copy"), "neutral"
        if own not in alert.missing:
            return t("ui.alerts.done"), "good"
        return (t("alerts.late"), "bad") if own in late else (t("ui.alerts.open"), "warning")

    def _columns(self) -> tuple[Column, ...]:
        s = self.session

        def urgency(alert: AlertView) -> BadgeText | None:
            return urgency_badge(alert.fields.get("urgency"), s.language)

        return (
            Column("reference", lambda: s.t("ui.incidents.column.reference"),
                   lambda a: text_of(a.fields, "reference"), 104),
            Column("urgency", lambda: field_label(s, "alert", "urgency"),
                   lambda a: (urgency(a) or ("", ""))[0], 82, badge=urgency),
            Column("title", lambda: s.t("ui.incidents.column.title"),
                   lambda a: conflict_mark(s, a.conflicts) + one_line(text_of(a.fields, "title")),
                   200, stretch=True),
            Column("state", lambda: s.t("ui.alerts.column.state"),
                   lambda a: (self._state(a) or ("", ""))[0], 100, badge=self._state),
            Column("ack_by", lambda: field_label(s, "alert", "ack_by"),
                   lambda a: s.time_text(a.fields.get("ack_by")), 130,
                   order=lambda a: str(a.fields.get("ack_by") or "")),
            Column("tlp", lambda: "TLP", lambda a: text_of(a.fields, "tlp"), 112,
                   badge=lambda a: tlp_badge(a.fields.get("tlp"))),
        )  # fmt: skip

    def _build(self) -> None:
        left = QWidget()
        row = Flow()
        row.add(self.search, grows=True)
        row.add(self.ended, self.count, self.narrowing.saved, self.new)
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.detail)
        split.setSizes([680, 520])
        split.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
