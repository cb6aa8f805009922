"""Which window there is: set up or unlock, work, lock, and begin again.

Nothing is imported here that only an unlocked case log needs, so that the first window is there at
once; see ``ui/reading.py`` and ``ui/workplace.py``.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import delete, isValid

from liaison_app.host.settings import load_settings, save_settings
from liaison_app.ui.changes import ChangeHub
from liaison_app.ui.copying import copying
from liaison_app.ui.errors import ErrorPresenter, log_unexpected
from liaison_app.ui.focus import commit_typed
from liaison_app.ui.jobs import Jobs
from liaison_app.ui.painted import FirstPaint
from liaison_app.ui.reading import ProgramReading
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.setup.working import Working
from liaison_app.ui.shell.visits import Visits
from liaison_app.ui.translator import Translator

if TYPE_CHECKING:
    from liaison_app.store.rebuild import Told
    from liaison_app.ui.opened import Opened
    from liaison_app.ui.session import Session
    from liaison_app.ui.shell.window import MainWindow
    from liaison_app.ui.workplace import Workplace
    from liaison_app.workflows.desk import Desk, Surroundings
    from liaison_app.workflows.rekey import Rekeyed

_QUEUED = Qt.ConnectionType.QueuedConnection


class Desktop(QObject):
    """Which window there is now: wizard, unlock dialog, or the main window."""

    finished = Signal()
    opened = Signal()  # the main window is there

    def __init__(
        self, case_log: Path, surroundings: "Callable[[], Surroundings]", translator: Translator
    ) -> None:
        """``surroundings`` is called once, by whichever thread first needs them."""
        super().__init__()
        self.case_log = case_log
        self._make_surroundings, self._t = surroundings, translator
        self._reading = ProgramReading(case_log)
        self._jobs: Jobs | None = None
        self.place: Workplace | None = None  # while the case log is unlocked
        self._locked = False
        self._visits = Visits(self)
        self._files: list[Path] = []  # to be taken in once that can be
        self.front: QWidget | None = None

    @cached_property  # which locks
    def surroundings(self) -> "Surroundings":
        return self._make_surroundings()

    @property
    def session(self) -> "Session | None":
        return self.place.session if self.place is not None else None

    @property
    def window(self) -> "MainWindow | None":
        """The main window while the case log is unlocked."""
        return self.place.window if self.place is not None else None

    def begin(self, passphrase: str | None = None, officer: str | None = None) -> None:
        """Set up where there is no case log yet, else unlock."""
        self._jobs = Jobs(ChangeHub(self), self)
        if not self.case_log.exists():
            self._show_wizard(self._jobs)
        elif passphrase is None:
            self._show_unlock(self._jobs)
        else:
            self._reading.begin()
            self._jobs.open(partial(self._unlock, passphrase, officer), self.work_at, self._refused)

    def open_files(self, files: Sequence[Path]) -> None:
        """Come to the front and take in these bundles, now or once the case log is unlocked."""
        self._files += files
        front = self.front
        if front is not None:
            front.setWindowState(front.windowState() & ~Qt.WindowState.WindowMinimized)
            front.raise_()
            front.activateWindow()
        if self.window is not None and self._files:
            files, self._files = self._files, []
            self.window.take_bundles(files)

    def lock(self) -> None:
        """Hide everything at once, then close the case log and ask for the passphrase."""
        commit_typed(self.front)
        self._close()
        self._locked = True
        self.begin()

    def rekey(self) -> None:
        """Introduce a new database key. The window closes first: nobody else may have the case
        log open, not even its own readers."""
        from liaison_app.workflows.rekey import rekey

        jobs, place = self._jobs, self.place
        assert jobs is not None
        assert place is not None
        self._drop_front()
        place.session.close_readers()
        self._show_front(Working(self._t, "ui.job.rekeying"))
        jobs.run(rekey, title="ui.job.rekeying", done=self._rekeyed, failed=self._not_rekeyed)

    def leave_properly(self) -> None:
        """The computer asks for the end: what is typed is kept first."""
        commit_typed(self.front)
        self.leave()

    def leave(self) -> None:
        """End the program."""
        self._close()
        self.finished.emit()

    def work_at(self, desk: "Opened") -> None:
        """Open the main window, as soon as its program is read."""
        self._reading.then(partial(self._work_at, desk))

    def switch_language(self, language: str) -> None:
        """Show everything in ``language``, now and at the next start."""
        self._t.switch(language)
        try:
            save_settings(load_settings() | {"language": language})
        except Exception as error:  # noqa: BLE001 - a preference that cannot be kept is no harm
            log_unexpected(error)

    def present(self, error: BaseException) -> None:
        """An exception nobody caught: logged without content, and said where there is a window."""
        if self.session is not None:
            self.session.errors.present(error)
        else:
            log_unexpected(error)

    def _unlock(
        self, passphrase: str | None, officer: str | None, told: "Told | None" = None
    ) -> "Desk":
        """On the writer's thread."""
        from liaison_app.store.rebuild import untold
        from liaison_app.workflows.unlock import unlock

        return unlock(self.case_log, self.surroundings, passphrase, officer, told=told or untold)

    def _work_at(self, desk: "Opened") -> None:
        from liaison_app.ui.workplace import Workplace

        if self._jobs is None:  # the officer has left meanwhile
            return
        self.place = place = Workplace(
            self.case_log, desk, self.surroundings, self._t, self._jobs, self._visits, self
        )
        place.window_opened.connect(self._show_front)
        place.lock_asked.connect(self.lock, type=_QUEUED)
        place.quit_asked.connect(self.leave, type=_QUEUED)
        place.rekey_asked.connect(self.rekey, type=_QUEUED)
        place.language_asked.connect(self.switch_language)
        self._locked = False
        place.begin()
        self.open_files(())
        self.opened.emit()

    def _work_first(self, desk: "Opened") -> None:
        """The window of a new case log; an organisation's next step is to enrol."""

        def enrol() -> None:
            self._work_at(desk)
            if self.window is not None and not self.window.session.is_office:
                self.window.dialogs.open_procedures().choose("enrol")

        self._reading.then(enrol)

    def _show_wizard(self, jobs: Jobs) -> None:
        from liaison_app.ui.setup.wizard import SetupWizard

        wizard = SetupWizard(self.case_log, self.surroundings, self._t, jobs)
        wizard.founded.connect(self._work_first)
        wizard.rejected.connect(self.leave, type=_QUEUED)
        self._show_first(wizard)

    def _show_unlock(self, jobs: Jobs) -> UnlockDialog:
        dialog = UnlockDialog(self.case_log, self._unlock, self._t, jobs)
        dialog.unlocked.connect(self.work_at)
        dialog.rejected.connect(self.leave, type=_QUEUED)
        if not self._locked:  # whoever walks up to a locked desk must know a passphrase
            self._reading.tell_keyring(dialog.offer_keyring)
        self._show_first(dialog)
        return dialog

    def _show_first(self, window: QWidget) -> None:
        """The rest of the program is read once this is painted."""
        FirstPaint(window).painted.connect(self._reading.begin)
        self._show_front(window)

    def _show_front(self, widget: QWidget) -> None:
        before, self.front = self.front, widget
        widget.show()
        widget.activateWindow()
        if before is not None and isValid(before):
            before.hide()
            before.deleteLater()

    def _refused(self, error: Exception) -> None:
        assert self._jobs is not None
        self._show_unlock(self._jobs).show_error(error)

    def _rekeyed(self, done: "Rekeyed") -> None:
        self.lock()
        self._say_at_unlock(self._t("ui.admin.rekeyed", count=len(done.remain)))

    def _not_rekeyed(self, error: Exception) -> None:
        sentence = ErrorPresenter(self._t).sentence(error)
        self.lock()
        self._say_at_unlock(sentence)

    def _say_at_unlock(self, sentence: str) -> None:
        if isinstance(self.front, UnlockDialog):
            self.front.say(sentence)

    def _drop_front(self) -> None:
        if self.place is not None and self.front is self.place.window:
            self.place.drop_window()
        elif self.front is not None:
            self.front.hide()
            self.front.blockSignals(True)
            delete(self.front)
        self.front = None

    def _close(self) -> None:
        """Nothing of the window survives: what it showed is gone before the keys are, and what was
        copied from it with them."""
        self._drop_front()
        place, self.place = self.place, None
        if place is not None:
            place.close()
            place.deleteLater()
        elif self._jobs is not None:
            self._jobs.close()
        self._jobs = None
        copying().take_back()
