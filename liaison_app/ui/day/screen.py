"""The day's screen: notes, who was told, contacts, the roster, handovers, questions as tabs."""

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from liaison_app.ui.day.contact_tab import ContactTab
from liaison_app.ui.day.escalation_tab import EscalationTab
from liaison_app.ui.day.handover_tab import HandoverTab
from liaison_app.ui.day.intake_tab import IntakeTab
from liaison_app.ui.day.question_tab import QuestionTab
from liaison_app.ui.day.record_tab import RecordTab
from liaison_app.ui.day.roster_tab import RosterTab
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.search_box import SearchBox

_TABS: tuple[type[RecordTab], ...] = (
    IntakeTab,
    EscalationTab,
    ContactTab,
    RosterTab,
    HandoverTab,
    QuestionTab,
)


class DayScreen(Screen):
    """Only the tab in front is read. Opens at a tab by its kind, or at (kind, id)."""

    name = "day"
    kinds = frozenset(tab.kind for tab in _TABS) | {"incident"}

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        session.translator.bind(self.tabs.tabBar().setAccessibleName, "ui.nav.day")
        self.parts = {make.kind: make(session) for make in _TABS}
        for part in self.parts.values():
            self.tabs.addTab(part, "")
            part.asked_for.connect(self.asked_for)
            part.shown.connect(self._tell_markings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tabs)
        self.tabs.currentChanged.connect(lambda _place: self.refresh())
        self._title()

    @property
    def front(self) -> RecordTab:
        """The tab in front."""
        return list(self.parts.values())[self.tabs.currentIndex()]

    def refresh(self) -> None:
        self.front.refresh()

    def retitle(self) -> None:
        self._title()
        for part in self.parts.values():
            part.retitle()

    def open_item(self, item: object) -> None:
        kind, identifier = item if isinstance(item, tuple) else (item, "")
        part = self.parts[str(kind)]
        self.tabs.setCurrentWidget(part)
        if identifier:
            part.open_record(str(identifier))

    def search_box(self) -> SearchBox:
        return self.front.search

    def first_control(self) -> QWidget:
        return self.front.table

    def _title(self) -> None:
        for place, kind in enumerate(self.parts):
            self.tabs.setTabText(place, self.session.t(f"ui.day.tab.{kind}"))

    def _tell_markings(self) -> None:
        self.show_markings([(row.get("tlp"), row.get("grade")) for row in self.front.rows()])
