"""What waits, counted again whenever something changed, fell due or only grew older."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.today.agenda import Agenda, read_agenda
from liaison_app.ui.today.due import due_now, next_due
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.ui.today.waiting import waiting_by_screen

if TYPE_CHECKING:
    from liaison_app.ui.shell.window import MainWindow

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS


class AgendaWatch(QObject):
    """Tells it to the first screen, the navigation, the banners and the status line."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._look_again: datetime | None = None  # when something may fall due
        self._session.hub.changed.connect(self._on_changed)
        self._session.hub.arrived.connect(self.refresh)
        window.due.asked.connect(self._show_due)
        for interval, act in ((_MINUTE_MS, self.tick), (_HOUR_MS, self.refresh)):
            timer = QTimer(self, interval=interval)
            timer.timeout.connect(act)
            timer.start()

    def refresh(self) -> None:
        """Count again what waits."""
        self._session.jobs.ask("agenda", read_agenda, self._show)

    def tick(self) -> None:
        """Each minute: ages go on, and something may have fallen due."""
        self._window.status.redraw()
        if self._look_again is not None and self._session.now() >= self._look_again:
            self._look_again = None
            self.refresh()

    def _show(self, agenda: Agenda) -> None:
        window, status, now = self._window, agenda.status, self._session.now()
        self._today().show_agenda(agenda)
        counts = waiting_by_screen(agenda, is_office=self._session.is_office)
        window.navigation.show_counts(counts)
        window.status.show_traffic(
            status.last_bundle_in, status.last_bundle_out, status.trust_as_of
        )
        window.trust.show_state(status.clock, status.trust)
        window.due.show_due(due_now(agenda, now))
        self._look_again = next_due(agenda, now)

    def _show_due(self, group: str) -> None:
        self._window.go_to("today")
        is_office = self._session.is_office
        self._today().show_group("replies" if group == "requests" and is_office else group)

    def _on_changed(self, _changes: ChangeSet, _initiator: object) -> None:
        self.refresh()

    def _today(self) -> TodayScreen:
        today = self._window.screens["today"]
        assert isinstance(today, TodayScreen)
        return today
