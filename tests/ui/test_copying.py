"""What was copied from the case log leaves the clipboard again; what others put there stays."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from liaison_app.ui.copying import Copying, copying
from tests.architecture import sources
from tests.ui.conftest import Open, Opened
from tests.ui.test_incidents import at_incidents, choose


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def clock(translator: object) -> Iterator[Clock]:
    QGuiApplication.clipboard().clear()
    made = copying().now = Clock()
    yield made
    copying().now = time.monotonic
    copying().take_back()
    QGuiApplication.clipboard().clear()


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def copy_a_row(opened: Opened) -> None:
    screen = at_incidents(opened)
    choose(screen, "Portal login")
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "Portal login" in clipboard()


def minute() -> QTimer:
    timer = copying().findChild(QTimer)
    assert timer is not None
    return timer


def test_a_copied_row_is_said_to_go_and_goes_after_a_minute(
    open_desktop: Open, clock: Clock
) -> None:
    opened = open_desktop()
    copy_a_row(opened)
    assert "60秒後" in opened.window.message.text
    assert (minute().isActive(), minute().interval()) == (True, 60_000)
    clock.seconds += 60
    minute().setInterval(0)  # starts it again; the minute is over when it rings
    opened.qtbot.waitUntil(lambda: not clipboard())
    assert not minute().isActive()


def test_a_minute_counts_from_the_last_copy(open_desktop: Open, clock: Clock) -> None:
    copy_a_row(open_desktop())
    clock.seconds += 50
    copying().copy("another")
    assert minute().interval() == 60_000
    clock.seconds += 59  # the first minute is over for long
    minute().timeout.emit()
    assert clipboard() == "another"
    assert (minute().isActive(), minute().interval()) == (True, 1000)
    clock.seconds += 1
    minute().timeout.emit()
    assert clipboard() == ""


@pytest.mark.parametrize("end", ["lock", "leave"])
def test_a_lock_and_the_end_clear_it_at_once(open_desktop: Open, end: str) -> None:
    opened = open_desktop()
    copy_a_row(opened)
    getattr(opened.desktop, end)()
    assert clipboard() == ""
    assert not minute().isActive()


def test_what_another_program_put_there_since_is_left_alone(open_desktop: Open) -> None:
    opened = open_desktop()
    copy_a_row(opened)
    theirs = QMimeData()
    theirs.setText("something else")
    QGuiApplication.clipboard().setMimeData(theirs)
    opened.desktop.lock()
    assert clipboard() == "something else"


def test_histories_of_the_clipboard_are_asked_to_leave_it_out(open_desktop: Open) -> None:
    copy_a_row(open_desktop())
    data = QGuiApplication.clipboard().mimeData()
    assert data.data("x-kde-passwordManagerHint").data() == b"secret"


def test_there_is_one_for_the_program() -> None:
    assert copying() is copying()
    assert isinstance(copying(), Copying)


def test_nothing_else_writes_to_the_clipboard() -> None:
    writing = ("setText", "setMimeData", "setImage", "setPixmap")
    found = [
        path.name
        for path in sources.modules()
        if any(f"clipboard().{act}(" in path.read_text(encoding="utf-8") for act in writing)
    ]
    assert found == ["copying.py"]
