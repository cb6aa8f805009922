"""Starting: what the first window waits for, and what is read after it."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import keyring
import keyring.core
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.translator import Translator
from liaison_app.workflows.setup import found
from tests.host.test_system_keyring import real
from tests.ui.conftest import PASSPHRASE, WAIT_MS, World

# A program of its own: here every module is loaded already.
_START = """
import sys
from liaison_app import bootstrap
from liaison_app.ui.reading import ProgramReading

def tell(_reading):
    print(*sorted(sys.modules), flush=True)

ProgramReading.begin = tell
sys.exit(bootstrap.run(["--case-log", sys.argv[1], "--lang", "ja"]))
"""
_AFTERWARDS = ("liaison_app.store", "liaison_app.workflows", "liaison_app.exchange", "openpyxl")
_LIBRARIES = ("sqlcipher3", "sqlite_utils", "msgspec", "nacl", "keyring")


def test_the_first_window_waits_for_nothing_that_only_an_open_case_log_needs(
    world: World,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _START, str(world.case_log("mofa"))],
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        loaded = started.stdout.readline().split()
        started.terminate()  # as the computer asks for the end
        assert started.wait(WAIT_MS / 1000) == 0
    assert "liaison_app.ui.setup.unlock" in loaded
    for name in (*_AFTERWARDS, *_LIBRARIES):
        assert not [each for each in loaded if each == name or each.startswith(f"{name}.")]


@pytest.fixture
def desktop(tmp_path: Path, translator: Translator) -> Iterator[Desktop]:
    """On a case log that the system's keyring opens too."""
    before = keyring.core._keyring_backend
    keyring.set_keyring(real())
    path = tmp_path / "case-log.db"
    surroundings = partial(system_surroundings, resources_folder())
    founded = found(
        path,
        surroundings(),
        role="agency",
        organisation="mofa",
        officer="連絡担当官",
        passphrase=PASSPHRASE,
        keyring=True,
    )
    founded.desk.close()
    made = Desktop(path, surroundings, translator)
    yield made
    made.leave()
    keyring.core._keyring_backend = before


def unlock_dialog(desktop: Desktop) -> UnlockDialog:
    assert isinstance(desktop.front, UnlockDialog)
    return desktop.front


def test_the_keyring_is_offered_once_it_answered_and_not_after_a_lock(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.begin()
    dialog = unlock_dialog(desktop)
    assert not dialog.keyring.isVisible()
    qtbot.waitUntil(dialog.keyring.isVisible, timeout=WAIT_MS)
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        QTest.mouseClick(dialog.keyring, Qt.MouseButton.LeftButton)
    assert isinstance(desktop.front, MainWindow)
    desktop.lock()
    qtbot.wait(200)
    assert not unlock_dialog(desktop).keyring.isVisible()


def test_the_keyring_is_offered_where_a_given_passphrase_is_refused(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.begin("no such passphrase")
    qtbot.waitUntil(lambda: isinstance(desktop.front, UnlockDialog), timeout=WAIT_MS)
    assert unlock_dialog(desktop).error.isVisible()
    qtbot.waitUntil(unlock_dialog(desktop).keyring.isVisible, timeout=WAIT_MS)


def unlocked(desktop: Desktop, qtbot: QtBot) -> object:
    """What is handed over once the passphrase was taken, before the window is built."""
    dialog = unlock_dialog(desktop)
    dialog.unlocked.disconnect(desktop.work_at)
    QTest.keyClicks(dialog.passphrase, PASSPHRASE)
    with qtbot.waitSignal(dialog.unlocked, timeout=WAIT_MS) as signal:
        QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert not dialog.passphrase.text()
    return signal.args[0]


def test_the_dialog_stays_until_the_window_is_there(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.begin()
    dialog = unlock_dialog(desktop)
    desk = unlocked(desktop, qtbot)
    assert dialog.isVisible()
    assert dialog.working.isVisible()
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        desktop.work_at(desk)  # type: ignore[arg-type]
    assert not dialog.isVisible()
    assert isinstance(desktop.front, MainWindow)


def test_who_leaves_while_the_program_is_read_sees_no_window_any_more(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.begin()
    desk = unlocked(desktop, qtbot)
    desktop.leave()
    desktop.work_at(desk)  # type: ignore[arg-type]
    qtbot.wait(100)
    assert desktop.window is None
