"""The main window: navigation, header, the screens, status line, and the keys to all of them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from liaison_app.store.caselog import ChangeSet
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.alerts.screen import AlertsScreen
from liaison_app.ui.audit.screen import AuditScreen
from liaison_app.ui.briefings.screen import BriefingsScreen
from liaison_app.ui.campaigns.screen import CampaignsScreen
from liaison_app.ui.day.intake_dialog import IntakeDialog
from liaison_app.ui.day.screen import DayScreen
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.guidelines.screen import GuidelinesScreen
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.keeping.dialog import KeepingDialog
from liaison_app.ui.meetings.screen import MeetingsScreen
from liaison_app.ui.organisations.screen import OrganisationsScreen
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.picture.screen import PictureScreen
from liaison_app.ui.requests.screen import RequestsScreen
from liaison_app.ui.search.dialog import SearchDialog
from liaison_app.ui.session import Session
from liaison_app.ui.shell.edit_menu import EditMenu
from liaison_app.ui.shell.export_dialog import ExportDialog
from liaison_app.ui.shell.header import Header
from liaison_app.ui.shell.import_dialog import ImportDialog
from liaison_app.ui.shell.menus import Menus
from liaison_app.ui.shell.navigation import Navigation
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.shell.status_line import StatusLine
from liaison_app.ui.shell.trust_banner import TrustBanner
from liaison_app.ui.today.agenda import Agenda, read_agenda
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.ui.today.waiting import waiting_by_screen
from liaison_app.ui.widgets.message_bar import MessageBar
from liaison_app.workflows.backups import Backup, create_backup

_SCREENS: tuple[type[Screen], ...] = (
    TodayScreen,
    IncidentsScreen,
    PackagesScreen,
    AlertsScreen,
    CampaignsScreen,
    GuidelinesScreen,
    RequestsScreen,
    MeetingsScreen,
    DayScreen,
    PictureScreen,
    BriefingsScreen,
    ExchangeScreen,
    OrganisationsScreen,
    AuditScreen,
    AdministrationScreen,
)
_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS


class MainWindow(QMainWindow):
    """``lock_asked`` closes it and leads back to unlocking; ``quit_asked`` ends the program."""

    lock_asked = Signal()
    quit_asked = Signal()
    language_asked = Signal(str)
    rekey_asked = Signal()
    lock_setting_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        t = session.translator
        t.bind(self.setWindowTitle, "ui.window.title")
        screens = [each for each in _SCREENS if session.is_office or not each.office_only]
        names = tuple(screen.name for screen in screens)
        self.navigation = Navigation(t, names)
        self.header = Header(session)
        self.trust = TrustBanner(session)
        self.message = MessageBar(t)
        self.status = StatusLine(session)
        self.pages = QStackedWidget()
        self.screens: dict[str, Screen] = {}
        for make in screens:
            screen = make(session)
            self.screens[screen.name] = screen
            self.pages.addWidget(screen)
        self.search_all = SearchDialog(session, self)
        self.search_all.opened.connect(self._go_from_search)
        session.errors.show = self.message.say
        self._build()
        self._menus = Menus(self, t)
        self._fill_menus(names)
        self._connect()
        self.go_to("today")
        self.refresh_agenda()

    def go_to(self, name: str, item: object = None) -> None:
        """Show a screen, and there what is asked for; what is kept and disposed of has a window
        of its own."""
        if name == "keeping":
            self.open_keeping().show_disposals()
            return
        self.navigation.choose(name)
        self.screens[name].first_control().setFocus(Qt.FocusReason.OtherFocusReason)
        if item is not None:
            self.screens[name].open_item(item)

    def _go_from_search(self, name: str, item: object) -> None:
        self.go_to(name, item)
        self.activateWindow()

    def incidents(self) -> IncidentsScreen:
        screen = self.screens["incidents"]
        assert isinstance(screen, IncidentsScreen)
        return screen

    def refresh_agenda(self) -> None:
        """Count again what waits, for the first screen and the navigation."""
        self.session.jobs.ask("agenda", read_agenda, self._show_agenda)

    def new_incident(self) -> None:
        self.go_to("incidents")
        self.incidents().new_incident()

    def new_intake(self) -> None:
        """A note, whatever is on screen."""
        dialog = IntakeDialog(self.session, self)
        dialog.became.connect(lambda incident: self.go_to("incidents", incident))
        dialog.begin()

    def choose_import(self) -> None:
        """Ask for a file, then show what it would bring."""
        name, _filter = QFileDialog.getOpenFileName(self, self.session.t("ui.import.choose"))
        if name:
            self.import_file(Path(name))

    def choose_backup(self) -> None:
        """Ask where to, then make a backup there."""
        name, _filter = QFileDialog.getSaveFileName(self, self.session.t("ui.backup.choose"))
        if name:
            self.make_backup(Path(name))

    def make_backup(self, path: Path) -> None:
        """Make a backup; what is there already is refused, never replaced."""
        session = self.session

        def made(backup: Backup) -> None:
            said = session.t("ui.backup.done", file=backup.path.name, bytes=f"{backup.bytes:,}")
            session.say("good", said)

        session.jobs.run(lambda desk: create_backup(desk, path), title="ui.job.backup", done=made)

    def open_keeping(self) -> KeepingDialog:
        """Retention, disposal and what was removed."""
        dialog = KeepingDialog(self.session, self)
        dialog.show()
        return dialog

    def import_file(self, path: Path) -> ImportDialog:
        dialog = ImportDialog(self.session, path, self)
        dialog.open()
        return dialog

    def choose_export(self) -> ExportDialog:
        """Ask which incidents are to be written as a table, and where to."""
        dialog = ExportDialog(self.session, self)
        dialog.open()
        return dialog

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving a field commits it, so nothing typed is lost by closing."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        super().closeEvent(event)
        self.quit_asked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Locking hides the window before the keys go: what is being noted is kept first."""
        for dialog in self.findChildren(IntakeDialog):
            dialog.keep()
        super().hideEvent(event)

    def _show(self, name: str) -> None:
        screen = self.screens[name]
        self.pages.setCurrentWidget(screen)
        self.header.show_screen(name)
        self.header.show_markings(*screen.markings)

    def _tell_markings(self, screen: Screen, tlp: str, grade: str) -> None:
        if self.pages.currentWidget() is screen:
            self.header.show_markings(tlp, grade)

    def _show_agenda(self, agenda: Agenda) -> None:
        status = agenda.status
        today = self.screens["today"]
        assert isinstance(today, TodayScreen)
        today.show_agenda(agenda)
        self.navigation.show_counts(waiting_by_screen(agenda, is_office=self.session.is_office))
        self.status.show_traffic(status.last_bundle_in, status.last_bundle_out, status.trust_as_of)
        self.trust.show_state(status.clock, status.trust)

    def _on_changed(self, _changes: ChangeSet, _initiator: object) -> None:
        self.refresh_agenda()

    def _connect(self) -> None:
        session = self.session
        self.navigation.chosen.connect(self._show)
        self.header.language_asked.connect(self.language_asked)
        self.header.lock_asked.connect(self.lock_asked)
        session.hub.changed.connect(self._on_changed)
        session.hub.arrived.connect(self.refresh_agenda)
        session.jobs.busy.connect(self.status.show_job)
        self.status.cancel_asked.connect(session.jobs.cancel)
        administration = self.screens["administration"]
        assert isinstance(administration, AdministrationScreen)
        administration.lock_asked.connect(self.lock_asked)
        administration.rekey_asked.connect(self.rekey_asked)
        administration.lock_setting_changed.connect(self.lock_setting_changed)
        for screen in self.screens.values():
            screen.markings_changed.connect(partial(self._tell_markings, screen))
            screen.asked_for.connect(self.go_to)
        self._ageing = QTimer(self, interval=_MINUTE_MS)
        self._ageing.timeout.connect(self.status.redraw)
        self._ageing.start()
        self._expiring = QTimer(self, interval=_HOUR_MS)
        self._expiring.timeout.connect(self.refresh_agenda)
        self._expiring.start()

    def _fill_menus(self, names: tuple[str, ...]) -> None:
        menus = self._menus
        file_menu = menus.menu("ui.menu.file")
        menus.add(file_menu, "ui.menu.new_incident", self.new_incident, "Ctrl+N")
        menus.add(file_menu, "ui.menu.new_intake", self.new_intake, "F2")
        menus.add(file_menu, "ui.menu.import", self.choose_import, "Ctrl+I")
        menus.add(file_menu, "ui.menu.export", self.choose_export, "Ctrl+E")
        menus.add(file_menu, "ui.menu.backup", self.choose_backup)
        file_menu.addSeparator()
        menus.add(file_menu, "ui.menu.lock", self.lock_asked.emit, "Ctrl+L")
        menus.add(file_menu, "ui.menu.quit", self.close, "Ctrl+Q")
        self.edit = EditMenu(self.session, menus, self)
        self.edit.menu.addSeparator()
        menus.add(self.edit.menu, "ui.menu.keeping", self.open_keeping)
        view_menu = menus.menu("ui.menu.view")
        for place, name in enumerate(names, start=1):
            # Ctrl+0 is the tenth, Ctrl+Alt+1 the eleventh.
            key = f"Ctrl+{'Alt+' if place > 10 else ''}{place % 10}"
            menus.add(view_menu, f"ui.nav.{name}", partial(self.go_to, name), key)
        view_menu.addSeparator()
        menus.add(view_menu, "ui.menu.search", self._search, "Ctrl+F")
        menus.add(view_menu, "ui.menu.search_all", self.search_all.begin, "Ctrl+Shift+F")
        menus.add(view_menu, "ui.menu.language", self.header.language.click, "Ctrl+Shift+L")
        menus.add(view_menu, "ui.menu.refresh", self._refresh, "F5")

    def _search(self) -> None:
        screen = self.pages.currentWidget()
        box = screen.search_box() if isinstance(screen, Screen) else None
        if box is not None:
            box.take_focus()

    def _refresh(self) -> None:
        screen = self.pages.currentWidget()
        assert isinstance(screen, Screen)
        screen.refresh()
        self.refresh_agenda()

    def _build(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        around = QWidget()
        inside = QVBoxLayout(around)
        inside.setContentsMargins(20, 8, 20, 0)
        inside.addWidget(self.trust)
        inside.addWidget(self.message)
        column.addWidget(around)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(right, 1)
        self.setCentralWidget(whole)
        self.resize(1360, 860)
        self.setMinimumSize(1024, 640)
