"""The office's picture on screen: figures, what is behind them, the past, and giving up."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from liaison_app.host.resources import resources_folder
from liaison_app.store.queries import Reader
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.exchange.screen import ExchangeScreen
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.ui.packages.screen import PackagesScreen
from liaison_app.ui.picture.behind_dialog import BehindDialog
from liaison_app.ui.picture.grid import GridTable
from liaison_app.ui.picture.screen import PictureScreen
from liaison_app.ui.widgets.columns import BADGE_ROLE
from liaison_app.workflows.answering import progress_task
from liaison_app.workflows.briefing_request import BriefingRequest
from liaison_app.workflows.briefings import issue_briefing
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.readdressing import mark_record
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World


def at_picture(opened: Opened) -> PictureScreen:
    opened.window.go_to("picture")
    opened.settle()
    screen = opened.window.screens["picture"]
    assert isinstance(screen, PictureScreen)
    return screen


def texts(table: GridTable) -> list[list[str]]:
    """Every row with its heading."""
    model = table.grid_model
    return [
        [model.grid.rows[row].text, *(cell.text for cell in model.grid.cells[row])]
        for row in range(model.rowCount())
    ]


@pytest.fixture
def answered(world: World, open_desktop: Open) -> Opened:
    """The agency did what was overdue and told the office so, with its incident."""
    around = system_surroundings(resources_folder())
    agency, office = (unlock(world.case_log(code), around, PASSPHRASE) for code in ("mofa", "nco"))
    task = next(row for row in agency.queries.tasks() if row["title"] == "Train staff")
    progress_task(agency, str(task["id"]), "done", "All of them.")
    apply_bundle(office, create_bundles(agency, "office", world.folder / "media")[0].file)
    agency.close()
    office.close()
    return open_desktop("nco")


def test_the_matrix_says_by_letter_and_colour_how_far_everybody_is(answered: Opened) -> None:
    screen = at_picture(answered)
    assert texts(screen.matrix) == [["外務省", "受超", "完"]]
    model = screen.matrix.grid_model
    assert model.index(0, 0).data(BADGE_ROLE) == ("受超", "bad")
    assert model.index(0, 1).data(BADGE_ROLE) == ("完", "good")
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    for word in ("外務省", "Patch the VPN", "受領", "期限超過"):
        assert word in spoken
    for word in ("受 受領", "完 完了報告", "超 期限超過"):
        assert word in screen.legend.text()


def test_a_figure_opens_what_it_counts(answered: Opened) -> None:
    screen = at_picture(answered)
    screen.tabs.setCurrentWidget(screen.tasks)
    screen.tasks.setCurrentIndex(screen.tasks.grid_model.index(1, 3))
    assert screen.tasks.currentIndex().data() == "1"
    QTest.keyClick(screen.tasks, Qt.Key.Key_Return)
    answered.settle()
    packages = answered.window.screens["packages"]
    assert isinstance(packages, PackagesScreen)
    assert answered.window.pages.currentWidget() is packages
    node = packages.model.node(packages.tree.currentIndex())
    assert node is not None
    assert node.task is not None
    assert node.task.title == "Train staff"


def test_a_tile_lists_the_answers_behind_it(answered: Opened) -> None:
    screen = at_picture(answered)
    assert screen.tiles.buttons["received"].text() == "受領\n2／2"
    QTest.mouseClick(screen.tiles.buttons["received"], Qt.MouseButton.LeftButton)
    dialog = screen.findChild(BehindDialog)
    assert dialog is not None
    assert [row[0].title for row in dialog.model.rows()] == ["Patch the VPN", "Train staff"]
    dialog.table.select_id(dialog.model.id_at(0))
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    answered.settle()
    assert answered.window.pages.currentWidget() is answered.window.screens["packages"]


def test_the_incidents_counted_are_found_in_their_list(answered: Opened) -> None:
    screen = at_picture(answered)
    rows = texts(screen.incidents)
    assert ["分野　未記入", "1"] in rows
    for place, (_, count) in enumerate(rows):
        screen.incidents.setCurrentIndex(screen.incidents.grid_model.index(place, 0))
        QTest.keyClick(screen.incidents, Qt.Key.Key_Return)
        answered.settle()
        listed = answered.window.screens["incidents"]
        assert isinstance(listed, IncidentsScreen)
        assert f"{listed.model.rowCount()}" == count
        at_picture(answered)


def test_the_past_is_shown_and_left_again(answered: Opened) -> None:
    screen = at_picture(answered)
    screen.bar.when.setEditText("2020-01-01")
    QTest.mouseClick(screen.bar.show_button, Qt.MouseButton.LeftButton)
    answered.settle()
    assert screen.picture is not None
    assert screen.picture.position == 0
    assert texts(screen.matrix) == []
    QTest.mouseClick(screen.bar.now, Qt.MouseButton.LeftButton)
    answered.settle()
    assert len(texts(screen.matrix)) == 1


def test_only_what_is_late_or_waits_is_shown_where_that_is_asked(answered: Opened) -> None:
    screen = at_picture(answered)
    state = screen.filters["state"]
    state.setFocus()
    QTest.keyClick(state, Qt.Key.Key_Down)
    assert state.currentText() == "期限超過のみ"
    assert texts(screen.matrix) == [["外務省", "受超"]]
    QTest.keyClick(state, Qt.Key.Key_Down)
    assert texts(screen.matrix) == [["外務省", "受超"]]
    QTest.keyClick(state, Qt.Key.Key_Down)
    assert state.currentText() == "担当者確認のないもの"
    screen.matrix.setFocus()
    QTest.keyClick(screen.matrix, Qt.Key.Key_Return)
    answered.settle()
    packages = answered.window.screens["packages"]
    assert isinstance(packages, PackagesScreen)
    assert packages.isVisible()
    assert "Patch the VPN" in str(packages.tree.currentIndex().data())


def test_silence_and_reaction_times_lead_to_what_they_rest_on(answered: Opened) -> None:
    screen = at_picture(answered)
    screen.tabs.setCurrentWidget(screen.organisations)
    model = screen.organisations.grid_model
    titles = [heading.text for heading in model.grid.columns]
    screen.organisations.setCurrentIndex(model.index(0, titles.index("未受領日数")))
    QTest.keyClick(screen.organisations, Qt.Key.Key_Return)
    answered.settle()
    exchange = answered.window.screens["exchange"]
    assert isinstance(exchange, ExchangeScreen)
    assert exchange.traffic.isVisible()
    chosen = exchange.traffic.model.row_of(exchange.traffic.table.current_id)
    assert exchange.traffic.model.row_at(chosen).replica.organisation == "mofa"
    at_picture(answered)
    screen.organisations.setCurrentIndex(model.index(0, titles.index("発出→受領")))
    QTest.keyClick(screen.organisations, Qt.Key.Key_Return)
    dialog = screen.findChild(BehindDialog)
    assert dialog is not None
    assert [row[0].title for row in dialog.model.rows()] == ["Patch the VPN", "Train staff"]


def test_the_trend_goes_from_briefing_to_briefing_and_each_change_opens(
    world: World, open_desktop: Open
) -> None:
    around = system_surroundings(resources_folder())
    agency, office = (unlock(world.case_log(code), around, PASSPHRASE) for code in ("mofa", "nco"))
    asked = BriefingRequest(kind="cabinet-summary", language="en")
    number = issue_briefing(office, asked).register_number
    task = next(row for row in agency.queries.tasks() if row["title"] == "Train staff")
    progress_task(agency, str(task["id"]), "done", "All of them.")
    apply_bundle(office, create_bundles(agency, "office", world.folder / "media")[0].file)
    agency.close()
    office.close()
    opened = open_desktop("nco")
    screen = at_picture(opened)
    assert screen.trend._told == []  # past pictures are worked out once they are seen
    screen.tabs.setCurrentWidget(screen.trend)
    opened.settle()
    figures = screen.trend.figures
    heads = [heading.text for heading in figures.grid_model.grid.columns]
    assert number
    assert len(heads) == 2
    assert heads[0].startswith(number)
    rows = {row[0]: row[1:] for row in texts(figures)}
    assert rows["事案"] == ["0", "1（+1）"]
    assert rows["完了報告"] == ["0", "1（+1）"]
    assert rows["宛先"] == ["2", "2（±0）"]
    assert texts(screen.trend.changes) == [
        ["外務省", "±0", "+2", "+1", "+1", "±0", "±0", "±0", "±0", "±0"]
    ]
    changes = screen.trend.changes
    changes.setFocus()
    changes.setCurrentIndex(changes.grid_model.index(0, 3))
    QTest.keyClick(changes, Qt.Key.Key_Return)
    opened.settle()
    packages = opened.window.screens["packages"]
    assert isinstance(packages, PackagesScreen)
    assert "Train staff" in str(packages.tree.currentIndex().data())

    at_picture(opened)
    bar = screen.trend.bar
    bar.when.setEditText("2020-01-01")
    QTest.mouseClick(bar.show_button, Qt.MouseButton.LeftButton)
    opened.settle()
    assert {row[0]: row[1:] for row in texts(figures)}["宛先"] == ["0", "2（+2）"]
    QTest.mouseClick(bar.now, Qt.MouseButton.LeftButton)
    opened.settle()
    assert {row[0]: row[1:] for row in texts(figures)}["宛先"] == ["2", "2（±0）"]


def test_what_is_no_time_is_said(answered: Opened) -> None:
    screen = at_picture(answered)
    before = screen.picture
    screen.bar.when.setEditText("そのうち")
    screen.bar.ask()
    answered.settle()
    assert answered.window.message.isVisible()
    assert screen.picture is before


def test_a_long_count_is_given_up(answered: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = at_picture(answered)
    before, begun = screen.picture, threading.Event()
    as_of = Reader.as_of

    def slowly(self: Reader, position: int, kinds: object, stopped: object) -> Reader:
        begun.set()
        screen._stop.wait(20)
        return as_of(self, position, kinds, stopped)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "as_of", slowly)
    screen._ask("2020-01-01T00:00:00Z")
    answered.qtbot.waitUntil(begun.is_set)
    assert screen.bar.cancel.isVisible()
    QTest.mouseClick(screen.bar.cancel, Qt.MouseButton.LeftButton)
    answered.settle()
    assert not screen.bar.cancel.isVisible()
    assert screen.picture is before
    assert not answered.window.message.isVisible()


def test_filters_narrow_the_matrix(answered: Opened) -> None:
    screen = at_picture(answered)
    audience = screen.filters["audience"]
    assert [audience.itemText(place) for place in range(audience.count())] == [
        "全ての区分", "政府機関等",
    ]  # fmt: skip
    package = screen.filters["package"]
    package.setCurrentIndex(1)
    package.activated.emit(1)
    assert len(texts(screen.matrix)[0]) == 3


def test_it_is_in_english_too(answered: Opened) -> None:
    screen = at_picture(answered)
    answered.translator.switch("en")
    answered.settle()
    assert texts(screen.matrix) == [["Ministry of Foreign Affairs", "R!", "D"]]
    assert screen.tiles.buttons["done"].text() == "Done\n1／2"


def test_an_agency_has_no_such_screen(open_desktop: Open) -> None:
    assert "picture" not in open_desktop("mofa").window.screens


def test_what_markings_hold_back_stands_apart_from_what_is_late(answered: Opened) -> None:
    """One letter, one figure that opens it, and no word of its being late."""
    screen = at_picture(answered)
    assert screen.picture is not None
    tile = screen.tiles.buttons["held_back"]
    assert not tile.isVisible()
    late = next(task.id for task in screen.picture.tasks if task.title == "Patch the VPN")
    answered.session.jobs.run(
        lambda desk: mark_record(desk, late, {"tlp": "TLP:RED"}), title="ui.job.saving"
    )
    answered.settle()
    assert texts(at_picture(answered).matrix) == [["外務省", "未", "完"]]
    assert "未 未送付（取扱区分による）" in screen.legend.text()
    spoken = screen.matrix.grid_model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "未送付（取扱区分による）" in spoken
    assert "期限超過" not in spoken
    assert screen.tiles.buttons["overdue"].text() == "期限超過\n0／2"
    assert (tile.isVisible(), tile.text()) == (True, "未送付（取扱区分）\n1／2")
    tile.setFocus()
    QTest.keyClick(tile, Qt.Key.Key_Space)
    packages = answered.window.screens["packages"]  # one answer opens where it is kept
    assert isinstance(packages, PackagesScreen)
    assert answered.window.pages.currentWidget() is packages
    at_picture(answered)
    state = screen.filters["state"]
    state.setCurrentIndex(state.findData("held_back"))
    state.activated.emit(state.currentIndex())
    assert texts(screen.matrix) == [["外務省", "未"]]
    state.setCurrentIndex(state.findData("overdue"))
    state.activated.emit(state.currentIndex())
    assert texts(screen.matrix) == []
