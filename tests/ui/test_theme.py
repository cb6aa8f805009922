"""Colours that can be read: WCAG AA for every pair of ground and ink that is used."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from liaison_app.host.resources import resources_folder
from liaison_app.host.settings import save_settings
from liaison_app.ui import theme
from liaison_app.ui.app import application
from liaison_app.ui.palettes import DARK, LIGHT, PALETTES, TLP_GROUND, TLP_INK, Palette
from liaison_app.ui.shell.window import MainWindow
from liaison_app.ui.theme import Look
from tests.ui.conftest import Open


def pairs(now: Palette) -> list[tuple[str, str]]:
    papers = (now.ground, now.paper, now.alternate)
    return [
        *now.tones.values(),
        *((paper, ink) for paper in papers for ink in (now.ink, now.muted, now.accent, now.navy)),
        *((paper, ink) for paper in papers for ink in (now.red, now.green, now.amber)),
        *((ground, now.ink) for ground in (now.selection, now.hover, now.found, now.info_ground)),
        *((ground, now.ink) for ground in (now.red_ground, now.green_ground, now.amber_ground)),
        (now.selection, now.muted),
        (now.heading_ground, now.muted),
        (now.hover, now.navy),
        (now.rail, now.rail_ink),
        (now.rail, now.rail_muted),
        (now.rail_current, now.rail_ink),
        (now.rail_hover, now.rail_ink),
        (now.accent, now.accent_ink),
        (now.accent_hover, now.accent_ink),
        (now.off_ground, now.off_ink),
        (now.still, now.neutral),
        (now.ink, now.paper),  # tool tips
        *((TLP_GROUND, ink) for ink in TLP_INK.values()),
    ]


PAIRS = [(each.name, *pair) for each in PALETTES.values() for pair in pairs(each)]


def luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    red, green, blue = (linear(part) for part in (made.redF(), made.greenF(), made.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ground: str, ink: str) -> float:
    lighter, darker = sorted((luminance(ground), luminance(ink)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("palette", "ground", "ink"), PAIRS)
def test_contrast_of_letters_is_at_least_four_and_a_half(
    palette: str, ground: str, ink: str
) -> None:
    assert contrast(ground, ink) >= 4.5, palette


@pytest.mark.parametrize("now", PALETTES.values(), ids=PALETTES)
def test_what_is_drawn_stands_out_by_three_at_least(now: Palette) -> None:
    for ink in (*now.series, now.accent):
        assert contrast(now.paper, ink) >= 3


def test_the_style_sheet_names_no_colour_itself() -> None:
    sheet = (resources_folder() / "style" / "desktop.qss").read_text(encoding="utf-8")
    assert re.findall("#[0-9a-fA-F]{3,8}|pt;", sheet) == []


def test_another_look_is_another_window_where_one_was(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    shown = opened.window.incidents().record
    before = opened.window.incidents().table.rowHeight(0)
    QTest.keyClick(opened.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    opened.qtbot.waitUntil(lambda: opened.desktop.front is not opened.window)
    window = opened.desktop.front
    assert isinstance(window, MainWindow)
    opened.settle()
    assert window.incidents().record == shown
    assert window.incidents().table.rowHeight(0) == before * 110 // 100
    assert window.font().pointSizeF() == pytest.approx(11)
    assert theme.chosen_look() == Look("light", 110)
    window.menus.actions["ui.menu.appearance.dark"].trigger()
    opened.qtbot.waitUntil(lambda: opened.desktop.front is not window)
    assert theme.colours() is DARK
    assert theme.chosen_look() == Look("dark", 110)
    front = opened.desktop.front
    assert isinstance(front, MainWindow)
    opened.settle()
    painted = front.grab().toImage()
    assert luminance(painted.pixelColor(painted.width() - 60, painted.height() - 80).name()) < 0.05
    assert front.menus.actions["ui.menu.appearance.dark"].isChecked()


def test_another_look_waits_for_what_runs_and_disturbs_nobody(open_desktop: Open) -> None:
    opened = open_desktop()
    opened.window.go_to("incidents")
    opened.settle()
    over = threading.Event()
    opened.session.jobs.run(lambda _desk: over.wait(20), title="ui.job.saving")
    box = opened.window.incidents().bar.search
    opened.window.activateWindow()
    box.setFocus()
    opened.qtbot.waitUntil(box.hasFocus)
    opened.window.menus.actions["ui.menu.appearance.dark"].trigger()
    opened.qtbot.wait(250)
    assert box.hasFocus()
    assert opened.desktop.window is opened.window
    over.set()
    opened.qtbot.waitUntil(lambda: opened.desktop.window is not opened.window)
    assert theme.colours() is DARK


def test_a_look_that_is_none_counts_as_the_usual_one(qapp: QApplication) -> None:
    save_settings({"appearance": "pink", "font_percent": "huge", "language": "ja"})
    assert theme.chosen_look() == Look()
    theme.apply_theme(qapp, resources_folder())
    assert theme.colours() is LIGHT


@pytest.fixture(autouse=True)
def usual_look() -> Iterator[None]:
    """What a test chose is not for the next."""
    yield
    save_settings({})
    theme.apply_theme(application(), resources_folder())


@pytest.mark.parametrize("kind", ["QMenuBar", "QMenu", "QAbstractItemView", "QTipLabel"])
def test_widgets_that_the_system_has_fonts_of_its_own_for_have_ours(kind: Any) -> None:
    """As Windows does: menus and lists in a font and size of its own."""
    app = application()
    before = app.font(kind)
    app.setFont(QFont("DejaVu Serif", 8), kind)
    try:
        assert app.font(kind).pointSize() == 8
        theme.apply_theme(app, resources_folder())
        assert app.font(kind).families() == app.font().families()
        assert app.font(kind).pointSizeF() == app.font().pointSizeF()
    finally:
        app.setFont(before, kind)
