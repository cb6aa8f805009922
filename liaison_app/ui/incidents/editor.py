"""One incident: its badges, its fields, timeline, attachments and history as tabs."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Row
from liaison_app.ui.incidents.attachments_tab import AttachmentsTab
from liaison_app.ui.incidents.day_tab import DayTab
from liaison_app.ui.incidents.fields_tab import FieldsTab
from liaison_app.ui.incidents.history_tab import HistoryTab
from liaison_app.ui.incidents.timeline_tab import TimelineTab
from liaison_app.ui.session import Session
from liaison_app.ui.tones import ai_badge, grade_badge, severity_badge, status_badge, tlp_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.plain import PlainLabel
from liaison_app.workflows.incidents import report_incident

_BADGES = ("severity", "status", "ai", "tlp", "grade", "exercise", "library")
_TABS = ("fields", "timeline", "attachments", "history", "day")
_BESIDE = frozenset({"entry", "attachment", "intake", "escalation", "question"})


class IncidentEditor(QWidget):
    """Shows the record whose pk it is given. ``markings`` are that record's (TLP, grade)."""

    markings_shown = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pk: int | None = None
        self._row: Row | None = None
        self.markings: tuple[object, object] = ("", "")
        self.reference = PlainLabel(role="title", selectable=True)
        self.badges = {name: Badge() for name in _BADGES}
        self.report = button(session.translator, "ui.incidents.report", self.ask_report)
        self.fields = FieldsTab(session)
        self.timeline = TimelineTab(session)
        self.attachments = AttachmentsTab(session)
        self.day = DayTab(session)
        self.history = HistoryTab(session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for tab in (self.fields, self.timeline, self.attachments, self.history, self.day):
            self.tabs.addTab(tab, "")
        session.translator.bind(self.tabs.tabBar().setAccessibleName, "ui.incidents.tabs")
        self._build()
        self.tabs.currentChanged.connect(lambda _place: self._show_tab())
        session.hub.changed.connect(self._on_changed)
        session.translator.language_changed.connect(self._retitle)
        self.fields.written.connect(self._reread)
        self._retitle()

    def show_record(self, pk: int | None) -> None:
        """Show another record, or none."""
        if pk == self._pk:
            return
        self._pk = pk
        self._reread()

    def take_focus(self) -> None:
        """Begin editing."""
        if self._row is not None:
            self.tabs.setCurrentIndex(0)
            self.fields.take_focus()

    def ask_report(self) -> None:
        """Reporting sends the record with the next bundle, so it is asked once more."""
        if self._row is None:
            return
        reference = str(self._row["reference"])
        box = confirm(self._session.translator, self, "ui.incidents.report.confirm",
                      "ui.incidents.report", reference=reference)  # fmt: skip
        box.accepted.connect(self._report)
        box.open()

    def _report(self) -> None:
        if self._row is None:
            return
        identifier = str(self._row["id"])
        self._session.jobs.run(
            lambda desk: report_incident(desk, identifier), title="ui.job.saving"
        )

    def _on_changed(self, changes: ChangeSet, initiator: object) -> None:
        if self._row is None or initiator is self.fields:
            return
        if self._touches(changes):
            self._reread()

    def _touches(self, changes: ChangeSet) -> bool:
        """Its own change, or that of something shown beside it: whose that is costs as much to
        find out."""
        identifier = self._row["id"] if self._row else None
        return any(kind in _BESIDE or uuid == identifier for kind, uuid in changes.records)

    def _reread(self) -> None:
        self._row = self._session.reader.incident(self._pk) if self._pk is not None else None
        self._stack.setCurrentIndex(0 if self._row is None else 1)
        if self._row is not None:
            self.markings = (self._row.get("tlp"), self._row.get("grade"))
            self.fields.show_row(self._row, editable=self._is_own())
            self._show_badges(self._row)
            self._show_tab()
        else:
            self.markings = ("", "")
        self.markings_shown.emit()

    def _is_own(self) -> bool:
        return self._row is not None and (
            self._row["owner"] == self._session.installation.organisation
        )

    def _show_badges(self, row: Row) -> None:
        language = self._session.language
        t = self._session.t
        self.reference.setText(str(row.get("reference") or ""))
        is_reference = row.get("library") == "reference"
        shown = {
            "severity": severity_badge(row.get("severity"), language),
            "status": status_badge(row.get("status"), language),
            "ai": ai_badge(row.get("ai_involvement"), language),
            "tlp": tlp_badge(row.get("tlp")),
            "grade": grade_badge(row.get("grade"), language),
            "exercise": (self._session.t("ui.exercise"), "exercise") if row.get("exercise")
            else None,
            "library": (self._session.t("ui.filter.library.reference"), "neutral")
            if is_reference else None,
        }  # fmt: skip
        for name, badge in shown.items():
            word, tone = badge or ("", "neutral")
            if word and name == "severity":
                word = t("ui.incidents.badge.severity", word=word)
            elif word and name == "ai":
                word = t(f"ui.incidents.badge.ai.{row['ai_involvement']}")
            self.badges[name].show_badge(word, tone)
        reported = bool(row.get("reported"))
        self.report.setVisible(self._is_own() and not is_reference)
        self.report.setEnabled(not reported)
        key = "ui.incidents.reported" if reported else "ui.incidents.report"
        self.report.setText(self._session.t(key))

    def _show_tab(self) -> None:
        """Read what the tab in front shows; the others wait until they are seen."""
        if self._row is None or self._pk is None:
            return
        reader, identifier = self._session.reader, str(self._row["id"])
        match _TABS[self.tabs.currentIndex()]:
            case "timeline":
                self.timeline.show_entries(identifier, list(reader.entries(self._pk)))
            case "attachments":
                files = list(reader.attachments(self._pk))
                self.attachments.show_files(identifier, files, editable=self._is_own())
            case "day":
                self.day.show_incident(identifier, reader)
            case "history":
                self.history.show_record(self._pk)

    def _retitle(self) -> None:
        for place, name in enumerate(_TABS):
            self.tabs.setTabText(place, self._session.t(f"ui.incidents.tab.{name}"))
        self.history.retitle()
        self.day.retitle()
        self._reread()

    def _build(self) -> None:
        nothing = PlainLabel(role="muted", wrap=True)
        self._session.translator.bind(nothing.setText, "ui.incidents.nothing")
        nothing.setContentsMargins(28, 40, 28, 28)
        record = QWidget()
        top = QHBoxLayout()
        top.addWidget(self.reference)
        top.addStretch(1)
        top.addWidget(self.report)
        badges = QHBoxLayout()
        badges.setSpacing(6)
        for badge in self.badges.values():
            badges.addWidget(badge)
        badges.addStretch(1)
        column = QVBoxLayout(record)
        column.setContentsMargins(14, 14, 12, 6)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(badges)
        column.addWidget(self.tabs, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(record)
        self.setMinimumWidth(500)
