"""Several incidents selected and changed at once, with real keys and mouse."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from liaison_app.host.resources import resources_folder
from liaison_app.ui.app import system_surroundings
from liaison_app.ui.incidents.amend_many_dialog import AmendManyDialog
from liaison_app.ui.incidents.screen import IncidentsScreen
from liaison_app.workflows.bundles import apply_bundle, create_bundles
from liaison_app.workflows.incidents import add_incident
from liaison_app.workflows.unlock import unlock
from tests.ui.conftest import PASSPHRASE, Open, Opened, World
from tests.ui.test_accessible import unnamed
from tests.ui.test_incidents import at_incidents, titles


def statuses(screen: IncidentsScreen) -> dict[str, str]:
    rows = [screen.model.row_at(row) for row in range(screen.model.rowCount())]
    return {str(row["title"]): str(row["status"]) for row in rows}


def open_dialog(opened: Opened, screen: IncidentsScreen) -> AmendManyDialog:
    opened.window.activateWindow()
    QTest.keyClick(
        opened.window,
        Qt.Key.Key_M,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    dialog = screen.findChild(AmendManyDialog)
    assert dialog is not None
    return dialog


def pick(dialog: AmendManyDialog, key: str, code: str) -> None:
    """Choose an entry with the arrow keys, as somebody without a mouse does."""
    box = dialog.editors[key].control.widget()
    box.setFocus()
    for _ in range(20):
        if dialog.editors[key].text() == code:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"no {code} to choose")


def test_all_are_changed_as_was_told_and_one_undo_takes_it_back(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert screen.chosen.isVisible()
    assert screen.chosen.count.text().startswith("3")
    before = opened.operations()
    dialog = open_dialog(opened, screen)
    assert not dialog.submit.isEnabled()
    assert unnamed(dialog) == []
    pick(dialog, "status", "responding")
    opened.settle()
    assert opened.operations() == before
    assert dialog.model.rowCount() == 3
    assert "3" in dialog.submit.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert opened.operations() == before + 3
    assert set(statuses(screen).values()) == {"responding"}
    assert len(screen.table.selected_ids) == 3
    opened.window.activateWindow()
    opened.qtbot.waitUntil(opened.window.isActiveWindow)
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert opened.window.message.text.startswith("元に戻しました")
    assert set(statuses(screen).values()) == {"new"}


def test_two_by_the_mouse_and_what_stands_so_already_is_told(open_desktop: Open) -> None:
    opened = open_desktop()
    screen = at_incidents(opened)
    names = titles(screen)

    def click(title: str, modifier: Qt.KeyboardModifier) -> None:
        index = screen.model.index(names.index(title), 2)
        at = screen.table.visualRect(index).center()
        QTest.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    click("Phishing wave", Qt.KeyboardModifier.NoModifier)
    click("Portal login", Qt.KeyboardModifier.ControlModifier)
    assert len(screen.table.selected_ids) == 2
    QTest.mouseClick(screen.chosen.change, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    dialog = screen.findChild(AmendManyDialog)
    assert dialog is not None
    pick(dialog, "severity", "3")
    opened.settle()
    assert [(case.title, case.same) for case in dialog.model.rows()] == [
        ("Phishing wave", False),
        ("Portal login", True),
    ]
    line = dialog.editors["closed_at"].control.widget()
    line.setFocus()
    QTest.keyClicks(line, "2026-13-45")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    assert dialog.isVisible()
    assert dialog.editors["closed_at"].notice
    assert not dialog.submit.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.mouseClick(screen.chosen.clear, Qt.MouseButton.LeftButton)
    assert not screen.chosen.isVisible()
    assert len(screen.table.selected_ids) == 1


def test_what_is_somebody_elses_is_named_and_left_out(world: World, open_desktop: Open) -> None:
    surroundings = system_surroundings(resources_folder())
    agency = unlock(world.case_log("mofa"), surroundings, PASSPHRASE)
    sent = create_bundles(agency, "office", world.folder / "media")[0].file
    agency.close()
    office = unlock(world.case_log("nco"), surroundings, PASSPHRASE)
    apply_bundle(office, sent)
    add_incident(office, {"title": "Seen at the office"})
    office.close()
    opened = open_desktop("nco")
    screen = at_incidents(opened)
    screen.table.selectAll()
    dialog = open_dialog(opened, screen)
    pick(dialog, "status", "triage")
    opened.settle()
    told = {case.title: case.refused.code if case.refused else "" for case in dialog.model.rows()}
    assert told == {"Odd call": "not-owner", "Seen at the office": ""}
    QTest.mouseClick(dialog.submit, Qt.MouseButton.LeftButton)
    opened.settle()
    assert statuses(screen) == {"Odd call": "new", "Seen at the office": "triage"}
    assert QApplication.activeModalWidget() is None
