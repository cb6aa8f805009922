"""The exchange screen: inbox, outbox, what is in conflict or withdrawn, traffic, enrolment."""

from functools import partial

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from liaison_app.domain.records import RECORD_KINDS
from liaison_app.ui.exchange.conflicts_tab import ConflictsTab
from liaison_app.ui.exchange.enrolment_tab import EnrolmentTab
from liaison_app.ui.exchange.inbox_tab import InboxTab
from liaison_app.ui.exchange.media_tab import MediaTab
from liaison_app.ui.exchange.media_watch import MediaWatch
from liaison_app.ui.exchange.outbox_tab import OutboxTab
from liaison_app.ui.exchange.traffic_tab import TrafficTab
from liaison_app.ui.exchange.withdrawn_tab import WithdrawnTab
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.search_box import SearchBox
from liaison_app.workflows.media import Proposed

_TABS = ("inbox", "outbox", "media", "conflicts", "withdrawn", "traffic", "enrolment")


class ExchangeScreen(Screen):
    """What changes in the case log may leave or be in conflict: the screen follows every commit."""

    name = "exchange"
    kinds = frozenset(RECORD_KINDS)
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.inbox = InboxTab(session)
        self.outbox = OutboxTab(session)
        self.media = MediaTab(session)
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
        self.media.shown.connect(self._tell_markings)
        self.enrolment.guide_asked.connect(partial(self.asked_for.emit, "procedures", None))
        for each in (self.inbox, self.outbox):
            each.entry_proposed.connect(self._ask_entry)
        self.watch = MediaWatch(session.surroundings.media, self)
        self.watch.changed.connect(self.inbox.media.show_media)
        self.watch.changed.connect(self.outbox.media.show_media)
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
        elif tab is self.media:
            self.media.refresh()
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
        self.media.retitle()
        self.conflicts.retitle()
        self.withdrawn.retitle()
        self.traffic.retitle()
        self.enrolment.retitle()

    def open_item(self, item: object) -> None:
        """The name of a tab, the ID of a conflict, or what is meant with its ID: a file taken in,
        a bundle that waits to leave, a record of the register of media, what passes with an
        organisation."""
        if isinstance(item, tuple):
            tab, choose = {
                "arrival": (self.inbox, self.inbox.choose),
                "release": (self.outbox, self.outbox.releases.choose),
                "medium": (self.media, self.media.open_record),
                "traffic": (self.traffic, self.traffic.choose),
            }[str(item[0])]
            self.tabs.setCurrentWidget(tab)
            choose(str(item[1]))
        elif item in _TABS:
            self.tabs.setCurrentIndex(_TABS.index(str(item)))
        elif isinstance(item, str):
            self.tabs.setCurrentWidget(self.conflicts)
            self.conflicts.choose(item)

    def search_box(self) -> SearchBox | None:
        return self.media.search if self.tabs.currentWidget() is self.media else None

    def showEvent(self, event: QShowEvent) -> None:
        """Media are looked for while somebody looks here."""
        super().showEvent(event)
        self.watch.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self.watch.stop()
        super().hideEvent(event)

    def _ask_entry(self, proposed: Proposed | None) -> None:
        """A medium was written to or read from: ask for what only the officer knows."""
        if proposed is not None:
            self.media.ask_entry(proposed)

    def _tell_markings(self) -> None:
        if self.tabs.currentWidget() is self.media:
            self.show_markings([(row.get("tlp"), row.get("grade")) for row in self.media.rows()])
