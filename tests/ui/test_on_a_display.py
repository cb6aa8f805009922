"""The same window on a real display (X11 under Xvfb), by keyboard, in both languages."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import Open, Opened

pytestmark = pytest.mark.xvfb


def texts(opened: Opened) -> set[str]:
    return {label.text() for label in opened.window.findChildren(QLabel) if label.isVisible()}


def go_to(opened: Opened, number: int) -> None:
    key = Qt.Key(Qt.Key.Key_0 + number % 10)
    held = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(
        opened.window, key, held | Qt.KeyboardModifier.AltModifier if number > 10 else held
    )
    opened.settle()


@pytest.mark.parametrize("organisation", ["nco", "mofa"])
def test_every_screen_opens_by_keyboard_in_both_languages(
    open_desktop: Open, organisation: str
) -> None:
    assert QGuiApplication.platformName() == "xcb"
    opened = open_desktop(organisation)
    seen = {}
    screens = range(1, len(opened.window.screens) + 1)  # Ctrl+0 is the tenth, then Ctrl+Alt+1
    for language in ("ja", "en"):
        opened.translator.switch(language)
        opened.settle()
        for number in screens:
            go_to(opened, number)
            shown = opened.window.grab().toImage()
            colours = {
                shown.pixelColor(x, y).rgb()
                for x in range(0, shown.width(), 7)
                for y in range(0, shown.height(), 7)
            }
            assert len(colours) > 5, f"screen {number} is blank"
            seen[language, number] = texts(opened)
    for number in screens:
        assert seen["ja", number] != seen["en", number]
