"""One incident: its badges and banner, and everything about it as tabs."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QStackedLayout,
    QTabWidget,
    QWidget,
)

from liaison_app.domain.markings import effective_markings
from liaison_app.domain.plausibility import Caution, missing, time_cautions
from liaison_app.domain.records.incident import CASES
from liaison_app.domain.vocabulary import ENDED_STATUS
from liaison_app.store.caselog import ChangeSet
from liaison_app.store.queries import Conflict, RecordRef, Row
from liaison_app.ui import theme
from liaison_app.ui.incidents.actions_tab import ActionsTab
from liaison_app.ui.incidents.attachments_tab import AttachmentsTab
from liaison_app.ui.incidents.banner import Banner
from liaison_app.ui.incidents.checklist_tab import ChecklistTab
from liaison_app.ui.incidents.day_tab import DayTab
from liaison_app.ui.incidents.duties_tab import DutiesTab
from liaison_app.ui.incidents.fields_tab import FieldsTab
from liaison_app.ui.incidents.forms_tab import FormsTab, missing_text
from liaison_app.ui.incidents.history_tab import HistoryTab
from liaison_app.ui.incidents.indicators_tab import IndicatorsTab
from liaison_app.ui.incidents.links_tab import LinksTab
from liaison_app.ui.incidents.share_dialog import ShareDialog
from liaison_app.ui.incidents.timeline_tab import TimelineTab
from liaison_app.ui.keeping.forms import RemoveDialog
from liaison_app.ui.session import Session
from liaison_app.ui.tones import ai_badge, grade_badge, severity_badge, status_badge, tlp_badge
from liaison_app.ui.widgets.actions import button
from liaison_app.ui.widgets.badge import Badge
from liaison_app.ui.widgets.confirm import confirm
from liaison_app.ui.widgets.flow import Flow
from liaison_app.ui.widgets.page import page_in
from liaison_app.ui.widgets.plain import PlainLabel, visible
from liaison_app.workflows.duties import duty_views
from liaison_app.workflows.forms import FilledForm, check_incident
from liaison_app.workflows.incident_view import Family, family_of, parts, survivor_of
from liaison_app.workflows.incidents import report_incident
from liaison_app.workflows.removal import recover_record
from liaison_app.workflows.sharing import Sharing

_BADGES = ("severity", "status", "ai", "tlp", "grade", "exercise", "library")
_TABS = (
    "fields", "timeline", "checklist", "todo", "indicators", "links", "duties", "forms",
    "attachments", "history", "day",
)  # fmt: skip
_TABS_HEIGHT = 300  # pixels at letters of 100 %
# What hangs on an incident: whose a changed one is costs as much to find out as to read again.
_BELOW = frozenset(
    {"entry", "action", "attachment", "indicator", "link", "duty", "form", "custody"}
    | {"guideline", "step", "intake", "escalation", "question"}
)


class IncidentEditor(QWidget):
    """Shows the record whose pk it is given. ``markings`` are (TLP, grade) in effect for all that
    is shown, what was merged into it included. ``open_asked`` carries a screen and a record's id.
    """

    markings_shown = Signal()
    open_asked = Signal(str, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pk: int | None = None
        self._row: Row | None = None
        self._found: RecordRef | None = None
        self._family: Family = {}
        self._conflicts: list[Conflict] = []
        self.markings: tuple[object, object] = ("", "")
        self.reference = PlainLabel(role="title", selectable=True)
        self.badges = {name: Badge() for name in _BADGES}
        self.report = button(session.translator, "ui.incidents.report", self.ask_report)
        self.share = button(session.translator, "ui.share", self.ask_share)
        self.remove = button(session.translator, "ui.keeping.remove", self.ask_remove)
        self.fields = FieldsTab(session)
        self.timeline = TimelineTab(session)
        self.checklist = ChecklistTab(session)
        self.todo = ActionsTab(session)
        self.indicators = IndicatorsTab(session)
        self.links = LinksTab(session)
        self.duties = DutiesTab(session)
        self.forms = FormsTab(session)
        self.banner = Banner(session)
        self.attachments = AttachmentsTab(session)
        self.day = DayTab(session)
        self.history = HistoryTab(session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for name in _TABS:
            self.tabs.addTab(getattr(self, name), "")
        self.tabs.setUsesScrollButtons(True)
        self.links.open_asked.connect(self.open_asked)
        self.timeline.field_asked.connect(self.show_field)
        self.banner.settle_asked.connect(partial(self.open_asked.emit, "exchange"))
        session.translator.bind(self.tabs.tabBar().setAccessibleName, "ui.incidents.tabs")
        self._build()
        self.tabs.currentChanged.connect(lambda _place: self._show_tab())
        session.hub.changed.connect(self._on_changed)
        session.translator.language_changed.connect(self._retitle)
        self.fields.written.connect(self._reread)
        self.fields.guideline_asked.connect(self.show_checklist)
        self._retitle()

    def show_record(self, pk: int | None) -> None:
        """Show another record, or none."""
        if pk == self._pk:
            return
        self._pk = pk
        self._reread()

    @property
    def identifier(self) -> str:
        """The record's id, empty for none."""
        return str(self._row["id"]) if self._row is not None else ""

    def take_focus(self) -> None:
        """Begin editing."""
        if self._row is not None:
            self.tabs.setCurrentIndex(0)
            self.fields.take_focus()

    def show_checklist(self) -> None:
        """The guidelines for what is suspected, as checklists."""
        self.tabs.setCurrentWidget(self.checklist)
        self.checklist.view.setFocus()

    def ask_report(self) -> None:
        """Reporting sends the record with the next bundle, so it is asked once more, and what the
        forms of such an incident still lack is said."""
        if self._row is None:
            return
        identifier = str(self._row["id"])
        self._session.jobs.ask(
            "report", lambda desk: check_incident(desk, identifier), self._confirm_report
        )

    def _confirm_report(self, forms: list[FilledForm]) -> None:
        if self._row is None:
            return
        box = confirm(self._session.translator, self, "ui.incidents.report.confirm",
                      "ui.incidents.report", reference=str(self._row["reference"]))  # fmt: skip
        lacking = [missing_text(self._session, form) for form in forms if form.missing]
        box.setInformativeText(visible("\n".join(lacking)))
        box.accepted.connect(self._report)
        box.open()

    def _report(self) -> None:
        if self._row is None:
            return
        identifier = str(self._row["id"])
        self._session.jobs.run(
            lambda desk: report_incident(desk, identifier), title="ui.job.saving"
        )

    def ask_share(self) -> None:
        """To whom the office passes it on."""
        if self._found is None:
            return
        dialog = ShareDialog(self._session, self._found, self)
        dialog.added.connect(self._say_shared)
        dialog.open()

    def _say_shared(self, sharing: Sharing) -> None:
        s = self._session
        names = [s.organisation_name(code) for code in sharing.organisations]
        if names:
            listed = s.t("ui.share.between").join(names)
            s.say("good", s.t("ui.share.done", organisations=listed))
        else:
            s.say("good", s.t("ui.share.ended"))

    def show_field(self, key: str) -> None:
        """One field of the record, to be read and changed."""
        self.tabs.setCurrentWidget(self.fields)
        self.fields.show_field(key)

    def ask_remove(self) -> None:
        """Take the record out of view, with the reason; or put it back."""
        if self._row is None:
            return
        identifier = str(self._row["id"])
        if self._row.get("removed"):
            self._session.jobs.run(
                lambda desk: recover_record(desk, identifier), title="ui.job.saving"
            )
            return
        RemoveDialog(self._session, identifier, self).open()

    def _on_changed(self, changes: ChangeSet, initiator: object) -> None:
        if self._row is None or initiator is self.fields:
            return
        if self._touches(changes):
            self._reread()

    def _touches(self, changes: ChangeSet) -> bool:
        """Its own change, one of what was merged into it, or of anything below an incident."""
        if not changes.kinds.isdisjoint(_BELOW):
            return True
        if changes.records is None:
            return not changes.kinds.isdisjoint(CASES)
        shown = {row["id"] for row, _ in self._family.values()}
        return any(uuid in shown for _, uuid in changes.records)

    def _reread(self) -> None:
        reader = self._session.reader
        self._row = reader.incident(self._pk) if self._pk is not None else None
        self._stack.setCurrentIndex(0 if self._row is None else 1)
        if self._row is not None and self._pk is not None:
            self._found = reader.ref(self._pk)
            self._family = family_of(reader, self._pk)
            marks = effective_markings([row for row, _ in self._family.values()])
            self.markings = (marks.tlp, marks.grade)
            self._conflicts = reader.conflicts_under(self._pk)
            self.fields.show_row(self._row, editable=self._is_own())
            self.fields.show_conflicts([each for each in self._conflicts if each.pk == self._pk])
            self._show_badges(self._row)
            self._show_banner(self._row)
            self._show_tab()
        else:
            self.markings = ("", "")
        self.markings_shown.emit()

    def _show_banner(self, row: Row) -> None:
        self.banner.show_state(
            exercise=bool(row.get("exercise")),
            survivor=survivor_of(self._session.reader, row),
            merged=[source for _, source in self._family.values() if source],
            cautions=self._cautions(row),
            conflicts=self._conflicts,
        )

    def _cautions(self, row: Row) -> list[Caution]:
        """Odd times always; what is missing only of an incident that is still to be reported."""
        if not self._is_own():
            return []
        found = time_cautions(row, self._session.now())
        to_report = not row.get("library") and not row.get("reported")
        return [*found, *missing(row)] if to_report and not _has_ended(row) else found

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
        self.share.setVisible(self._session.is_office and not is_reference)
        self.share.setEnabled(self._is_own() or reported)
        for name in ("forms", "todo"):
            self.tabs.setTabVisible(_TABS.index(name), not is_reference)
        self.remove.setVisible(self._is_own() and not row.get("disposal"))
        removed = bool(row.get("removed"))
        self.remove.setText(t("ui.keeping.recover" if removed else "ui.keeping.remove"))
        self.report.setEnabled(not reported and not removed)
        key = "ui.incidents.reported" if reported else "ui.incidents.report"
        self.report.setText(self._session.t(key))

    def _show_tab(self) -> None:
        """Read what the tab in front shows; the others wait until they are seen."""
        if self._row is None or self._pk is None:
            return
        reader, identifier = self._session.reader, str(self._row["id"])
        own, may_add = self._is_own(), self._is_own() or self._session.is_office
        match _TABS[self.tabs.currentIndex()]:
            case "timeline":
                self.timeline.show_entries(self._row, parts(reader.entries, self._family))
            case "checklist":
                assert self._found is not None
                self.checklist.show_incident(self._found, self._row, editable=own)
            case "todo":
                self.todo.show_incident(identifier, self._pk, editable=may_add)
            case "indicators":
                found = parts(reader.indicators, self._family)
                self.indicators.show_parts(identifier, self._pk, found, editable=may_add)
            case "links":
                assert self._found is not None
                self.links.show_record(self._found, self._row, editable=may_add)
            case "duties":
                rules = self._session.surroundings.vocabularies.duties
                views = duty_views(reader, rules, self._pk, self._session.now())
                self.duties.show_duties(identifier, views, editable=own)
            case "forms":
                self.forms.show_incident(identifier, editable=own)
            case "attachments":
                files = parts(reader.attachments, self._family)
                self.attachments.show_files(identifier, files, editable=own)
            case "day":
                self.day.show_incident(identifier, reader)
            case "history":
                self.history.show_record(self._pk)

    def _retitle(self) -> None:
        for place, name in enumerate(_TABS):
            self.tabs.setTabText(place, self._session.t(f"ui.incidents.tab.{name}"))
        self.history.retitle()
        self.day.retitle()
        self.checklist.retitle()
        for tab in (self.todo, self.indicators, self.duties, self.attachments):
            tab.table.retitle()
        self.links.retitle()
        self.forms.retitle()
        self._reread()

    def _build(self) -> None:
        nothing = PlainLabel(role="muted", wrap=True)
        self._session.translator.bind(nothing.setText, "ui.incidents.nothing")
        nothing.setContentsMargins(28, 40, 28, 28)
        record = QWidget()
        top = Flow()
        top.add(self.reference, grows=True)
        top.add(self.share, self.remove, self.report)
        badges = Flow(6)
        badges.add(*self.badges.values())
        column = page_in(record)
        column.setContentsMargins(14, 14, 12, 6)
        self.tabs.setMinimumHeight(theme.px(_TABS_HEIGHT))
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(badges)
        column.addWidget(self.banner)
        column.addWidget(self.tabs, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(nothing)
        self._stack.addWidget(record)
        self.setMinimumWidth(500)


def _has_ended(row: Row) -> bool:
    return str(row.get("status")) in ENDED_STATUS
