"""What every list can do: be copied, and have columns left out; and the window's own place."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from liaison_app.domain.dates import full_date
from liaison_app.domain.indicators import defang_text
from liaison_app.host.settings import load_settings, save_settings
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.shell.window_place import keep_place, restore_place
from liaison_app.ui.widgets.columns import Column
from liaison_app.ui.widgets.rows_model import RowsModel
from liaison_app.ui.widgets.table import Table
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


ROWS = (
    {"pk": 1, "name": "P-2026-10", "due": "2026-12-07", "tlp": "TLP:AMBER"},
    {"pk": 2, "name": "P-2026-9", "due": "2027-01-20", "tlp": "TLP:RED"},
    {"pk": 3, "name": "P-2026-100", "due": "2026-02-01", "tlp": "TLP:CLEAR"},
)


def day(row: dict[str, object]) -> str:
    """As an English screen shows it, which sorts by nothing."""
    return full_date(date.fromisoformat(str(row["due"])), "en")


def listed(qtbot: QtBot) -> tuple[RowsModel, Table]:
    columns = (
        Column("name", lambda: "Name", lambda row: row["name"], 200, stretch=True),
        Column("due", lambda: "Due", day, 120, order=lambda row: row["due"]),
        Column("tlp", lambda: "TLP", lambda row: row["tlp"], 120),
    )
    model = RowsModel(columns, lambda row: row["pk"])
    table = Table(model)
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    model.show_rows(ROWS)
    return model, table


def pks(model: RowsModel) -> list[int]:
    return [model.id_at(row) for row in range(model.rowCount())]


def press_heading(table: Table, place: int) -> None:
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_heading_sorts_by_numbers_days_and_ranks_and_lets_go_again(qtbot: QtBot) -> None:
    model, table = listed(qtbot)
    assert pks(model) == [1, 2, 3]
    table.select_id(2)
    for place, expected in ((0, [2, 1, 3]), (1, [3, 1, 2]), (2, [3, 1, 2])):
        press_heading(table, place)
        assert pks(model) == expected, place
        assert table.current_id == 2
        assert table.currentIndex().row() == expected.index(2)
    press_heading(table, 2)
    assert pks(model) == [2, 1, 3]
    press_heading(table, 2)
    assert pks(model) == [1, 2, 3]
    model.show_rows(ROWS[1:])
    assert pks(model) == [2, 3]


def test_a_list_is_sorted_without_the_mouse(open_desktop: Open) -> None:
    opened = open_desktop()
    screen, menu = at_incidents(opened)
    rows = menu.open_rows(QPoint(5, 5))
    sorting = next(
        each for each in rows.actions() if each.text() == opened.session.t("ui.table.sort")
    ).menu()
    assert isinstance(sorting, QMenu)
    entries(sorting)["件名"].trigger()
    opened.settle()
    titles = [str(screen.model.row_at(row)["title"]) for row in range(screen.model.rowCount())]
    assert titles == sorted(titles)
    assert "元の順" not in entries(sorting)  # the query always has an order
    rows.close()


def test_columns_give_way_only_where_all_of_them_are_in_view_then(qtbot: QtBot) -> None:
    _, table = listed(qtbot)

    def widths() -> list[int]:
        return [table.columnWidth(place) for place in range(3)]

    table.resize(600, 300)
    assert sum(widths()) == table.viewport().width()
    assert widths()[1:] == [120, 120]
    table.resize(380, 300)
    assert sum(widths()) <= table.viewport().width()
    assert widths()[0] < 200
    table.resize(200, 300)
    assert widths() == [200, 120, 120]  # as wide as they ask for; one scrolls
    table.horizontalHeader().resizeSection(1, 260)
    table.resize(900, 300)
    assert widths()[1] == 260
