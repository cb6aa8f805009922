"""The main window: navigation, header, the screens, status line, and the keys to all of them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from liaison_app.ui import theme
from liaison_app.ui.copying import KEPT_SECONDS, copying
from liaison_app.ui.errors import Offer
from liaison_app.ui.fields.draft_keeper import DraftKeeper
from liaison_app.ui.focus import commit_typed
from liaison_app.ui.session import Session
from liaison_app.ui.shell.agenda_watch import AgendaWatch
from liaison_app.ui.shell.dialogs import Dialogs
from liaison_app.ui.shell.dropping import bundles_in, files_in, importable_in
from liaison_app.ui.shell.due_banner import DueBanner
from liaison_app.ui.shell.edit_menu import EditMenu
from liaison_app.ui.shell.focus_keeper import FocusKeeper
from liaison_app.ui.shell.header import Header
from liaison_app.ui.shell.look_menu import LookMenu
from liaison_app.ui.shell.main_menus import fill_menus
from liaison_app.ui.shell.menus import Menus
from liaison_app.ui.shell.navigation import Navigation
from liaison_app.ui.shell.screen import Screen
from liaison_app.ui.shell.screens import Screens
from liaison_app.ui.shell.status_line import StatusLine
from liaison_app.ui.shell.trust_banner import TrustBanner
from liaison_app.ui.shell.visits import Visit, Visits
from liaison_app.ui.shell.window_layout import lay_out
from liaison_app.ui.shell.window_place import keep_place
from liaison_app.ui.theme import undressed
from liaison_app.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from liaison_app.ui.incidents.screen import IncidentsScreen

_NAMES_FROM = 980  # pixels of width at letters of 100 %; below it the navigation shows icons


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
        t = session.translator
        t.bind(self.setWindowTitle, "ui.window.title")
        self.screens = Screens(self._make, is_office=session.is_office)
        names = tuple(self.screens)
        self.navigation = Navigation(t, names)
        self.header = Header(session)
        self.trust = TrustBanner(session)
        self.due = DueBanner(session)
        self.message = MessageBar(t)
        self.status = StatusLine(session)
        self.pages = QStackedWidget()
        self.dialogs = Dialogs(self)
        session.errors.show = self.message.say
        session.errors.offer = Offer("ui.report.save", self.dialogs.open_report)
        lay_out(self)
        self.menus = Menus(self, t)
        self.edit = EditMenu(session, self.menus, self)
        fill_menus(self, names)
        self.agenda = AgendaWatch(self)
        self._connect()
        FocusKeeper(self.pages, self._first_control, self)
        self.go_to("today")
        self.agenda.refresh()

    @property
    def screen_shown(self) -> Screen:
        """The screen on view."""
        screen = self.pages.currentWidget()
        assert isinstance(screen, Screen)
        return screen

    def go_to(self, name: str, item: object = None) -> None:
        """Show a screen, and there what is asked for; what is kept and disposed of, and the
        procedures, have windows of their own."""
        if name == "keeping":
            self.dialogs.open_keeping().show_disposals()
            return
        if name == "procedures":
            self.dialogs.open_procedures()
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
        return self.screen_shown.first_control()

    def incidents(self) -> "IncidentsScreen":
        from liaison_app.ui.incidents.screen import IncidentsScreen

        screen = self.screens["incidents"]
        assert isinstance(screen, IncidentsScreen)
        return screen

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

    def take_bundles(self, paths: Sequence[Path]) -> None:
        """Take in these files as bundles; the last one's review is shown."""
        from liaison_app.ui.exchange.screen import ExchangeScreen

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
            self.dialogs.import_file(others[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leaving a field commits it, so nothing typed is lost by closing."""
        commit_typed(self)
        super().closeEvent(event)
        self.quit_asked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Locking hides the window before the keys go: what is being noted is kept first."""
        self.dialogs.keep_notes()
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

    def _tell_copied(self) -> None:
        self.session.say("good", self.session.t("ui.copied", count=KEPT_SECONDS))

    def _offer_visits(self) -> None:
        self.header.offer_visits(back=self.visits.can_go_back, forward=self.visits.can_go_forward)

    def _make(self, kind: type[Screen]) -> Screen:
        with undressed():
            screen = kind(self.session)
            self.pages.addWidget(screen)
        screen.markings_changed.connect(partial(self._tell_markings, screen))
        screen.asked_for.connect(self.go_to)
        screen.record_shown.connect(partial(self._note, screen))
        if screen.name == "administration":
            self._connect_administration(screen)
        return screen

    def _connect_administration(self, screen: Screen) -> None:
        from liaison_app.ui.administration.screen import AdministrationScreen

        assert isinstance(screen, AdministrationScreen)
        screen.lock_asked.connect(self.lock_asked)
        screen.rekey_asked.connect(self.rekey_asked)
        screen.lock_setting_changed.connect(self.lock_setting_changed)

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
        session.jobs.busy.connect(self.status.show_job)
        self.status.cancel_asked.connect(session.jobs.cancel)
        copying().copied.connect(self._tell_copied)

    def go_back(self) -> None:
        """To what was on screen before."""
        self._go(self.visits.back())

    def go_forward(self) -> None:
        """To what was left by going back."""
        self._go(self.visits.forward())

    def _go(self, visit: Visit | None) -> None:
        if visit is not None and visit.screen in self.screens:
            self.go_to(visit.screen, visit.record or None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.show_narrow(self.width() < theme.px(_NAMES_FROM))

    def search(self) -> None:
        """Begin to search the list of this screen."""
        box = self.screen_shown.search_box()
        if box is not None:
            box.take_focus()

    def refresh(self) -> None:
        """Read again what is on screen."""
        self.screen_shown.refresh()
        self.agenda.refresh()
