"""The exchange screen: inbox, outbox, what is in conflict or withdrawn, traffic, enrolment."""

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from liaison_app.domain.records import RECORD_KINDS
from liaison_app.ui.exchange.conflicts_tab import ConflictsTab
from liaison_app.ui.exchange.enrolment_tab import EnrolmentTab
from liaison_app.ui.exchange.inbox_tab import InboxTab
from liaison_app.ui.exchange.outbox_tab import OutboxTab
from liaison_app.ui.exchange.traffic_tab import TrafficTab
from liaison_app.ui.exchange.withdrawn_tab import WithdrawnTab
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen

_TABS = ("inbox", "outbox", "conflicts", "withdrawn", "traffic", "enrolment")


class ExchangeScreen(Screen):
    """What changes in the case log may leave or be in conflict: the screen follows every commit."""

    name = "exchange"
    kinds = frozenset(RECORD_KINDS)
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.inbox = InboxTab(session)
        self.outbox = OutboxTab(session)
        self.conflicts = ConflictsTab(session)
        self.withdrawn = WithdrawnTab(session)
        self.traffic = TrafficTab(session)
        self.enrolment = EnrolmentTab(session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for tab in (getattr(self, name) for name in _TABS):
            self.tabs.addTab(tab, "")
        session.translator.bind(self.tabs.tabBar().setAccessibleName, "ui.nav.exchange")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 14)
        column.addWidget(self.tabs)
        self.tabs.currentChanged.connect(lambda _place: self._refresh_soon())
        self.outbox.markings_shown.connect(self.show_markings)
        self.conflicts.asked_for.connect(self.asked_for)
        self.retitle()

    def first_control(self) -> QWidget:
        return self.tabs.tabBar()

    def refresh(self) -> None:
        tab = self.tabs.currentWidget()
        if tab is self.inbox:
            self.show_markings([])
            self.inbox.refresh()
        elif tab is self.outbox:
            self.outbox.refresh()
        elif tab is self.conflicts:
            self.show_markings([])
            self.conflicts.refresh()
        elif tab is self.withdrawn:
            self.show_markings([])
            self.withdrawn.refresh()
        elif tab is self.traffic:
            self.show_markings([])
            self.traffic.refresh()
        else:
            self.show_markings([])
            self.enrolment.refresh()

    def retitle(self) -> None:
        for place, name in enumerate(_TABS):
            self.tabs.setTabText(place, self.session.t(f"ui.exchange.tab.{name}"))
        self.inbox.retitle()
        self.outbox.retitle()
        self.conflicts.retitle()
        self.withdrawn.retitle()
        self.traffic.retitle()
        self.enrolment.retitle()

    def open_item(self, item: object) -> None:
        """The name of a tab, or the ID of a conflict."""
        if item in _TABS:
            self.tabs.setCurrentIndex(_TABS.index(str(item)))
        elif isinstance(item, str):
            self.tabs.setCurrentWidget(self.conflicts)
            self.conflicts.choose(item)
