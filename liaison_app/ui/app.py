"""The desktop's process: one application, one instance for each case log, the signals that end it.

The first window is on the screen before anything is imported that only an unlocked case log needs:
that is read afterwards (``ui/reading.py``).
"""

import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from liaison_app.domain.administration import AdministratorPolicy
from liaison_app.domain.errors import Refused
from liaison_app.domain.texts import LANGUAGES
from liaison_app.host.policy_file import load_policy
from liaison_app.host.process import fill_freed_memory
from liaison_app.host.resources import resources_folder
from liaison_app.host.settings import load_settings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.ending import EndSignals
from liaison_app.ui.icons import icon
from liaison_app.ui.single_instance import SingleInstance
from liaison_app.ui.theme import apply_theme
from liaison_app.ui.translator import Translator
from liaison_app.ui.uncaught import Uncaught

if TYPE_CHECKING:
    from liaison_app.workflows.desk import Surroundings

_DRESSED = "liaisonDressed"


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
    app = application()
    try:
        policy = load_policy()
    except Refused as refused:
        from liaison_app.ui.setup.refused import refuse_to_start

        refuse_to_start(Translator(resources_folder() / "texts", _chosen(language)), refused)
        return 1
    desktop = start_desktop(case_log, policy, language, officer, passphrase, files)
    return app.exec() if desktop is not None else 0


def start_desktop(
    case_log: Path,
    policy: AdministratorPolicy,
    language: str,
    officer: str | None = None,
    passphrase: str | None = None,
    files: Sequence[Path] = (),
) -> Desktop | None:
    """The desktop, whose first window comes as soon as the event loop runs; None where another one
    took over."""
    fill_freed_memory()  # before a passphrase is typed; where this cannot be, SQLCipher does later
    instance = SingleInstance(case_log)
    if not instance.claim():
        instance.hand_over(files)
        return None
    resources = resources_folder()
    spoken, offered = policy.language(_chosen(language)), policy.languages
    translator = Translator(resources / "texts", spoken, offered=offered)
    surroundings = partial(_surroundings_for_a_day, resources, policy)
    desktop = Desktop(case_log, surroundings, translator)
    instance.setParent(desktop)
    uncaught = Uncaught(desktop)
    uncaught.raised.connect(desktop.present)
    uncaught.listen()
    instance.asked.connect(desktop.open_files)
    ends = EndSignals(desktop)
    ends.asked.connect(desktop.leave_properly)
    desktop.open_files(files)
    desktop.finished.connect(QCoreApplication.quit, type=Qt.ConnectionType.QueuedConnection)
    QTimer.singleShot(0, lambda: desktop.begin(passphrase, officer))
    return desktop


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


def system_surroundings(
    resources: Path, policy: AdministratorPolicy | None = None
) -> "Surroundings":
    """This computer's clock and randomness, its policy where that was not read before, and the
    shipped lists as of today; Refused ``policy-file-…``."""
    from liaison_app.domain.dates import japan_date
    from liaison_app.host.vocabularies import load_vocabularies
    from liaison_app.workflows.desk import Surroundings

    now = datetime.now(UTC)
    return Surroundings(
        clock=lambda: datetime.now(UTC),
        random=secrets.token_bytes,
        resources=resources,
        vocabularies=load_vocabularies(resources, japan_date(now)),
        policy=load_policy() if policy is None else policy,
    )


def _chosen(language: str) -> str:
    """The language last chosen in the window, else ``language``."""
    chosen = load_settings().get("language")
    return chosen if chosen in LANGUAGES else language


def _surroundings_for_a_day(resources: Path, policy: AdministratorPolicy) -> "Surroundings":
    """The same for a program that stays open. They are asked for before any case log is opened."""
    from liaison_app.workflows.long_lived import leave_nothing_in_freed_memory

    leave_nothing_in_freed_memory()
    return system_surroundings(resources, policy)
