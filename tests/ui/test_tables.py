"""What every list can do: be copied, and have columns left out; and the window's own place."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.domain.indicators import defang_text
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.shell.window_place import keep_place, restore_place
from liaison_app.ui.widgets.table_menu import TableMenu
from liaison_app.workflows.incidents import add_incident
from tests.ui.conftest import Open, Opened


def at_incidents(opened: Opened) -> tuple[IncidentsScreen, TableMenu]:
    opened.window.go_to("incidents")
    opened.settle()
    screen = opened.window.incidents()
    menu = screen.table.findChild(TableMenu)
    assert menu is not None
    return screen, menu


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions()}


def test_chosen_rows_are_copied_as_they_are_shown(open_desktop: Open) -> None:
    opened = open_desktop()
    screen, menu = at_incidents(opened)
    screen.table.select_id(screen.model.id_at(0))
    QTest.keyClick(screen.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().split("\t")
    row = screen.model.row_at(0)
    assert copied[0] == row["reference"]
    assert row["title"] in copied
    menu.copy_table.trigger()
    assert QGuiApplication.clipboard().text().splitlines()[0].split("\t")[0] == "番号"
    assert "<td>番号</td>" in QGuiApplication.clipboard().mimeData().html()


def test_indicators_are_copied_defanged(open_desktop: Open) -> None:
    opened = open_desktop()
    title = "Mail from http://evil.example/a <b> and 198.51.100.7"
    opened.session.jobs.run(
        lambda desk: add_incident(desk, {"title": title}), title="ui.job.saving"
    )
    opened.settle()
    screen, menu = at_incidents(opened)
    place = next(n for n in range(4) if screen.model.row_at(n)["title"] == title)
    screen.table.select_id(screen.model.id_at(place))
    opened.settle()
    menu.copy_defanged.trigger()
    assert (
        "hxxp://evil[.]example/a <b> and 198[.]51[.]100[.]7" in QGuiApplication.clipboard().text()
    )
    menu.copy_table.trigger()
    assert "&lt;b&gt;" in QGuiApplication.clipboard().mimeData().html()


@pytest.mark.parametrize(
    ("text", "defanged"),
    [
        ("何もない。", "何もない。"),
        ("EVIL.example と a.evil.example", "EVIL[.]example と a[.]evil[.]example"),
    ],
)
def test_the_rest_of_a_text_stays_as_it_is(text: str, defanged: str) -> None:
    assert defang_text(text).casefold() == defanged.casefold()


def test_a_column_that_was_left_out_stays_so_and_comes_back(open_desktop: Open) -> None:
    opened = open_desktop()
    screen, menu = at_incidents(opened)
    shown = menu.open_columns(QPoint(5, 5))
    assert not entries(shown)["件名"].isEnabled()  # without it a row says nothing
    place = next(n for n, each in enumerate(screen.table.columns) if each.title() == "影響度")
    entries(shown)["影響度"].trigger()
    assert screen.table.isColumnHidden(place)
    shown.close()
    opened.window.grab()
    again = TableMenu(screen.table, opened.translator, "ui.nav.incidents")
    assert screen.table.isColumnHidden(place)
    again.copy_table.trigger()
    assert "影響度" not in QGuiApplication.clipboard().text()
    rows = again.open_rows(QPoint(5, 5))
    assert "表示する列" in entries(rows)
    rows.close()
    shown = again.open_columns(QPoint(5, 5))
    entries(shown)["全ての列を表示"].trigger()
    assert not screen.table.isColumnHidden(place)
    shown.close()


@pytest.mark.parametrize("kept", [None, 3, {"ui.nav.incidents": 5}, {"ui.nav.incidents": [1, {}]}])
def test_settings_that_say_something_else_leave_nothing_out(
    kept: object, open_desktop: Open
) -> None:
    save_settings({"columns_left_out": kept})
    opened = open_desktop()
    screen, _menu = at_incidents(opened)
    assert not any(screen.table.isColumnHidden(n) for n in range(len(screen.table.columns)))


def test_a_window_comes_back_where_it_was(qtbot: QtBot) -> None:
    window, again = QWidget(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(again)
    window.setGeometry(30, 40, 700, 500)
    keep_place(window)
    restore_place(again)
    assert again.geometry() == QRect(30, 40, 700, 500)
    for kept in ([9000, 9000, 700, 500, 0], ["a"], None, [1, 2, 3], [1, 2, 3, 4, True]):
        save_settings(load_settings() | {"window": kept})
        restore_place(again)
        assert again.geometry() == QRect(30, 40, 700, 500)
