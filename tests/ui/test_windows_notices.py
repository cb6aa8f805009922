"""What Windows tells a window, as Qt hands its messages on: the filter is asked by Qt itself."""

import ctypes
import signal
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QByteArray
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from shiboken6 import VoidPtr

from liaison_app.ui.ending import EndSignals
from liaison_app.ui.shell.windows_notices import Message, WindowsNotices
from liaison_app.ui.single_instance import _let_it_come_to_the_front
from tests.host.windows import Library
from tests.ui.conftest import WAIT_MS

SESSION, POWER = 0x02B1, 0x0218


def sessions(registered: int = 1) -> Library:
    return Library(
        WTSRegisterSessionNotification=lambda _window, _which: registered,
        WTSUnRegisterSessionNotification=lambda _window: 1,
    )


def tell(message: int, wparam: int, kind: bytes = b"windows_generic_MSG") -> None:
    """As Qt does with each message of Windows."""
    said = Message(message=message, wparam=wparam)
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    # The third is where an answer would go; the stubs do not know of it.
    ask: Callable[..., object] = dispatcher.filterNativeEvent
    ask(QByteArray(kind), VoidPtr(ctypes.addressof(said)), 0)


@pytest.fixture
def heard(qtbot: QtBot) -> Iterator[list[str]]:
    told: list[str] = []
    notices = WindowsNotices(told.append, system := sessions())
    yield told
    notices.stop()
    tell(SESSION, 7)
    assert told == told[:1], "stopped is stopped"
    (_, (window, which)), (_, (same,)) = system.calls
    assert which == 0
    assert window.value == same.value


@pytest.mark.parametrize(
    ("message", "wparam", "why"),
    [
        (SESSION, 7, ["session"]),  # locked
        (SESSION, 4, ["session"]),  # a remote desktop was closed
        (SESSION, 6, ["session"]),  # signed out
        (SESSION, 8, []),  # unlocked
        (POWER, 4, ["suspend"]),
        (POWER, 18, []),  # woken
        (0x0100, 7, []),  # a key
    ],
)
def test_a_session_that_is_left_and_a_computer_that_sleeps_lock(
    heard: list[str], message: int, wparam: int, why: list[str]
) -> None:
    tell(message, wparam)
    assert heard == why


def test_messages_of_other_systems_are_not_looked_into(heard: list[str]) -> None:
    tell(SESSION, 7, b"xcb_generic_event_t")
    assert heard == []


def test_where_windows_tells_nothing_the_window_works_all_the_same(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    notices = WindowsNotices(lambda _why: None, sessions(0))
    assert "the idle lock remains" in caplog.text
    notices.stop()


def test_ctrl_c_in_a_console_ends_as_a_shutdown_does(qtbot: QtBot) -> None:
    before = {each: signal.getsignal(each) for each in (signal.SIGINT,)}
    ends = EndSignals()
    try:
        ends.listen_as_on_windows()
        with qtbot.waitSignal(ends.asked, timeout=WAIT_MS):
            signal.raise_signal(signal.SIGINT)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        assert app.receivers("2commitDataRequest(QSessionManager&)") >= 1
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_who_comes_second_lets_the_first_come_to_the_front() -> None:
    user = Library(AllowSetForegroundWindow=lambda _whom: 1)
    _let_it_come_to_the_front("win32", user)
    assert user.calls == [("AllowSetForegroundWindow", (0xFFFFFFFF,))]
    _let_it_come_to_the_front("linux", user)
    assert len(user.calls) == 1
    assert sys.platform != "win32" or user.calls
