"""Charts: each number leads to what it counts, by mouse and by key, and is heard."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from liaison_app.domain.dates import japan_date
from liaison_app.ui.charts.chart import BarChart
from liaison_app.ui.charts.figure import Bar, Figure, Mark, Series
from liaison_app.ui.charts.layout import legend, lying, upright
from liaison_app.ui.picture.charts_pane import ChartsPane
from liaison_app.ui.picture.grid import Cell
from liaison_app.ui.picture.screen import PictureScreen
from liaison_app.ui.today.screen import TodayScreen
from liaison_app.workflows.incidents import add_incident
from tests.ui.conftest import Open, Opened
from tests.ui.test_accessible import spoken_name

FIGURE = Figure(
    (Series("高", "red"), Series("低", "accent")),
    (
        Bar("電力", (Mark(3, "電力　高：3件", "a"), Mark(1, "電力　低：1件", "b")), "4"),
        Bar("鉄道", (Mark(0, "鉄道　高：0件", "c"), Mark(2, "鉄道　低：2件", "d")), "2"),
        Bar("医療", (Mark(0, "", "e"), Mark(0, "", "f"))),
    ),
    "ありません。",
)


@pytest.mark.parametrize("lay", [lying, upright])
@pytest.mark.parametrize("size", [(300, 200), (1200, 90), (40, 40)])
def test_marks_lie_inside_beside_each_other_and_as_long_as_their_numbers(
    lay: object, size: tuple[int, int], qapp: QApplication
) -> None:
    assert callable(lay)
    laid = lay(FIGURE, QRectF(0, 0, *size), QFontMetricsF(qapp.font()))
    assert [set(each.marks) for each in laid] == [{0, 1}, {1}, set()]
    high, low = laid[0].marks.values()
    assert not high.intersects(low)
    if size == (300, 200):
        long, short = (high.width(), low.width()) if lay is lying else (high.height(), low.height())
        assert long == pytest.approx(3 * short)
        assert QRectF(0, 0, *size).contains(high)
        assert QRectF(0, 0, *size).contains(low)


def test_a_legend_takes_the_lines_it_needs(qapp: QApplication) -> None:
    metrics = QFontMetricsF(qapp.font())
    wide, narrow = (legend(FIGURE, width, 15, metrics) for width in (500, 40))
    assert wide.places[0].top() == wide.places[1].top()
    assert narrow.places[1].top() > narrow.places[0].top()
    assert not narrow.places[0].intersects(narrow.places[1])


def test_a_chart_is_walked_through_by_key_and_says_where_one_is(qtbot: QtBot) -> None:
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.show_figure(FIGURE)
    chart.show()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    opened: list[object] = []
    chart.opened.connect(opened.append)
    walked = [chart.accessibleDescription()]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(chart, key)
        walked.append(chart.accessibleDescription())
    assert walked == [
        "電力　高：3件",
        "電力　低：1件",
        "鉄道　低：2件",
        "鉄道　低：2件",
        "電力　低：1件",
    ]
    QTest.keyClick(chart, Qt.Key.Key_Return)
    point = chart.box_of((1, 1)).center().toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=point)
    assert opened == ["b", "d"]
    chart.show_figure(Figure(nothing="ありません。"))
    assert chart.accessibleDescription() == "ありません。"
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert opened == ["b", "d"]


def enter(opened: Opened, title: str, detected: str, severity: str) -> None:
    values = {"title": title, "detected_at": detected, "severity": severity}
    opened.session.jobs.run(lambda desk: add_incident(desk, values), title="ui.job.saving")


def charts_of(opened: Opened) -> TodayScreen:
    today = opened.window.screens["today"]
    assert isinstance(today, TodayScreen)
    return today


def test_a_week_of_the_chart_opens_just_those_incidents(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    now = japan_date(opened.session.now())
    monday = now - timedelta(days=now.weekday())
    for day, severity in ((monday, "3"), (monday, "2"), (monday - timedelta(days=1), "3")):
        enter(opened, f"Detected {day} {severity}", f"{day} 00:30", severity)
    opened.settle()
    chart = charts_of(opened).charts.over_time.chart
    assert [bar.length for bar in chart.figure.bars][-2:] == [1, 2]
    point = chart.box_of((11, 1)).center().toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=point)
    opened.settle()
    incidents = opened.window.incidents()
    assert opened.window.pages.currentWidget() is incidents
    rows = [incidents.model.row_at(row)["title"] for row in range(incidents.model.rowCount())]
    assert rows == [f"Detected {monday} 3"]


def test_every_mark_of_the_picture_counts_what_it_opens(open_desktop: Open) -> None:
    opened = open_desktop("nco")
    opened.window.go_to("picture")
    screen = opened.window.screens["picture"]
    assert isinstance(screen, PictureScreen)
    opened.settle()
    pane = screen.charts
    assert isinstance(pane, ChartsPane)
    bars = pane.by_organisation.chart.figure.bars
    assert [bar.label for bar in bars] == [opened.session.organisation_name("mofa")]
    behind = [mark.opens.behind for mark in bars[0].marks if isinstance(mark.opens, Cell)]
    assert sum(map(len, behind)) == bars[0].length == 2
    assert spoken_name(pane.by_organisation.chart) == "機関別の対応状況（完了／宛先数）"
    opened.desktop.switch_language("en")
    assert spoken_name(pane.by_organisation.chart).startswith("Progress by organisation")
    assert "overdue" in {series.name.lower() for series in pane.by_organisation.chart.figure.series}


def test_days_are_those_of_japan(open_desktop: Open) -> None:
    opened = open_desktop("mofa")
    enter(opened, "Late", "2026-03-01 23:59", "2")
    enter(opened, "Early", "2026-03-02 00:00", "2")
    opened.settle()
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    found = opened.session.reader.detected_between(first, second)
    assert {(each.day, count) for each, count in found.items()} == {(first, 1), (second, 1)}
    only = opened.session.reader.detected_between(second, second)
    assert {each.day for each in only} == {second}
