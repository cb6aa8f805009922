"""An incident's course as a figure: milestones, what lies between, entries; by key and mouse."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.charts.figure import Mark
from liaison_app.ui.charts.strand import Event, Gap, Station, Strand, StrandChart
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.workflows.incidents import add_incident, add_note
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World
from tests.ui.test_accessible import spoken_name
from tests.ui.test_incidents import at_incidents, choose

STATIONS = (
    Station(("検知", "9時"), Mark(1, "検知　9時", "detected_at"), 0.0),
    Station(("認知",), Mark(1, "認知　未記入", "aware_at")),
    Station(("復旧", "19時"), Mark(1, "復旧　19時", "recovered_at"), 100.0),
)


def shown(qtbot: QtBot, *events: float) -> StrandChart:
    chart = StrandChart()
    qtbot.addWidget(chart)
    marks = tuple(Event(at, Mark(1, f"記事{at:.0f}", at)) for at in events)
    chart.show_strand(Strand(STATIONS, (Gap(0, 2, "10時間"),), marks))
    chart.resize(600, chart.sizeHint().height())
    chart.show()
    return chart


def test_events_lie_by_their_share_of_the_time_and_outside_a_little_beyond(qtbot: QtBot) -> None:
    chart = shown(qtbot, -500.0, 50.0, 9000.0)
    first, last = (chart.box_of((0, place)).center().x() for place in (0, 2))
    before, middle, after = (chart.box_of((1, place)).center().x() for place in range(3))
    assert before < first < middle < last < after
    assert abs(middle - (first + last) / 2) < 3
    assert all(chart.rect().toRectF().contains(chart.box_of(place)) for place in chart.places())


def test_events_too_near_each_other_are_one_mark_that_names_them_all(qtbot: QtBot) -> None:
    chart = shown(qtbot, 50.0, 50.5, 51.0, 90.0)
    assert [place for place in chart.places() if place[0] == 1] == [(1, 0), (1, 1)]
    both = chart.mark((1, 0))
    assert (both.value, both.opens) == (3, 50.0)
    assert both.spoken.split("\n") == ["記事50", "記事50", "記事51"]


def test_walking_down_comes_to_the_nearest_entry_and_enter_opens_it(qtbot: QtBot) -> None:
    chart = shown(qtbot, 2.0, 98.0)
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    opened: list[object] = []
    chart.opened.connect(opened.append)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(chart, key)
    assert chart.accessibleDescription() == "記事98"
    QTest.keyClick(chart, Qt.Key.Key_Space)
    assert opened == ["detected_at", 98.0]


def incident_with_course(world: World) -> None:
    desk = unlock(world.case_log("mofa"), system_surroundings(resources_folder()), PASSPHRASE)
    added = add_incident(
        desk,
        {
            "title": "With a course",
            "detected_at": "2026-11-20 09:10",
            "aware_at": "2026-11-20 11:25",
            "contained_at": "2026-11-23",
            "reported_at": "2026-11-24 11:25",
        },
    )
    add_note(desk, added.id, "The account was closed.", "2026-11-20 10:00")
    add_note(desk, added.id, "Nobody knows when.", "unknown")
    desk.close()


def at_course(opened: Opened) -> IncidentsScreen:
    screen = at_incidents(opened)
    choose(screen, "With a course")
    screen.editor.tabs.setCurrentWidget(screen.editor.timeline)
    opened.settle()
    opened.window.activateWindow()
    screen.editor.timeline.figure.setFocus()
    return screen


def test_milestones_stand_by_their_times_with_what_lies_between(
    world: World, open_desktop: Open
) -> None:
    incident_with_course(world)
    opened = open_desktop()
    screen = at_course(opened)
    chart = screen.editor.timeline.figure
    opened.qtbot.waitUntil(chart.hasFocus)
    assert "経過の図" in spoken_name(chart)
    strand = chart.strand
    assert [station.lines[0] for station in strand.stations] == [
        "発生", "検知", "認知", "封じ込め", "復旧", "対応終了", "報告",
    ]  # fmt: skip
    assert [gap.said for gap in strand.gaps] == ["2時間15分", "約3日", "約1日"]
    assert len(strand.events) == 1
    assert "The account was closed." in strand.events[0].mark.spoken
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    view = screen.editor.timeline.view
    assert view.currentIndex().data() == "The account was closed."


def test_a_milestone_opens_its_field(world: World, open_desktop: Open) -> None:
    incident_with_course(world)
    opened = open_desktop()
    screen = at_course(opened)
    chart = screen.editor.timeline.figure
    at = chart.box_of((0, 4)).center().toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=at)
    line = screen.editor.fields.editors["recovered_at"].control.widget()
    opened.qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "2026-11-23 12:00")
    QTest.keyClick(line, Qt.Key.Key_Return)
    opened.settle()
    screen.editor.tabs.setCurrentWidget(screen.editor.timeline)
    opened.settle()
    known = {station.lines[0]: station.at for station in chart.strand.stations}
    assert known["復旧"] == datetime(2026, 11, 23, 3, tzinfo=UTC).timestamp()
