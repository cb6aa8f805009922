"""照会・督促: requests, and at the office whom to call about what was not answered."""

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from liaison_app.ui.requests.calls_pane import CallsPane
from liaison_app.ui.requests.request_pane import RequestPane
from liaison_app.ui.session import Session
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.widgets.search_box import SearchBox


class RequestsScreen(Screen):
    """Only the tab in front is read. Opens at a request's id, or at ``calls``."""

    name = "requests"
    kinds = frozenset(
        {"request", "reply", "answer", "attachment", "reminder", "task", "response", "package"}
        | {"alert", "acknowledgement", "contact", "organisation"}
    )
    follows_inbox = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        session.translator.bind(self.tabs.tabBar().setAccessibleName, "ui.nav.requests")
        self.requests = RequestPane(session)
        self.calls = CallsPane(session) if session.is_office else None
        self.tabs.addTab(self.requests, "")
        self.requests.shown.connect(self._tell_markings)
        self.requests.record_shown.connect(self.note_record)
        self.requests.gate.asked_for.connect(self.asked_for)
        if self.calls is not None:
            self.tabs.addTab(self.calls, "")
            self.calls.shown.connect(self._tell_markings)
        else:
            self.tabs.tabBar().hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.tabs)
        self.tabs.currentChanged.connect(lambda _place: self.refresh())
        self._title()

    @property
    def front(self) -> RequestPane | CallsPane:
        """The tab in front."""
        at_calls = self.calls is not None and self.tabs.currentWidget() is self.calls
        return self.calls if at_calls and self.calls is not None else self.requests

    def refresh(self) -> None:
        self.front.refresh()

    def retitle(self) -> None:
        self._title()
        self.requests.retitle()
        if self.calls is not None:
            self.calls.retitle()

    def open_item(self, item: object) -> None:
        if item == "calls" and self.calls is not None:
            self.tabs.setCurrentWidget(self.calls)
        elif isinstance(item, str):
            self.tabs.setCurrentWidget(self.requests)
            self.requests.open_record(item)

    def begin_new(self) -> None:
        self.tabs.setCurrentWidget(self.requests)
        self.requests.ask_new()

    def search_box(self) -> SearchBox:
        return self.front.list.search

    def first_control(self) -> QWidget:
        return self.front.list.table

    def _title(self) -> None:
        self.tabs.setTabText(0, self.session.t("ui.requests.tab"))
        if self.calls is not None:
            self.tabs.setTabText(1, self.session.t("ui.calls.tab"))

    def _tell_markings(self) -> None:
        front = self.front
        if isinstance(front, RequestPane):
            rows = [view.fields for view in front.list.shown]
        else:
            rows = [row for call in front.list.shown for row in (*call.contacts, *call.reminders)]
        self.show_markings([(row.get("tlp"), row.get("grade")) for row in rows])
