"""The walk on a real display: first run, an incident, the other language, by keyboard alone.

The keys go to whatever the display says has the focus, as a person's would; the picture is what
the X server shows.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import application, system_surroundings
from liaison_app.ui.desktop import Desktop
from liaison_app.ui.incidents.new_incident import NewIncidentDialog
from liaison_app.ui.procedures.dialog import ProceduresDialog
from liaison_app.ui.setup.unlock import UnlockDialog
from liaison_app.ui.setup.wizard import SetupWizard
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.translator import Translator

pytestmark = pytest.mark.xvfb

PASSPHRASE = "walk on a real display"
WAIT_MS = 30_000
CTRL = Qt.KeyboardModifier.ControlModifier


class Officer:
    """Types; never touches the mouse, never names a control."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    @property
    def focus(self) -> QWidget:
        self._qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=WAIT_MS)
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def types(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    def converts(self, text: str) -> None:
        """Types Japanese: an unfinished reading, then what the conversion gave."""
        focused = self.focus
        QApplication.sendEvent(focused, QInputMethodEvent("……", []))
        ended = QInputMethodEvent()
        ended.setCommitString(text)
        QApplication.sendEvent(focused, ended)

    def presses(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.focus, key, modifier)


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    application()
    translator = Translator(resources_folder() / "texts", "ja")
    made = Desktop(
        tmp_path / "case-log.db", partial(system_surroundings, resources_folder()), translator
    )
    yield made
    made.leave()


def test_first_run_an_incident_the_other_language_and_a_lock(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    assert QGuiApplication.platformName() == "xcb"
    officer = Officer(qtbot)
    set_up(desktop, officer, qtbot)
    window = desktop.front
    assert isinstance(window, MainWindow)
    rest(desktop, qtbot)
    enter_incident(window, officer, qtbot)
    rest(desktop, qtbot)
    model = window.incidents().model
    assert [model.row_at(0)["title"], model.rowCount()] == ["職員を装う電話（架空）", 1]
    assert "内閣府" in window.status.who.text()
    officer.presses(Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.header.title.text() == "Incidents"
    assert "Cabinet Office" in window.status.who.text()
    picture(tmp_path, window)
    officer.presses(Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: isinstance(desktop.front, UnlockDialog), timeout=WAIT_MS)
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        qtbot.waitUntil(lambda: QApplication.activeWindow() is desktop.front, timeout=WAIT_MS)
        officer.types(PASSPHRASE)
        officer.presses(Qt.Key.Key_Return)
    assert isinstance(desktop.front, MainWindow)


def set_up(desktop: Desktop, officer: Officer, qtbot: QtBot) -> None:
    """Role, organisation, officer and passphrase, each page ended by Enter."""
    desktop.begin()
    wizard = desktop.front
    assert isinstance(wizard, SetupWizard)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is wizard, timeout=WAIT_MS)
    officer.presses(Qt.Key.Key_Return)
    officer.converts("内閣府")
    officer.presses(Qt.Key.Key_Return)
    officer.converts("当直担当官（架空）")
    officer.presses(Qt.Key.Key_Return)
    officer.types(PASSPHRASE)
    officer.presses(Qt.Key.Key_Tab)
    officer.types(PASSPHRASE)
    with qtbot.waitSignal(desktop.opened, timeout=WAIT_MS):
        officer.presses(Qt.Key.Key_Return)
    # An organisation is led to its enrolment first.
    qtbot.waitUntil(
        lambda: isinstance(QApplication.activeWindow(), ProceduresDialog), timeout=WAIT_MS
    )
    officer.presses(Qt.Key.Key_Escape)
    assert desktop.front is not None
    desktop.front.activateWindow()  # there is no window manager here to give it the keys back
    qtbot.waitUntil(lambda: QApplication.activeWindow() is desktop.front, timeout=WAIT_MS)


def enter_incident(window: MainWindow, officer: Officer, qtbot: QtBot) -> None:
    officer.presses(Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(
        lambda: isinstance(QApplication.activeWindow(), NewIncidentDialog), timeout=WAIT_MS
    )
    officer.converts("職員を装う電話（架空）")
    officer.presses(Qt.Key.Key_Return)  # Enter alone submits nothing
    assert isinstance(QApplication.activeModalWidget(), NewIncidentDialog)
    officer.presses(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=WAIT_MS)
    window.activateWindow()  # there is no window manager here to hand the focus back
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=WAIT_MS)


def picture(folder: Path, window: MainWindow) -> None:
    """What the display shows, kept where WALK_PICTURE says (else with the test's files)."""
    QTest.qWait(300)
    target = Path(os.environ.get("WALK_PICTURE", str(folder / "walk.png")))
    shot = window.screen().grabWindow(0)
    assert shot.save(str(target))
    colours = {shot.toImage().pixel(x, y) for x in range(0, 400, 7) for y in range(0, 600, 7)}
    assert len(colours) > 20  # drawn, not blank


def rest(desktop: Desktop, qtbot: QtBot) -> None:
    session = desktop.session
    assert session is not None
    qtbot.waitUntil(lambda: session.jobs.idle and session.reads.idle, timeout=WAIT_MS)
    qtbot.wait(80)
    qtbot.waitUntil(lambda: session.jobs.idle and session.reads.idle, timeout=WAIT_MS)
