"""One unlocked case log: its session, the window on it, and what goes on beside the window."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from liaison_app.domain.dates import format_rfc3339_utc
from liaison_app.domain.errors import Refused
from liaison_app.host.open_mark import set_open_mark, take_open_mark_away
from liaison_app.host.resources import resources_folder
from liaison_app.ui.errors import ErrorPresenter, log_unexpected
from liaison_app.ui.focus import commit_typed
from liaison_app.ui.jobs import Jobs
from liaison_app.ui.opened import Opened
from liaison_app.ui.reading import read_screens
from liaison_app.ui.reads import Reads
from liaison_app.ui.session import Session
from liaison_app.ui.shell.daily_backup import DailyBackup
from liaison_app.ui.shell.findings import tell_findings
from liaison_app.ui.shell.lock_guard import LockGuard
from liaison_app.ui.shell.visits import Visits
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.theme import Look, apply_theme, choose_look, undressed
from liaison_app.ui.translator import Translator
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.unclean_exit import recovered_work

_SOON_MS = 50
_OTHERS_MS = 1500  # once what the window shows was asked for
_QUEUED = Qt.ConnectionType.QueuedConnection


class Workplace(QObject):
    """``window_opened`` carries the window; the other signals what it was asked for."""

    window_opened = Signal(object)
    lock_asked = Signal()
    quit_asked = Signal()
    rekey_asked = Signal()
    language_asked = Signal(str)

    def __init__(
        self,
        case_log: Path,
        desk: Opened,
        surroundings: Surroundings,
        translator: Translator,
        jobs: Jobs,
        visits: Visits,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._case_log, self._desk, self._visits = case_log, desk, visits
        # The desk itself stays with the writer's thread.
        self.session = session = Session(
            installation=desk.installation,
            officer=desk.officer,
            officer_id=desk.officer_id,
            surroundings=surroundings,
            translator=translator,
            errors=ErrorPresenter(translator),
            hub=jobs.hub,
            jobs=jobs,
            reads=Reads(desk.open_reader, self),
            reader=desk.open_reader(),
        )
        jobs.unhandled.connect(session.errors.present)
        session.reads.unhandled.connect(session.errors.present)
        self.daily = DailyBackup(session, desk, self)
        self.window: MainWindow | None = None
        self._guard: LockGuard | None = None
        self._marked = False  # that a window works with the case log

    def begin(self) -> None:
        """Open the window, and say there what has to be known at once."""
        self._open_window()
        self._tell_findings()
        QTimer.singleShot(_OTHERS_MS, self, read_screens)

    def drop_window(self) -> None:
        """Nothing of the window survives."""
        if self._guard is not None:
            self._guard.stop()
            self._guard.deleteLater()
            self._guard = None
        window, self.window = self.window, None
        if window is not None:
            window.hide()
            window.blockSignals(True)
            delete(window)

    def close(self) -> None:
        """What the window showed is gone before the keys are."""
        self.drop_window()
        self.daily.close()
        self.session.close()
        if self._marked:
            try:
                take_open_mark_away(self._case_log)
            except OSError as error:
                log_unexpected(error)  # the next start tells of an end that was none

    def change_look(self, look: Look) -> None:
        """Other colours, or letters of another size: the same case log in a new window, where the
        officer was."""
        session = self.session
        if session.jobs.idle and session.reads.idle:
            commit_typed(self.window)
        # What runs answers to this window, what was being typed included; nobody is disturbed
        # meanwhile.
        if not (session.jobs.idle and session.reads.idle):
            QTimer.singleShot(_SOON_MS, self, lambda: self.change_look(look))
            return
        shown = self._visits.here
        self.drop_window()
        try:
            choose_look(look)
        finally:
            apply_theme(_application(), resources_folder())
            window = self._open_window()
        if shown is not None:
            window.go_to(shown.screen, shown.record or None)

    def _open_window(self) -> MainWindow:
        with undressed():
            self.window = window = MainWindow(self.session, self._visits)
        # After the window: the guard sees every event, and building alone makes 100,000.
        self._guard = guard = LockGuard(
            self._case_log, self, most=self.session.surroundings.policy.lock_minutes
        )
        guard.due.connect(self._lock_if_due, type=_QUEUED)
        window.lock_asked.connect(self.lock_asked)
        window.quit_asked.connect(self.quit_asked)
        window.rekey_asked.connect(self.rekey_asked)
        window.language_asked.connect(self.language_asked)
        window.look_asked.connect(self.change_look, type=_QUEUED)
        window.lock_setting_changed.connect(guard.follow_setting)
        self.window_opened.emit(window)
        return window

    def _lock_if_due(self, why: str) -> None:
        """A long job is not broken off for want of an officer; all else locks at once."""
        if why != "idle" or self.session.jobs.idle:
            self.lock_asked.emit()

    def _tell_findings(self) -> None:
        """Of a program that was stopped, what is there; and mark that this one works."""
        session, began = self.session, None
        try:
            began = set_open_mark(self._case_log, format_rfc3339_utc(session.now()))
        except (OSError, Refused) as error:
            session.errors.present(error)
        self._marked = True
        tell = partial(tell_findings, session, self._desk)
        if began is None:
            tell(open_audit=self._open_audit)
            return
        session.jobs.ask(
            "recovered",
            partial(recovered_work, began=began),
            lambda found: tell(found, self._open_audit),
        )

    def _open_audit(self) -> None:
        if self.window is not None:
            self.window.go_to("audit")


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
