"""Rows of controls in narrow windows."""

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.domain.texts import Texts
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.theme import Look
from liaison_app.ui.widgets.flow import Flow
from tests.ui.conftest import Open, Opened
from tests.ui.test_theme import usual_look  # noqa: F401 - what a test chose is not for the next


@pytest.fixture
def row(qtbot: QtBot) -> tuple[QWidget, QLineEdit, list[QPushButton]]:
    box, search = QWidget(), QLineEdit()
    qtbot.addWidget(box)
    search.setMinimumWidth(100)
    buttons = [QPushButton(f"Button {number}") for number in range(4)]
    flow = Flow()
    flow.add(search, grows=True)
    flow.add(*buttons)
    box.setLayout(flow)
    box.show()
    return box, search, buttons


def test_what_is_left_of_a_line_goes_to_what_grows(
    row: tuple[QWidget, QLineEdit, list[QPushButton]],
) -> None:
    box, search, buttons = row
    box.resize(1200, 60)
    assert {each.y() for each in buttons} == {buttons[0].y()}
    assert buttons[-1].geometry().right() == box.width() - 1
    assert search.width() > 600
    buttons[0].hide()
    flow = box.layout()
    assert flow is not None
    flow.activate()
    assert buttons[1].x() == search.geometry().right() + 9


@pytest.mark.parametrize("width", [120, 260, 420])
def test_nothing_is_cut_or_covered_however_narrow(
    row: tuple[QWidget, QLineEdit, list[QPushButton]], width: int
) -> None:
    box, search, buttons = row
    box.resize(width, box.heightForWidth(width))
    places = [search.geometry(), *(each.geometry() for each in buttons)]
    for number, place in enumerate(places):
        assert place.right() < width
        assert not any(place.intersects(other) for other in places[number + 1 :])
    assert all(each.width() == each.sizeHint().width() for each in buttons)
    assert places[-1].bottom() < box.height()


@pytest.mark.parametrize("percent", [100, 200])
def test_no_button_of_a_screen_is_cut_in_the_smallest_window(
    open_desktop: Open, percent: int
) -> None:
    opened = open_desktop("nco")
    if percent != 100:
        opened.place.change_look(Look("light", percent))
        opened.qtbot.waitUntil(lambda: opened.desktop.window is not opened.window)
    window = opened.desktop.window
    assert isinstance(window, MainWindow)
    window.resize(window.minimumSize() * percent / 100)
    cut = []
    for language in ("ja", "en"):
        opened.translator.switch(language)
        cut += [f"{language} {said}" for said in cut_buttons(opened, window)]
    assert cut == []


def test_words_half_as_long_again_cut_no_button(
    open_desktop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Texts.__call__

    def longer(texts: Texts, key: str, /, **params: object) -> str:
        said = plain(texts, key, **params)
        return said + "〜" * (len(said) // 2)

    monkeypatch.setattr(Texts, "__call__", longer)
    opened = open_desktop("nco")
    opened.translator.switch("en")
    assert cut_buttons(opened, opened.window) == []


def cut_buttons(opened: Opened, window: MainWindow) -> list[str]:
    """The buttons on any screen whose words have too little room."""
    found = []
    for name, screen in window.screens.items():
        window.go_to(name)
        opened.settle()
        found += [
            f"{name}: {button.text()} {button.width()} of {needed}"
            for button in screen.findChildren(QPushButton)
            if button.isVisible() and button.text()
            if (needed := button.minimumSizeHint().width()) > button.width() + 1
        ]
    return found
