"""The screens of a window: made when somebody first goes there, and shown nowhere but in it."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget

from tests.ui.conftest import Open


class _Windows(QObject):
    """Notes every window that is shown, dialogs and menus aside."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            if watched.isWindow() and not isinstance(watched, QDialog | QMainWindow | QMenu):
                self.shown.append(watched)
        return False


@pytest.mark.parametrize("organisation", ["nco", "mofa"])
def test_no_part_of_a_screen_ever_is_a_window_of_its_own(
    open_desktop: Open, organisation: str
) -> None:
    """One that is shown before it has a place takes the cursor from who is typing."""
    opened = open_desktop(organisation)
    seen = _Windows()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(seen)
    try:
        for name in opened.window.screens:
            opened.window.go_to(name)
            opened.settle()
    finally:
        application.removeEventFilter(seen)
    assert [type(each).__name__ for each in seen.shown] == []


def test_a_screen_is_made_when_somebody_first_goes_there(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    window = opened.window
    assert [type(window.pages.widget(at)).__name__ for at in range(window.pages.count())] == [
        "TodayScreen"
    ]
    window.go_to("audit")
    assert window.pages.currentWidget() is window.screens["audit"]
    assert window.pages.count() == 2
    assert "nowhere" not in window.screens
