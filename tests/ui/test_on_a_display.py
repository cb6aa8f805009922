"""The same window on a real display (X11 under Xvfb), by keyboard, in both languages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from tests.ui.conftest import PASSPHRASE, Open, Opened, World

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


@pytest.mark.parametrize(("organisation", "screens"), [("nco", 15), ("mofa", 14)])
def test_a_screen_reader_of_the_system_is_told_of_every_control(
    world: World, tmp_path: Path, organisation: str, screens: int
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    told = subprocess.run(
        ["dbus-run-session", "--", "/usr/bin/python3", Path(__file__).parent / "screen_reader.py",
         sys.executable, "-P", "-m", "liaison_app"],
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "LIAISON_CASE_LOG": str(world.case_log(organisation)),
            "LIAISON_PASSPHRASE_FILE": str(passphrase),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=150,
    )  # fmt: skip
    found = [tuple(each) for each in json.loads(told.stdout.splitlines()[-1])]
    assert found[0][0] == "frame"
    roles = [role for role, _name, _focusable in found]
    assert roles.count("list item") >= screens
    assert {"menu bar", "push button", "table", "label"} <= set(roles)
    unnamed = [each for each in found if each[2] and not each[1].strip()]
    assert [each for each in unnamed if each[0] != "table cell"] == []


def test_a_lock_clears_what_was_copied_from_a_line_too(open_desktop: Open) -> None:
    opened = open_desktop()
    clipboard = QGuiApplication.clipboard()
    line = opened.window.incidents().search_box()
    assert line is not None
    box = line.findChild(QLineEdit) or line
    assert isinstance(box, QLineEdit)
    box.setText("192.0.2.77")
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "192.0.2.77"
    opened.desktop.lock()
    assert clipboard.text() == ""
    assert clipboard.text(clipboard.Mode.Selection) == ""
