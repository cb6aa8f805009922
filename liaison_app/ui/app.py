"""The desktop program: set up or unlock, work, lock, and begin again."""

import secrets
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from liaison_app.domain.dates import format_rfc3339_utc, japan_date
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES
from liaison_app.host.open_mark import set_open_mark, take_open_mark_away
from liaison_app.host.policy_file import load_policy
from liaison_app.host.resources import resources_folder
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.store.connection import wipe_freed_memory
from liaison_app.ui.changes import ChangeHub
from liaison_app.ui.copying import copying
from liaison_app.ui.ending import EndSignals
from liaison_app.ui.errors import ErrorPresenter, log_unexpected
from liaison_app.ui.icons import icon
from liaison_app.ui.jobs import Jobs, Opened
from liaison_app.ui.reads import Reads
from liaison_app.ui.session import Session
from liaison_app.ui.setup.refused import refuse_to_start
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.setup.working import Working
from liaison_app.ui.shell.daily_backup import DailyBackup
from liaison_app.ui.shell.findings import tell_findings
from liaison_app.ui.shell.lock_guard import LockGuard
from liaison_app.ui.shell.visits import Visits
from liaison_app.ui.single_instance import SingleInstance
from liaison_app.ui.theme import Look, apply_theme, choose_look, undressed
from liaison_app.ui.translator import Translator
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.rekey import Rekeyed, rekey
from liaison_app.workflows.unclean_exit import recovered_work
from liaison_app.workflows.unlock import unlock

if TYPE_CHECKING:
    from liaison_app.ui.shell.window import MainWindow

_DRESSED = "liaisonDressed"
_SOON_MS = 50
_QUEUED = Qt.ConnectionType.QueuedConnection


def run_desktop(
    case_log: Path,
    *,
    language: str,
    officer: str | None = None,
    passphrase: str | None = None,
    files: Sequence[Path] = (),
) -> int:
    """Open the desktop on ``case_log``, and take in the bundles ``files``; the process's exit
    status. Where a desktop on this case log is open already, it does so instead.

    A ``passphrase`` given (from a file) unlocks at once. The language last chosen in the window
    is kept in the settings and wins over ``language``.
    """
    wipe_freed_memory()
    app = application()
    instance = SingleInstance(case_log)
    if not instance.claim():
        instance.hand_over(files)
        return 0
    resources = resources_folder()
    chosen = load_settings().get("language", language)
    chosen = chosen if chosen in LANGUAGES else language
    try:
        surroundings = system_surroundings(resources)
    except Refused as refused:
        refuse_to_start(Translator(resources / "texts", chosen), refused)
        return 1
    policy = surroundings.policy
    translator = Translator(resources / "texts", policy.language(chosen), offered=policy.languages)
    desktop = Desktop(case_log, surroundings, translator)
    sys.excepthook = desktop.report_unexpected
    threading.excepthook = desktop.report_of_thread
    instance.asked.connect(desktop.open_files)
    ends = EndSignals(desktop)
    ends.asked.connect(desktop.leave_properly)
    desktop.open_files(files)
    desktop.finished.connect(app.quit, type=_QUEUED)
    QTimer.singleShot(0, lambda: desktop.begin(passphrase, officer))
    return app.exec()


def _read_screens() -> None:
    """Have the program of all screens read from the disk, which takes longer than all the rest of
    a start."""
    import liaison_app.ui.shell.window  # noqa: F401


def application() -> QApplication:
    """The one QApplication, dressed once."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    if app.property(_DRESSED):
        return app
    app.setProperty(_DRESSED, True)
    QCoreApplication.setApplicationName("Liaison")
    app.setDesktopFileName("liaison")
    app.setQuitOnLastWindowClosed(False)
    apply_theme(app, resources_folder())
    app.setWindowIcon(icon("liaison"))
    return app


def system_surroundings(resources: Path) -> Surroundings:
    """This computer's clock, randomness and policy, and the shipped lists as of today; Refused
    ``policy-file-…``."""
    now = datetime.now(UTC)
    return Surroundings(
        clock=lambda: datetime.now(UTC),
        random=secrets.token_bytes,
        resources=resources,
        vocabularies=load_vocabularies(resources, japan_date(now)),
        policy=load_policy(),
    )


class Desktop(QObject):
    """Which window there is now: wizard, unlock dialog, or the main window."""

    finished = Signal()
    opened = Signal()  # the main window is there
    _raised = Signal(object)  # an exception nobody caught, in any thread

    def __init__(self, case_log: Path, surroundings: Surroundings, translator: Translator) -> None:
        super().__init__()
        self.case_log = case_log
        self._surroundings, self._t = surroundings, translator
        self._jobs: Jobs | None = None
        self._hub: ChangeHub | None = None
        self._session: Session | None = None
        self._daily: DailyBackup | None = None
        self._guard: LockGuard | None = None
        self._locked = False
        self._marked = False  # that a window works with the case log
        self._visits = Visits(self)
        self._raised.connect(self._present)
        self._files: list[Path] = []  # to be taken in once that can be
        self.front: QWidget | None = None
        self._window: MainWindow | None = None

    @property
    def session(self) -> Session | None:
        return self._session

    @property
    def window(self) -> "MainWindow | None":
        """The main window while the case log is unlocked."""
        return self._window

    def begin(self, passphrase: str | None = None, officer: str | None = None) -> None:
        """Set up where there is no case log yet, else unlock."""
        self._hub = ChangeHub(self)
        self._jobs = Jobs(self._hub, self)
        if not self.case_log.exists():
            self._show_wizard(self._jobs)
        elif passphrase is None:
            self._show_unlock(self._jobs)
        else:
            self._jobs.open(
                lambda: unlock(self.case_log, self._surroundings, passphrase, officer),
                self.work_at,
                self._unlock_refused,
            )

    def open_files(self, files: Sequence[Path]) -> None:
        """Come to the front and take in these bundles, now or once the case log is unlocked."""
        self._files += files
        front = self.front
        if front is not None:
            front.setWindowState(front.windowState() & ~Qt.WindowState.WindowMinimized)
            front.raise_()
            front.activateWindow()
        if self._window is not None and self._files:
            files, self._files = self._files, []
            self._window.take_bundles(files)

    def lock(self) -> None:
        """Hide everything at once, then close the case log and ask for the passphrase."""
        self._commit_typed()
        self._close_window()
        self._locked = True
        self.begin()

    def rekey(self) -> None:
        """Introduce a new database key. The window closes first: nobody else may have the case
        log open, not even its own readers."""
        jobs, session = self._jobs, self._session
        assert jobs is not None
        assert session is not None
        self._drop_front()
        session.close_readers()
        self._show_front(Working(self._t, "ui.job.rekeying"))
        jobs.run(rekey, title="ui.job.rekeying", done=self._rekeyed, failed=self._not_rekeyed)

    def leave_properly(self) -> None:
        """The computer asks for the end: what is typed is kept first."""
        self._commit_typed()
        self.leave()

    def leave(self) -> None:
        """End the program."""
        self._close_window()
        self.finished.emit()

    def work_at(self, desk: Opened) -> None:
        """Open the main window; the desk itself stays with the writer's thread."""
        assert self._jobs is not None
        assert self._hub is not None
        errors = ErrorPresenter(self._t)
        reads = Reads(desk.open_reader, self)
        self._session = Session(
            installation=desk.installation,
            officer=desk.officer,
            officer_id=desk.officer_id,
            surroundings=self._surroundings,
            translator=self._t,
            errors=errors,
            hub=self._hub,
            jobs=self._jobs,
            reads=reads,
            reader=desk.open_reader(),
        )
        self._locked = False
        self._jobs.unhandled.connect(errors.present)
        reads.unhandled.connect(errors.present)
        self._open_window(self._session)
        self._daily = DailyBackup(self._session, desk, self)
        self._tell_findings(self._session, desk)
        self.open_files(())
        self.opened.emit()

    def _work_first(self, desk: Opened) -> None:
        """The window of a new case log; an organisation's next step is to enrol."""
        self.work_at(desk)
        if self._window is not None and not self._window.session.is_office:
            self._window.open_procedures().choose("enrol")

    def switch_language(self, language: str) -> None:
        """Show everything in ``language``, now and at the next start."""
        self._t.switch(language)
        try:
            save_settings(load_settings() | {"language": language})
        except Exception as error:  # noqa: BLE001 - a preference that cannot be kept is no harm
            log_unexpected(error)

    def change_look(self, look: Look) -> None:
        """Other colours, or letters of another size: the same case log in a new window, where the
        officer was."""
        session = self._session
        if session is None:
            return
        if session.jobs.idle and session.reads.idle:
            self._commit_typed()
        # What runs answers to this window, what was being typed included; nobody is disturbed
        # meanwhile.
        if not (session.jobs.idle and session.reads.idle):
            QTimer.singleShot(_SOON_MS, self, lambda: self.change_look(look))
            return
        shown = self._visits.here
        self._drop_front()
        try:
            choose_look(look)
        finally:
            apply_theme(application(), resources_folder())
            window = self._open_window(session)
        if shown is not None:
            window.go_to(shown.screen, shown.record or None)

    def report_unexpected(
        self,
        _kind: type[BaseException],
        error: BaseException,
        _traceback: TracebackType | None,
    ) -> None:
        """An exception nobody caught, in whichever thread: logged without content, and said."""
        self._raised.emit(error)

    def report_of_thread(self, raised: threading.ExceptHookArgs) -> None:
        """The same of a thread that Python began."""
        if raised.exc_value is not None:
            self._raised.emit(raised.exc_value)

    def _tell_findings(self, session: Session, desk: Opened) -> None:
        """Of a program that was stopped, what is there; and mark that this one works."""
        tell = partial(tell_findings, session, desk)
        began = None
        try:
            began = set_open_mark(self.case_log, format_rfc3339_utc(session.now()))
        except (OSError, Refused) as error:
            session.errors.present(error)
        self._marked = True
        if began is None:
            tell(open_audit=self._open_audit)
            return
        session.jobs.ask(
            "recovered",
            partial(recovered_work, began=began),
            lambda found: tell(found, self._open_audit),
        )

    def _open_audit(self) -> None:
        if self._window is not None:
            self._window.go_to("audit")

    def _present(self, error: BaseException) -> None:
        if self._session is not None:
            self._session.errors.present(error)
        else:
            log_unexpected(error)

    def _open_window(self, session: Session) -> "MainWindow":
        from liaison_app.ui.shell.window import MainWindow  # all screens

        with undressed(application()):
            self._window = window = MainWindow(session, self._visits)
        # After the window: the guard sees every event, and building alone makes 100,000.
        self._guard = LockGuard(self.case_log, self, most=self._surroundings.policy.lock_minutes)
        self._guard.due.connect(self._lock_if_due, type=_QUEUED)
        window.lock_asked.connect(self.lock, type=_QUEUED)
        window.quit_asked.connect(self.leave, type=_QUEUED)
        window.language_asked.connect(self.switch_language)
        window.look_asked.connect(self.change_look, type=_QUEUED)
        window.rekey_asked.connect(self.rekey, type=_QUEUED)
        window.lock_setting_changed.connect(self._guard.follow_setting)
        self._show_front(window)
        return window

    def _show_wizard(self, jobs: Jobs) -> None:
        from liaison_app.ui.setup.wizard import SetupWizard

        wizard = SetupWizard(self.case_log, self._surroundings, self._t, jobs)
        wizard.founded.connect(self._work_first)
        wizard.rejected.connect(self.leave, type=_QUEUED)
        self._show_front(wizard)

    def _show_unlock(self, jobs: Jobs) -> UnlockDialog:
        dialog = UnlockDialog(
            self.case_log, self._surroundings, self._t, jobs, keyring=not self._locked
        )
        dialog.unlocked.connect(self.work_at)
        dialog.rejected.connect(self.leave, type=_QUEUED)
        self._show_front(dialog)
        # While the passphrase is typed; building the window waits for what is not read yet.
        threading.Thread(target=_read_screens, daemon=True).start()
        return dialog

    def _unlock_refused(self, error: Exception) -> None:
        assert self._jobs is not None
        self._show_unlock(self._jobs).show_error(error)

    def _show_front(self, widget: QWidget) -> None:
        before, self.front = self.front, widget
        widget.show()
        widget.activateWindow()
        if before is not None:
            before.hide()
            before.deleteLater()

    def _lock_if_due(self, why: str) -> None:
        """A long job is not broken off for want of an officer; all else locks at once."""
        if self._session is None or (why == "idle" and not self._session.jobs.idle):
            return
        self.lock()

    def _rekeyed(self, done: Rekeyed) -> None:
        self.lock()
        self._say_at_unlock(self._t("ui.admin.rekeyed", count=len(done.remain)))

    def _not_rekeyed(self, error: Exception) -> None:
        sentence = ErrorPresenter(self._t).sentence(error)
        self.lock()
        self._say_at_unlock(sentence)

    def _say_at_unlock(self, sentence: str) -> None:
        if isinstance(self.front, UnlockDialog):
            self.front.say(sentence)

    def _commit_typed(self) -> None:
        """Leaving a field commits it, so nothing typed there is lost by a lock."""
        focused = self.front.focusWidget() if self.front is not None else None
        if focused is not None:
            focused.clearFocus()

    def _drop_front(self) -> None:
        if self._guard is not None:
            self._guard.stop()
            self._guard.deleteLater()
            self._guard = None
        front, self.front = self.front, None
        self._window = None
        if front is not None:
            front.hide()
            front.blockSignals(True)
            delete(front)

    def _close_window(self) -> None:
        """Nothing of the window survives: what it showed is gone before the keys are, and what was
        copied from it with them."""
        self._drop_front()
        daily, self._daily = self._daily, None
        if daily is not None:
            daily.close()
        session, self._session = self._session, None
        if session is not None:
            session.close()
            if self._marked:
                self._take_mark_away()
        elif self._jobs is not None:
            self._jobs.close()
        self._jobs = None
        copying().take_back()

    def _take_mark_away(self) -> None:
        self._marked = False
        try:
            take_open_mark_away(self.case_log)
        except OSError as error:
            log_unexpected(error)  # the next start tells of an end that was none
