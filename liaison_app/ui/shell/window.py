"""The main window: navigation, header, the screens, status line, and the keys to all of them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from liaison_app.store.caselog import ChangeSet
from liaison_app.ui import theme
from liaison_app.ui.administration.screen import AdministrationScreen
from liaison_app.ui.alerts.screen import AlertsScreen
from liaison_app.ui.audit.screen import AuditScreen
from liaison_app.ui.briefings.screen import BriefingsScreen
from liaison_app.ui.campaigns.screen import CampaignsScreen
from liaison_app.ui.copying import KEPT_SECONDS, copying
from liaison_app.ui.day.intake_dialog import IntakeDialog
from liaison_app.ui.day.screen import DayScreen
from liaison_app.ui.errors import Offer
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.fields.draft_keeper import DraftKeeper
from liaison_app.ui.focus import commit_typed
from liaison_app.ui.guidelines.screen import GuidelinesScreen
from liaison_app.ui.handbook.dialog import HandbookDialog
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.keeping.dialog import KeepingDialog
from liaison_app.ui.meetings.screen import MeetingsScreen
from liaison_app.ui.organisations.screen import OrganisationsScreen
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.palette.commands import of_menus, of_screen, of_visits
from liaison_app.ui.palette.dialog import PaletteDialog
from liaison_app.ui.palette.shortcuts import ShortcutSheet
from liaison_app.ui.picture.screen import PictureScreen
from liaison_app.ui.procedures.dialog import ProceduresDialog
from liaison_app.ui.report_dialog import ReportDialog
from liaison_app.ui.requests.screen import RequestsScreen
from liaison_app.ui.search.dialog import SearchDialog
from liaison_app.ui.session import Session
from liaison_app.ui.shell.dropping import bundles_in, files_in, importable_in
from liaison_app.ui.shell.due_banner import DueBanner
from liaison_app.ui.shell.edit_menu import EditMenu
from liaison_app.ui.shell.export_dialog import ExportDialog
from liaison_app.ui.shell.focus_keeper import FocusKeeper
from liaison_app.ui.shell.header import Header
from liaison_app.ui.shell.import_dialog import ImportDialog
from liaison_app.ui.shell.look_menu import LookMenu
from liaison_app.ui.shell.main_menus import fill_menus
from liaison_app.ui.shell.menus import Menus
from liaison_app.ui.shell.navigation import Navigation
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.shell.screens import Screens
from liaison_app.ui.shell.status_line import StatusLine
from liaison_app.ui.shell.trust_banner import TrustBanner
from liaison_app.ui.shell.visits import Visit, Visits
from liaison_app.ui.shell.window_place import keep_place, restore_place
from liaison_app.ui.today.agenda import Agenda, read_agenda
from liaison_app.ui.today.due import due_now, next_due
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
_NAMES_FROM = 980  # pixels of width at letters of 100 %; below it the navigation shows icons
_HOUR_MS = 60 * _MINUTE_MS


class MainWindow(QMainWindow):
    """``lock_asked`` closes it and leads back to unlocking; ``quit_asked`` ends the program."""

    lock_asked = Signal()
    quit_asked = Signal()
    language_asked = Signal(str)
    rekey_asked = Signal()
    lock_setting_changed = Signal()
    look_asked = Signal(object)
    look: LookMenu

    def __init__(self, session: Session, visits: Visits | None = None) -> None:
        super().__init__()
        self.session = session
        self.visits = visits or Visits(self)
        self._going = False
        self._look_again: datetime | None = None  # when something may fall due
        t = session.translator
        t.bind(self.setWindowTitle, "ui.window.title")
        kinds = [each for each in _SCREENS if session.is_office or not each.office_only]
        self.screens = Screens(kinds, self._make)
        names = tuple(self.screens)
        self.navigation = Navigation(t, names)
        self.header = Header(session)
        self.trust = TrustBanner(session)
        self.due = DueBanner(session)
        self.message = MessageBar(t)
        self.status = StatusLine(session)
        self.pages = QStackedWidget()
        self.search_all = SearchDialog(session, self)
        self.search_all.opened.connect(self._go_from_search)
        session.errors.show = self.message.say
        session.errors.offer = Offer("ui.report.save", self.open_report)
        self._build()
        self.menus = Menus(self, t)
        self.edit = EditMenu(session, self.menus, self)
        fill_menus(self, names)
        self._connect()
        FocusKeeper(self.pages, self._first_control, self)
        self.go_to("today")
        self.refresh_agenda()

    def go_to(self, name: str, item: object = None) -> None:
        """Show a screen, and there what is asked for; what is kept and disposed of, and the
        procedures, have windows of their own."""
        if name == "keeping":
            self.open_keeping().show_disposals()
            return
        if name == "procedures":
            self.open_procedures()
            return
        record = self.screens[name].record if item is None else item
        self.visits.note(Visit(name, record if isinstance(record, str) else ""))
        self._going = True  # the navigation tells of it too
        self.navigation.choose(name)
        self._going = False
        self.screens[name].first_control().setFocus(Qt.FocusReason.OtherFocusReason)
        if item is not None:
            self.screens[name].open_item(item)

    def _first_control(self) -> QWidget:
        screen = self.pages.currentWidget()
        assert isinstance(screen, Screen)
        return screen.first_control()

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

    def begin_new(self, name: str) -> None:
        """The form for a new record of what a screen lists, on that screen."""
        self.go_to(name)
        self.screens[name].begin_new()

    def amend_many(self) -> None:
        self.go_to("incidents")
        self.incidents().amend_chosen()

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

    def take_bundles(self, paths: Sequence[Path]) -> None:
        """Take in these files as bundles; the last one's review is shown."""
        self.go_to("exchange", "inbox")
        exchange = self.screens["exchange"]
        assert isinstance(exchange, ExchangeScreen)
        exchange.inbox.take_in(list(paths))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Bundles and files for an import may be dropped anywhere."""
        files = files_in(event.mimeData())
        if bundles_in(files) or importable_in(files):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Bundles are taken in; of other files the first one's import is shown."""
        files = files_in(event.mimeData())
        event.acceptProposedAction()
        if bundles := bundles_in(files):
            self.take_bundles(bundles)
        elif others := importable_in(files):
            self.import_file(others[0])

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
        commit_typed(self)
        super().closeEvent(event)
        self.quit_asked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Locking hides the window before the keys go: what is being noted is kept first."""
        for dialog in self.findChildren(IntakeDialog):
            dialog.keep()
        for keeper in self.findChildren(DraftKeeper):
            keeper.keep()
        keep_place(self)
        super().hideEvent(event)

    def _show(self, name: str) -> None:
        screen = self.screens[name]
        if not self._going:
            self.visits.note(Visit(name, screen.record))
        self.session.errors.screen = name
        self.pages.setCurrentWidget(screen)
        self.header.show_screen(name)
        self.header.show_markings(*screen.markings)

    def _note(self, screen: Screen, record: str) -> None:
        if self.pages.currentWidget() is screen:
            self.visits.note(Visit(screen.name, record))

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
        now = self.session.now()
        self.due.show_due(due_now(agenda, now))
        self._look_again = next_due(agenda, now)

    def _tell_copied(self) -> None:
        self.session.say("good", self.session.t("ui.copied", count=KEPT_SECONDS))

    def tick(self) -> None:
        """Each minute: ages go on, and something may have fallen due."""
        self.status.redraw()
        if self._look_again is not None and self.session.now() >= self._look_again:
            self._look_again = None
            self.refresh_agenda()

    def _show_due(self, group: str) -> None:
        self.go_to("today")
        today = self.screens["today"]
        assert isinstance(today, TodayScreen)
        today.show_group("replies" if group == "requests" and self.session.is_office else group)

    def _offer_visits(self) -> None:
        self.header.offer_visits(back=self.visits.can_go_back, forward=self.visits.can_go_forward)

    def _on_changed(self, _changes: ChangeSet, _initiator: object) -> None:
        self.refresh_agenda()

    def _make(self, kind: type[Screen]) -> Screen:
        screen = kind(self.session)
        screen.markings_changed.connect(partial(self._tell_markings, screen))
        screen.asked_for.connect(self.go_to)
        screen.record_shown.connect(partial(self._note, screen))
        if isinstance(screen, AdministrationScreen):
            screen.lock_asked.connect(self.lock_asked)
            screen.rekey_asked.connect(self.rekey_asked)
            screen.lock_setting_changed.connect(self.lock_setting_changed)
        self.pages.addWidget(screen)
        return screen

    def _connect(self) -> None:
        session = self.session
        self.navigation.chosen.connect(self._show)
        self.header.language_asked.connect(self.language_asked)
        self.header.lock_asked.connect(self.lock_asked)
        self.header.back_asked.connect(self.go_back)
        self.header.forward_asked.connect(self.go_forward)
        self.look.chosen.connect(self.look_asked)
        self.visits.changed.connect(self._offer_visits)
        self._offer_visits()
        session.hub.changed.connect(self._on_changed)
        session.hub.arrived.connect(self.refresh_agenda)
        session.jobs.busy.connect(self.status.show_job)
        self.status.cancel_asked.connect(session.jobs.cancel)
        self.due.asked.connect(self._show_due)
        copying().copied.connect(self._tell_copied)
        self._ageing = QTimer(self, interval=_MINUTE_MS)
        self._ageing.timeout.connect(self.tick)
        self._ageing.start()
        self._expiring = QTimer(self, interval=_HOUR_MS)
        self._expiring.timeout.connect(self.refresh_agenda)
        self._expiring.start()

    def open_palette(self) -> PaletteDialog:
        """Everything that can be done here and now, to be found by typing."""
        menus = list(of_menus(self.session.translator, self.menus.actions))
        commands = [
            *of_screen(self.pages, {each.title for each in menus}),
            *menus,
            *of_visits(self.session, self.visits.records(), self.go_to),
        ]
        dialog = PaletteDialog(self.session.translator, commands, self._search_for, self)
        dialog.open()
        return dialog

    def open_shortcuts(self) -> ShortcutSheet:
        """Every key that does something."""
        sheet = ShortcutSheet(self.session.translator, self.menus.actions, self)
        sheet.open()
        return sheet

    def open_handbook(self) -> HandbookDialog:
        """At the chapter of the screen now shown; the one that is open already goes there."""
        dialog = self.findChild(HandbookDialog) or HandbookDialog(
            self.session.translator, self.session.surroundings.resources, self, session=self.session
        )
        screen = self.pages.currentWidget()
        assert isinstance(screen, Screen)
        dialog.begin(screen.name)
        return dialog

    def open_procedures(self) -> ProceduresDialog:
        """Beside the window, at what is under way; the one that is open already comes forward."""
        found = self.findChild(ProceduresDialog)
        dialog = found or ProceduresDialog(self.session, self)
        if found is None:
            dialog.asked_for.connect(self.go_to)
        dialog.refresh()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def open_report(self) -> ReportDialog | None:
        """What may be told of the last unexpected error, to be read and kept as a file."""
        errors = self.session.errors
        if not errors.report:
            self.session.say("info", self.session.t("ui.report.none"))
            return None
        dialog = ReportDialog(self.session.translator, errors, errors.report, self)
        dialog.open()
        return dialog

    def go_back(self) -> None:
        """To what was on screen before."""
        self._go(self.visits.back())

    def go_forward(self) -> None:
        """To what was left by going back."""
        self._go(self.visits.forward())

    def _go(self, visit: Visit | None) -> None:
        if visit is not None and visit.screen in self.screens:
            self.go_to(visit.screen, visit.record or None)

    def _search_for(self, text: str) -> None:
        self.search_all.begin()
        self.search_all.box.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.show_narrow(self.width() < theme.px(_NAMES_FROM))

    def search(self) -> None:
        """Begin to search the list of this screen."""
        screen = self.pages.currentWidget()
        box = screen.search_box() if isinstance(screen, Screen) else None
        if box is not None:
            box.take_focus()

    def refresh(self) -> None:
        """Read again what is on screen."""
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
        inside.addWidget(self.due)
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
        self.setAcceptDrops(True)
        self.resize(1360, 860)
        self.setMinimumSize(1024, 640)
        restore_place(self)
