"""The rest of the program is read from the disk while the passphrase is typed, by another thread:
that takes longer than all else of a start."""

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Signal

# What unlocking needs, then the window with what it shows first. Their own imports follow.
_FIRST = ("liaison_app.workflows.unlock", "liaison_app.ui.opened", "liaison_app.ui.workplace")
# What most officers look at next.
_SOON = ("liaison_app.ui.incidents.screen",)
# What the window opens beside itself.
_DIALOGS = (
    "liaison_app.ui.search.dialog",
    "liaison_app.ui.palette.dialog",
    "liaison_app.ui.handbook.dialog",
    "liaison_app.ui.procedures.dialog",
    "liaison_app.ui.keeping.dialog",
)


class ProgramReading(QObject):
    """It ends with asking whether the system's keyring opens ``case_log``, which may take long."""

    _keyring_known = Signal(bool)
    _read = Signal()

    def __init__(self, case_log: Path) -> None:
        super().__init__()  # without a parent: the thread keeps it until it has ended
        self._case_log = case_log
        self._begun = self._done = False
        self._keyring_opens = False
        self._waiting: list[Callable[[], object]] = []
        self._read.connect(self._go_on)
        self._keyring_known.connect(self._keep_keyring)

    def begin(self) -> None:
        """Once; a second call does nothing."""
        if not self._begun:
            self._begun = True
            Thread(target=self._run, daemon=True).start()

    def then(self, act: Callable[[], object]) -> None:
        """Do ``act`` on the event loop when the window can be built, which may be now."""
        if self._done:
            act()
        else:
            self._waiting.append(act)
            self.begin()

    def tell_keyring(self, hear: Callable[[bool], object]) -> None:
        """Whether the keyring opens the case log: no until that is known, then again."""
        hear(self._keyring_opens)
        self._keyring_known.connect(hear)

    def _run(self) -> None:
        try:
            _import(_FIRST)
        finally:
            self._read.emit()
        _import(_SOON)
        from liaison_app.workflows.unlock import has_keyring_key

        self._keyring_known.emit(has_keyring_key(self._case_log))

    def _go_on(self) -> None:
        self._done = True
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()

    def _keep_keyring(self, opens: bool) -> None:
        self._keyring_opens = opens


def read_screens() -> None:
    """Read the other screens too, by another thread, so that nobody waits where he first goes."""
    from liaison_app.ui.shell.screens import NAMES, module_of

    Thread(target=_import, args=([*map(module_of, NAMES), *_DIALOGS],), daemon=True).start()


def _import(names: Iterable[str]) -> None:
    for name in names:
        import_module(name)
